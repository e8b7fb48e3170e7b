"""Which entries of two languages might be twins, and what speaks for each pair?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from corpus import LANGS
from engine.search.across.shared import Marks
from index import Rows, Vectors

Positions = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_NEAREST = 8
"""Entries of the other language that are compared closely: of 3,700 twins of seven corpora all but 7 are among them."""
_BLOCK = 1024
"""Entries compared with all others at a time, which bounds the memory."""
_BACKGROUND = 0.3
"""Score of the entries that a small corpus lacks: without them the only two of it would stand out for each other."""
_BY_MARKS = 0.3
"""Cosine that marks in common are worth."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Entries that may be twins, or stand beside them. one, other: (p,) their positions, the first with Chinese, the
    second with English; cosine, score: (p,) of both; marks: (p, 2); free: (p,) whether both have one language; topic:
    (p,) log-odds by their categories."""

    one: Positions
    other: Positions
    cosine: Floats
    score: Floats
    marks: Floats
    free: Flags
    topic: Reals

    def without(self, gone: Flags) -> Pairs:
        """The same without the pairs of some entries; gone: (entries,)."""
        kept = ~(gone[self.one] | gone[self.other])
        return replace(self, **{name: getattr(self, name)[kept] for name in self.__slots__})

    @property
    def most(self) -> int:
        """How many twins there may be at most."""
        return min(len(np.unique(side[self.free])) for side in (self.one, self.other))

    def nearest(self) -> tuple[Positions, Reals, Flags]:
        """Places of the q free pairs that are nearest for one of both, their evidence, whether they are for both.

        evidence: (q, 4) cosine, lead over the next best of either, marks in common, marks to compare.
        """
        best = [self._best_two(side) for side in (self.one, self.other)]
        here = np.arange(len(self.one))
        of_one, of_other = best[0][0] == here, best[1][0] == here
        places = np.flatnonzero(self.free & (of_one | of_other))
        beside = np.maximum(best[0][1], best[1][1])[places]
        columns = (self.cosine[places], self.score[places] - beside, *self.marks[places].T)
        return places, np.stack(columns, axis=1).astype(np.float64), (of_one & of_other)[places]

    def _best_two(self, entries: Positions) -> tuple[Positions, Floats]:
        """(p,) place of the best free pair of each pair's entry, -1 for none, and the best score of its others."""
        best = np.full(len(entries), -1, np.int64)
        beside = np.full(len(entries), _BACKGROUND, np.float32)
        order = np.lexsort((-self.score, ~self.free, entries))
        ends = np.flatnonzero(np.diff(entries[order])) + 1
        for own in np.split(order, ends) if len(order) else ():
            scores = self.score[own]
            best[own] = own[0] if self.free[own[0]] else -1
            beside[own] = scores.max(initial=_BACKGROUND)
            beside[own[0]] = scores[1:].max(initial=_BACKGROUND)
        return best, beside


def compared(vectors: Vectors, rows: Rows, has: Flags, marks: Marks) -> Pairs:
    """Every entry of one language with the nearest of the other; has: (entries, languages)."""
    sides = [np.flatnonzero(has[:, lang]) for lang in range(len(LANGS))]
    means = [_means(vectors, rows, lang, side) for lang, side in enumerate(sides)]
    found = []
    for lang in range(len(LANGS)):
        mine = np.flatnonzero(~has[sides[lang]].all(axis=1))
        near = _nearest(means[lang][mine], means[1 - lang])
        pair = np.stack([np.repeat(mine, near.shape[1]), near.ravel()], axis=1)
        found.append(pair if lang == 0 else pair[:, ::-1])
    one, other = np.unique(np.concatenate(found), axis=0).T
    cosine = np.einsum("ij,ij->i", means[0][one], means[1][other])
    first, second = sides[0][one], sides[1][other]
    common = marks.compare(first, second)
    free = ~(has[first].all(axis=1) | has[second].all(axis=1))
    score = cosine + np.float32(_BY_MARKS) * common[:, 0]
    return Pairs(first, second, cosine, score, marks=common, free=free, topic=np.zeros(len(one)))


def _nearest(means: Vectors, others: Vectors) -> Positions:
    """(k, up to _NEAREST) places of the nearest of the others."""
    count = min(_NEAREST, len(others))
    blocks = [
        np.argpartition(-(means[first : first + _BLOCK] @ others.T), count - 1, axis=1)[:, :count]
        for first in range(0, len(means), _BLOCK)
    ]
    return np.concatenate(blocks)


def _means(vectors: Vectors, rows: Rows, lang: int, entries: Positions) -> Vectors:
    """(k, dim) unit mean of each entry's phrasings in a language."""
    own = np.flatnonzero(rows.lang == lang)
    starts = np.searchsorted(rows.entry[own], entries)
    sums = np.add.reduceat(vectors[own].astype(np.float32, copy=False), starts)
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9), np.float32)
