"""Where in a row of words from a BIP-39 list does the seed phrase begin and end?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

SIZES = (24, 21, 18, 15, 12)
LEAST = min(SIZES)
_LONGEST_ROW = 60
"""No sentence has so many words of a list in a row: such a row is masked as a whole."""
_COMMON, _RARE, _EDGE = 2, -3, 2
"""Log-odds, rounded, that a word beside the phrase is ordinary text: about 95 % of such words are common ones, of the
words of a phrase 12 %; and for a separator that differs from those inside."""
_NEAR = 2
_SPILL = -5
"""Words beside a window that add up to less belong to a phrase themselves."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One word of a row. place: in the word list, -1 for a word that is not in it; gap: the separator before it."""

    start: int
    end: int
    place: int
    common: bool
    gap: str = ""


Row = list[Unit]


Limit = tuple[Sequence[int], float]
"""Sums of a property of words up to each place, and the share of a part from which on it is no phrase."""


def valid_windows(places: Sequence[int], limits: Sequence[Limit] = ()) -> Iterator[tuple[int, int]]:
    """Beginnings and ends of all parts of a row whose checksum is right (BIP-39, section "Generating the mnemonic").

    limits: parts beyond one of them are passed over, so that an ordinary sentence costs no hashing.
    """
    for size in SIZES:
        value, mask, bits = 0, (1 << 11 * size) - 1, size // 3
        gone = size  # words until no unknown one is left in the window
        admitted = _admitted(len(places), size, limits)
        if True not in admitted:
            continue
        for i, place in enumerate(places):
            value = (value << 11 | max(place, 0)) & mask
            gone = size if place < 0 else gone - 1
            if gone <= 0 and admitted[i + 1 - size] and _checks(value, 11 * size - bits, bits):
                yield i + 1 - size, i + 1


def _admitted(count: int, size: int, limits: Sequence[Limit]) -> list[bool]:
    """Of each window of this size, whether no limit passes it over."""
    admitted = [True] * max(count + 1 - size, 0)
    for sums, most in limits:
        limit = size * most
        admitted = [
            known and after - before < limit for known, before, after in zip(admitted, sums, sums[size:], strict=False)
        ]
    return admitted


def _checks(value: int, entropy_bits: int, bits: int) -> bool:
    digest = hashlib.sha256((value >> bits).to_bytes(entropy_bits // 8, "big")).digest()
    return digest[0] >> 8 - bits == value & (1 << bits) - 1


def phrases(
    row: Row,
    admits: Callable[[int, int], bool] = lambda start, end: True,
    limits: Sequence[Limit] = (),
) -> Iterator[tuple[int, int]]:
    """Parts of a row, by number, that are phrases with a right checksum; `admits` may refuse a window.

    limits: see valid_windows.
    """
    windows = [window for window in valid_windows([unit.place for unit in row], limits) if admits(*window)]
    if not windows:
        return
    if len(row) > _LONGEST_ROW:
        yield from _united(windows, len(row))
        return
    sums = list(accumulate((_COMMON if unit.common else _RARE for unit in row), initial=0))
    yield from _best(row, sums, windows, (0, len(row)))


def _united(windows: list[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """Windows with what lies between them, where that is too short to be told from a phrase."""
    start, end = -1, -1
    for at, until in sorted(windows):
        if start >= 0 and at > end + 2 * max(SIZES):
            yield start, end
            start = -1
        start, end = (at if start < 0 else start), max(end, until)
    yield (0 if start < max(SIZES) else start), (length if length - end < max(SIZES) else end)


def _best(
    row: Row, sums: list[int], windows: list[tuple[int, int]], within: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """The likeliest window and those that are about as likely; then the same on both sides of it."""
    inside = [w for w in windows if w[0] >= within[0] and w[1] <= within[1]]
    if not inside:
        return
    if within in inside:
        # A smaller window of it may read better, but would leave words of a phrase in the open; that ordinary words
        # complete a phrase to one with a right checksum happens once in 32 times or less.
        yield within
        return
    scores = {window: _score(row, sums, window, within) for window in inside}
    best = max(inside, key=lambda window: (scores[window], window[1] - window[0]))
    near = [w for w in inside if scores[w] > scores[best] - _NEAR and w[0] < best[1] and w[1] > best[0]]
    start, end = min(w[0] for w in near), max(w[1] for w in near)
    left, right = _spilled(sums, start, within[0], -1), _spilled(sums, end, within[1], 1)
    before, after = (
        list(_best(row, sums, windows, (within[0], start))),
        list(_best(row, sums, windows, (end, within[1]))),
    )
    yield from before
    yield (start if before else left), (end if after else right)
    yield from after


def _score(row: Row, sums: list[int], window: tuple[int, int], within: tuple[int, int]) -> int:
    """How well the words outside of a window read as ordinary text; those that are also in the window do not."""
    start, end = window
    usual = row[start + 1].gap
    edges = (start == within[0] or row[start].gap != usual) + (end == within[1] or row[end].gap != usual)
    own = {unit.place for unit in row[start:end]}
    beside = (*row[within[0] : start], *row[end : within[1]])
    again = sum(unit.common and unit.place in own for unit in beside)
    ordinary = sums[within[1]] - sums[end] + sums[start] - sums[within[0]]
    return ordinary - (_COMMON - _RARE) * again + _EDGE * edges


def _spilled(sums: list[int], edge: int, limit: int, step: int) -> int:
    """How far the words beside an edge are too rare for ordinary text."""
    places = range(edge, limit + step, step)
    lowest = min(places, key=lambda at: (sums[at] - sums[edge]) * step)
    return lowest if (sums[lowest] - sums[edge]) * step <= _SPILL else edge


def trimmed(row: Row, least: int = LEAST) -> tuple[int, int] | None:
    """A row without checksum, cut to a size of phrases where common words at its ends allow; None if it is too short
    or common words make up more than half."""
    start, end = 0, len(row)
    size = next((size for size in SIZES if size <= end), least)
    while end - start > size and (row[start].common or row[start].place < 0):
        start += 1
    while end - start > size and (row[end - 1].common or row[end - 1].place < 0):
        end -= 1
    rare = sum(not unit.common for unit in row[start:end])
    return (start, end) if end - start >= least and rare * 2 >= end - start else None
