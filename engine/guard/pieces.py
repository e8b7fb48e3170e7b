"""Long keys that were broken into pieces: over lines, by spaces, hyphens or quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

_GAP = r"[\s\-_.,:;|/+*'\"\\>~·•]{1,4}+"
_ALNUM = "0-9A-Za-z"
_LEAST_LETTERS = 8
"""Of a key in pieces, beside at least one digit: rows of numbers and of words are none."""
_DIGIT = re.compile("[0-9]")
_LETTERS = re.compile(rf"(?:[^A-Za-z]*+[A-Za-z]){{{_LEAST_LETTERS}}}")
_NO_DIGITS = str.maketrans("", "", "0123456789")
_UUID = [8, 4, 4, 4, 12]


@dataclass(frozen=True, slots=True)
class Piece:
    """One token; text is what counts of it (without 0x)."""

    text: str
    start: int
    end: int


class Pieces:
    """A row of tokens with short separators between."""

    def __init__(self, row: list[Piece]) -> None:
        self.row = row
        self._sums = list(accumulate((len(piece.text) for piece in row), initial=0))
        self._letters = list(accumulate((len(piece.text.translate(_NO_DIGITS)) for piece in row), initial=0))
        self._places = {total: i for i, total in enumerate(self._sums)}

    def joined(
        self, length: int, starts: re.Pattern[str] | None = None, *, regular: bool = False
    ) -> Iterator[tuple[int, int, str]]:
        """Pieces that make up a length together, found by prefix sums: begin, end and the whole.

        regular: pieces are equally long, but the last or where there are two; without it, a checksum has to tell."""
        row, sums, letters = self.row, self._sums, self._letters
        if sums[-1] < length:
            return
        for i, piece in enumerate(row):
            until = self._places.get(sums[i] + length)
            if until is None or (starts and not starts.match(piece.text)):
                continue
            if until - i > 1 and not _LEAST_LETTERS <= letters[until] - letters[i] < length:
                continue
            sizes = [len(one.text) for one in row[i:until]]
            if sizes[:5] == _UUID or (regular and not _is_regular(sizes)):
                continue
            yield piece.start, row[until - 1].end, "".join(one.text for one in row[i:until])


class Shape:
    """What tokens of a key look like."""

    def __init__(self, token: str) -> None:
        """token: regular expression, whose first group is what counts of it."""
        self._token = re.compile(rf"(?<![{_ALNUM}]){token}(?![{_ALNUM}])")
        self._row = re.compile(rf"(?<![{_ALNUM}]){token}(?![{_ALNUM}])(?>(?:{_GAP}{token}(?![{_ALNUM}]))*)")

    def groups(self, text: str, least: int) -> Iterator[Pieces]:
        """Rows of such tokens with short separators between, that may hold a key of `least` characters and more."""
        for match in self._row.finditer(text):
            start, end = match.span()
            if end - start >= least and _may_be_key(match.group(), least):
                yield Pieces([Piece(one[1], *one.span()) for one in self._token.finditer(text, start, end)])


def _may_be_key(row: str, least: int) -> bool:
    """Whether a row has a digit and letters, as a key in pieces has, or a token that is long enough by itself."""
    if _DIGIT.search(row) and _LETTERS.match(row):
        return True
    return re.search(rf"[{_ALNUM}]{{{least}}}", row) is not None


def _is_regular(sizes: list[int]) -> bool:
    """Whether pieces are equally long, but the last or where there are two."""
    return len(sizes) < 3 or (set(sizes[:-1]) == {sizes[0]} and sizes[-1] <= sizes[0])
