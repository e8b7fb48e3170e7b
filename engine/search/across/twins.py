"""Which entries of one language each are the same answer, though no id says so? Learned at every rebuild."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus import LANGS
from index import Rows, Vectors

Positions = npt.NDArray[np.int64]

TWINS = "twins"
"""Name of the learned array: (entries,) position of each entry's twin, -1 for none."""

MOST = 20_000
"""Entries of a language; beyond it no twins are sought, since the work grows with the square."""
_ROUNDS = 3
_BLOCK = 1024
"""Entries compared with all others at a time, which bounds the memory."""

# Log-odds of being twins: constant, cosine of the mean phrasings, distance to the next best of either entry. Fitted on
# the sample's bilingual entries, as in engine.lint.pairs.
_CONSTANT, _BY_COSINE, _BY_MARGIN = -6.63, 11.50, 13.30
_LEAST_ODDS = 1.0
"""Of the sample taken apart into languages, 189 of 194 twins are found above it, and 2 wrong ones."""


def twins_of(vectors: Vectors, rows: Rows) -> npt.NDArray[np.int32]:
    """(entries,) position of each entry's twin: the entry in the other language that says the same; -1 for none.

    vectors: (n, dim) of the phrasings, as the encoder gave them. Twins are two entries of one language each that are
    nearest to each other, and nearer than to entries that have both languages and may be about the same.
    """
    count = len(rows.starts) - 1
    twins = np.full(count, -1, np.int32)
    has = _languages_of(rows, count)
    sides = [np.flatnonzero(has[:, lang]) for lang in range(2)]
    free = [side[~has[side].all(axis=1)] for side in sides]
    if not all(map(len, free)) or max(map(len, sides)) > MOST:
        return twins
    means = [_means(vectors, rows, lang, side) for lang, side in enumerate(sides)]
    for _ in range(_ROUNDS):
        one, other = (_Side(mean, side, mine) for mean, side, mine in zip(means, sides, free, strict=True))
        found = _round(one, other)
        if not len(found):
            break
        twins[found[:, 0]], twins[found[:, 1]] = found[:, 1], found[:, 0]
        free = [mine[twins[mine] < 0] for mine in free]
        if not all(map(len, free)):
            break
    return twins


@dataclass(frozen=True, slots=True)
class _Side:
    """The entries of one language. means: (k, dim) unit rows; entries: (k,) positions; free: those without a twin."""

    means: Vectors
    entries: Positions
    free: Positions

    @property
    def free_means(self) -> Vectors:
        """(f, dim) of the entries without a twin."""
        return np.asarray(self.means[np.searchsorted(self.entries, self.free)])


def _round(one: _Side, other: _Side) -> Positions:
    """(p, 2) positions of new twins: the nearest to each other of the free entries, likely enough."""
    best, cosine, beside = _nearest(one, other)
    back, _, beside_back = _nearest(other, one)
    mutual = back[best] == np.arange(len(one.free))
    margin = cosine - np.maximum(beside, beside_back[best])
    odds = _CONSTANT + _BY_COSINE * cosine + _BY_MARGIN * margin
    likely = np.flatnonzero(mutual & (odds > _LEAST_ODDS))
    return np.stack([one.free[likely], other.free[best[likely]]], axis=1)


def _nearest(one: _Side, other: _Side) -> tuple[Positions, Vectors, Vectors]:
    """Of each free entry: place of the nearest free one of the other side, its cosine, the best of all the rest."""
    place = np.empty(len(one.free), np.int64)
    cosine, beside = np.empty((2, len(one.free)), np.float32)
    of_free = np.searchsorted(other.entries, other.free)
    means = one.free_means
    for first in range(0, len(means), _BLOCK):
        cosines = means[first : first + _BLOCK] @ other.means.T
        here, block = np.arange(len(cosines)), slice(first, first + _BLOCK)
        place[block] = cosines[:, of_free].argmax(axis=1)
        nearest = of_free[place[block]]
        cosine[block] = cosines[here, nearest]
        cosines[here, nearest] = -1
        beside[block] = cosines.max(axis=1)
    return place, cosine, beside


def _languages_of(rows: Rows, count: int) -> npt.NDArray[np.bool_]:
    """(entries, languages) whether an entry has a text in each."""
    has = np.zeros((count, len(LANGS)), np.bool_)
    has[rows.entry, rows.lang] = True
    return has


def _means(vectors: Vectors, rows: Rows, lang: int, entries: Positions) -> Vectors:
    """(k, dim) unit mean of each entry's phrasings in a language."""
    own = np.flatnonzero(rows.lang == lang)
    starts = np.searchsorted(rows.entry[own], entries)
    sums = np.add.reduceat(vectors[own].astype(np.float32, copy=False), starts)
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9), np.float32)
