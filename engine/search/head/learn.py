"""Ridge regression from the vectors of phrasings to their entries, in closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index import Rows, Vectors

Reals = npt.NDArray[np.float64]

HEAD = "head"
"""Name of the learned array: (entries, dim + 1) weights of each entry, the last one for a constant of 1."""

MOST_ENTRIES = 50_000
"""Beyond it nothing is learned: the weights lie in memory while they are served, 2 bytes each, 40 MB for so many."""

_RIDGE = 2.0
"""Penalty of the squared weights. On the fourteen corpora of `python -m bench.promise` that can have a head, 0.5 gives
more on most and takes up to 1.1 points of hit@1 from others; 5 takes from none, and gives half as much."""
_ROWS = 8192
"""Rows that are summed at a time, in 64 bits."""


@dataclass(frozen=True, slots=True)
class Head:
    """A fitted head. weights: (entries, dim + 1); inverse: (dim + 1, dim + 1) of the weighted second moments of the
    phrasings with the ridge added, from which phrasings can be taken out again."""

    weights: Reals
    inverse: Reals

    @property
    def learned(self) -> dict[str, npt.NDArray[np.generic]]:
        """What a backend stores of it."""
        return {HEAD: self.weights.astype(np.float16)}


def learn_head(vectors: Vectors, rows: Rows) -> Head | None:
    """The head of a corpus; None where no entry has a second phrasing, or there are more than `MOST_ENTRIES`.

    Ridge regression (Hoerl and Kennard 1970) with one column of zeros and ones for each entry. An entry with k
    phrasings weighs as sqrt(k), so that those with many do not decide alone. vectors: (n, dim) unit rows.
    """
    sizes = np.diff(rows.starts)
    if not len(sizes) or sizes.max() < 2 or len(sizes) > MOST_ENTRIES:
        return None
    dim = vectors.shape[1] + 1
    moments, sums = _RIDGE * np.eye(dim, dtype=np.float64), np.empty((len(sizes), dim), np.float64)
    first = 0
    while first < len(sizes):  # whole entries at a time
        last = max(int(np.searchsorted(rows.starts, rows.starts[first] + _ROWS, side="right")) - 1, first + 1)
        own = with_constant(vectors[rows.starts[first] : rows.starts[last]])
        weighed = own / np.sqrt(np.maximum(sizes[first:last], 1)).repeat(sizes[first:last])[:, None]
        moments += own.T @ weighed
        sums[first:last] = np.add.reduceat(weighed, rows.starts[first:last] - rows.starts[first])
        first = last
    inverse = np.asarray(np.linalg.inv(moments), np.float64)
    return Head(sums @ inverse, inverse)


def with_constant(vectors: Vectors) -> Reals:
    """(n, dim + 1) the vectors with a last column of ones."""
    return np.hstack([vectors.astype(np.float64), np.ones((len(vectors), 1))])
