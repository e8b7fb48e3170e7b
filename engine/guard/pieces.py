"""Long keys that were broken into pieces: over lines, by spaces, hyphens or quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

_ALNUM = re.compile(r"[0-9A-Za-z]+")
_GAP = re.compile(r"[\s\-_.,:;|/+*'\"\\>~·•]{1,4}+")
_ROW = re.compile(r"[0-9A-Za-z]++(?>(?:[\s\-_.,:;|/+*'\"\\>~·•]{1,4}+[0-9A-Za-z]++)*)")
_LEAST_LETTERS = 8
"""Of a key in pieces, beside at least one digit: rows of numbers and of words are none."""
_NO_DIGITS = str.maketrans("", "", "0123456789")
_UUID = [8, 4, 4, 4, 12]


@dataclass(frozen=True, slots=True)
class Piece:
    """One token; text is what counts of it (without 0x)."""

    text: str
    start: int
    end: int


def groups(text: str, shape: re.Pattern[str], least: int) -> Iterator[list[Piece]]:
    """Rows of tokens of a shape, whose first group counts, with short separators between, `least` characters long."""
    for match in _ROW.finditer(text):
        if match.end() - match.start() >= least:
            yield from _groups(text, match.span(), shape)


def _groups(text: str, within: tuple[int, int], shape: re.Pattern[str]) -> Iterator[list[Piece]]:
    row = list[Piece]()
    for match in _ALNUM.finditer(text, *within):
        fits = shape.fullmatch(match.group())
        if row and (not fits or not _GAP.fullmatch(text, row[-1].end, match.start())):
            yield row
            row = []
        if fits:
            row.append(Piece(fits[1], *match.span()))
    if row:
        yield row


def joined(
    row: list[Piece], length: int, starts: re.Pattern[str] | None = None, *, regular: bool = False
) -> Iterator[tuple[int, int, str]]:
    """Pieces of a row that make up a length together, found by prefix sums: begin, end and the whole.

    regular: pieces are equally long, but the last or where there are two; without it, a checksum has to tell."""
    sums = list(accumulate((len(piece.text) for piece in row), initial=0))
    if sums[-1] < length:
        return
    letters = list(accumulate((len(piece.text.translate(_NO_DIGITS)) for piece in row), initial=0))
    places = {total: i for i, total in enumerate(sums)}
    for i, piece in enumerate(row):
        until = places.get(sums[i] + length)
        if until is None or (starts and not starts.match(piece.text)):
            continue
        if until - i > 1 and not _LEAST_LETTERS <= letters[until] - letters[i] < length:
            continue
        sizes = [len(one.text) for one in row[i:until]]
        if sizes[:5] == _UUID or (regular and not _is_regular(sizes)):
            continue
        yield piece.start, row[until - 1].end, "".join(one.text for one in row[i:until])


def _is_regular(sizes: list[int]) -> bool:
    """Whether pieces are equally long, but the last or where there are two."""
    return len(sizes) < 3 or (set(sizes[:-1]) == {sizes[0]} and sizes[-1] <= sizes[0])
