"""The parts of a row of words that have the size of a seed phrase, and which of them have a right checksum."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain, compress
from operator import and_, sub

SIZES = (24, 21, 18, 15, 12)
LEAST, MOST = min(SIZES), max(SIZES)
_BITS = 11
"""Of a word's place in its list."""
_FEW = 30
"""Checksums that cost less than to cut a text into words."""

Limit = tuple[Sequence[int], float]
"""Sums of a property of words up to each place, and the share of a part from which on it is no phrase."""


def limit_of(flags: Sequence[int], most: float) -> Limit:
    """The limit on the share of words with a property; flags: of each word whether it has it."""
    return [*accumulate(flags, initial=0)], most


def within(limit: Limit) -> bool:
    """Whether a whole row stays below a limit."""
    sums, most = limit
    return sums[-1] < (len(sums) - 1) * most


def _below(limit: Limit, size: int) -> list[bool]:
    """Of each part of a size, by its beginning, whether it stays below a limit."""
    sums, most = limit
    return [*map((size * most).__gt__, map(sub, sums[size:], sums))]


class Windows:
    """The parts of one row: beginning and end, not included."""

    def __init__(
        self,
        places: Sequence[int],
        limits: Sequence[Limit] = (),
        admits: Callable[[int, int], bool] = lambda start, end: True,
    ) -> None:
        """places: of the words in their list, -1 for one that is not in it; limits: parts beyond one of them are passed
        over, so that an ordinary sentence costs no hashing; admits: may refuse a part whose checksum is right."""
        self._places, self._length = places, len(places)
        unknown = [limit_of([place < 0 for place in places], 0.01)] if -1 in places else []
        self._limits, self._admits = [*limits, *unknown], admits
        self._known: dict[tuple[int, int], bool] = {}
        self._within: dict[int, list[bool]] = {}

    @cached_property
    def _wide(self) -> list[int]:
        return _wide(self._places)

    def narrowed(self, limits: Sequence[Limit]) -> Windows:
        """The same within other limits that admit none which these do not; what was looked at is still known."""
        other = Windows(self._places, limits, self._admits)
        other._known = self._known
        return other

    def valid(self) -> Iterator[tuple[int, int]]:
        """All whose checksum is right (BIP-39, section "Generating the mnemonic"), the longest first."""
        for size in SIZES:
            for start in compress(range(self._length), self._admitted(size)):
                if self._is_valid(start, size):
                    yield start, start + size

    def may_hold(self) -> bool:
        """Whether one of them may be valid: looked up where they are few, taken for true where they are many."""
        count = 0
        for size in reversed(SIZES):
            count += sum(self._admitted(size))
            if count > _FEW:
                return True
        return count > 0 and next(self.valid(), None) is not None

    def _admitted(self, size: int) -> list[bool]:
        """Of each of a size, by its beginning, whether all limits admit it."""
        if (known := self._within.get(size)) is not None:
            return known
        admitted = [True] * max(self._length + 1 - size, 0)
        for place, limit in enumerate(self._limits):
            below = _below(limit, size)
            admitted = [*map(and_, admitted, below)] if place else below
        self._within[size] = admitted
        return admitted

    @cached_property
    def _starts(self) -> list[int]:
        """Where one begins that all limits admit, rising: in a sentence nowhere."""
        found = (compress(range(self._length), self._admitted(size)) for size in SIZES)
        return sorted(set(chain.from_iterable(found)))

    def _is_valid(self, start: int, size: int) -> bool:
        if (known := self._known.get((start, size))) is None:
            right = _checks(self._wide[start] >> _BITS * (MOST - size), size)
            known = self._known[start, size] = right and self._admits(start, start + size)
        return known

    def united(self) -> Iterator[tuple[int, int]]:
        """The valid ones with what lies between them, where that is too short to be told from a phrase.

        Looks at as few as show it: those that reach farthest come first.
        """
        start, end = -1, -1
        while (found := self._first(end + 2 * MOST + 1 if end >= 0 else 0)) is not None:
            if start >= 0:
                yield start, end
            start, end = found[0], self._grown(*found)
        if start >= 0:
            yield (0 if start < MOST else start), (self._length if self._length - end < MOST else end)

    def _first(self, least: int) -> tuple[int, int] | None:
        """The first valid one that begins at a place or after it."""
        for start in self._starts[bisect_left(self._starts, least) :]:
            if end := self._end_from(start, start):
                return start, end
        return None

    def _grown(self, start: int, end: int) -> int:
        """The end of all valid ones that begin near the end of one before them."""
        while further := self._further(start, end):
            end = further
        return end

    def _further(self, least: int, end: int) -> int:
        """The end of one that begins near an end and goes beyond it; 0 if there is none."""
        first = bisect_left(self._starts, max(least, end - MOST + 1))
        for start in reversed(self._starts[first : bisect_right(self._starts, end + 2 * MOST)]):
            if further := self._end_from(start, end):
                return further
        return 0

    def _end_from(self, start: int, least: int) -> int:
        """The end beyond a place of the shortest valid one that begins here; 0 if there is none."""
        for size in reversed(SIZES):
            end = start + size
            if least < end <= self._length and self._admitted(size)[start] and self._is_valid(start, size):
                return end
        return 0


def _wide(places: Sequence[int]) -> list[int]:
    """For each place the longest part that begins there as one number, as if places of 0 followed the last."""
    wide, value = list[int](), 0
    top = _BITS * (MOST - 1)
    for place in reversed(places):
        value = max(place, 0) << top | value >> _BITS
        wide.append(value)
    return wide[::-1]


def _checks(value: int, size: int) -> bool:
    bits = size // 3
    digest = hashlib.sha256((value >> bits).to_bytes(size * 4 // 3, "big")).digest()
    return digest[0] >> 8 - bits == value & (1 << bits) - 1
