"""Which entries speak of the opposite of what was asked? An encoder finds "deposit" and "withdrawal" nearly alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus import opposites
from index import LexicalLeg, Rows

Bits = npt.NDArray[np.uint32]

_LEAST = 0.2
"""Share of an entry's phrasings that must name a side for the entry to be of that side."""
_CLEARLY = 3
"""Times as many phrasings as name the other side."""


LEARNED = "sides"
"""Name under which the backend keeps `sides_of_entries`."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Bits of the pairs of which a text takes one side, by side."""

    left: int = 0
    right: int = 0


class Opposites:
    """Which side of each pair a query takes."""

    def __init__(self, stem: Callable[[str], str]) -> None:
        self._left, self._right = _bits_by_word(stem)
        self._words = self._left.keys() | self._right.keys()

    def sides(self, terms: Iterable[str]) -> Sides:
        """The sides of a query with these terms; a pair of which it takes both is none."""
        left = right = 0
        for term in self._words.intersection(terms):
            left |= self._left.get(term, 0)
            right |= self._right.get(term, 0)
        return Sides(left & ~right, right & ~left)


def opposed(entries: Bits, query: Sides) -> npt.NDArray[np.bool_]:
    """(m,) whether an entry takes the side that the query does not; `entries`: (m, 2) of `sides_of_entries`."""
    against: npt.NDArray[np.bool_] = (
        entries[:, 0] & np.uint32(query.right) | entries[:, 1] & np.uint32(query.left)
    ) != 0
    return against


def sides_of_entries(leg: LexicalLeg, rows: Rows, stem: Callable[[str], str]) -> Bits:
    """(entries, 2) bits of the pairs of which each entry takes the left and the right side."""
    entries = len(rows.starts) - 1
    counts = []
    for words in _bits_by_word(stem):
        of_term = np.zeros(len(leg.vocabulary) + 1, np.uint32)
        for word, bits in words.items():
            of_term[leg.vocabulary.get(word, -1)] = bits
        of_term[-1] = 0
        counts.append(_rows_by_entry(_or_by_row(of_term, leg.row_terms, leg.row_starts), rows.entry, entries))
    size = np.bincount(rows.entry, minlength=entries)[:, None]
    left, right = counts
    enough = np.maximum(_LEAST * size, 1)
    taken = [(a >= enough) & (a >= _CLEARLY * b) for a, b in ((left, right), (right, left))]
    return np.stack([_packed(one) for one in taken], axis=1)


def _bits_by_word(stem: Callable[[str], str]) -> tuple[dict[str, int], dict[str, int]]:
    """Bit of the pair by word, for both sides."""
    left: dict[str, int] = {}
    right: dict[str, int] = {}
    ranked = [sides for sides in opposites().values() if any(side.words for side in sides)]
    for number, sides in enumerate(ranked):
        for bits, side in zip((left, right), sides, strict=True):
            bits.update((stem(word), 1 << number) for word in side.words)
    return left, right


def _or_by_row(of_term: Bits, row_terms: npt.NDArray[np.int32], row_starts: npt.NDArray[np.int64]) -> Bits:
    """(rows,) the bits of all terms of each row."""
    bits = np.zeros(len(row_starts) - 1, np.uint32)
    filled = np.flatnonzero(np.diff(row_starts))
    if len(filled):
        bits[filled] = np.bitwise_or.reduceat(of_term[row_terms], row_starts[filled])
    return bits


def _rows_by_entry(bits: Bits, entry: npt.NDArray[np.int32], entries: int) -> npt.NDArray[np.int32]:
    """(entries, 32) how many rows of each entry have each bit."""
    counts = np.zeros((entries, 32), np.int32)
    for bit in range(32):
        rows = np.flatnonzero(bits & np.uint32(1 << bit))
        if len(rows):
            counts[:, bit] = np.bincount(entry[rows], minlength=entries)
    return counts


def _packed(flags: npt.NDArray[np.bool_]) -> Bits:
    """(entries,) 32 flags as bits, the first the lowest."""
    packed: Bits = (flags.astype(np.uint32) << np.arange(32, dtype=np.uint32)).sum(axis=1, dtype=np.uint32)
    return packed
