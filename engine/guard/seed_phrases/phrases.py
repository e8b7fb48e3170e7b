"""Where in a row of words from a BIP-39 list does the seed phrase begin and end?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from engine.guard.seed_phrases.windows import LEAST, SIZES, Windows

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


def phrases(row: Row) -> Iterator[tuple[int, int]]:
    """Parts of a row, by number, that are phrases with a right checksum."""
    yield from checked(Windows([unit.place for unit in row]), len(row), lambda: row)


def checked(windows: Windows, length: int, row: Callable[[], Row]) -> Iterator[tuple[int, int]]:
    """The same of the parts of a row of so many words; `row`: makes it, where it is needed."""
    if length > _LONGEST_ROW:
        yield from windows.united()
    elif valid := list(windows.valid()):
        units = row()
        sums = list(accumulate((_COMMON if unit.common else _RARE for unit in units), initial=0))
        yield from _best(units, sums, valid, (0, length))


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
    again = sum(unit.place in own for unit in beside if unit.common)
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
