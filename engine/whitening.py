"""What does this corpus count as the same? A metric learned from the phrasings of its own entries."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from index import Vectors

MOST_ADAPTED = 0.2
"""Share of the learned metric at most; the rest is plain cosine. Chosen on classes that the metric had not seen."""

_ENTRIES = 4096
"""Entries whose rows are looked at in one go."""
_FEW = 4
"""Wordings of a query: up to so many vectors are moved without BLAS."""


def fit_metric(vectors: Vectors, entry: npt.NDArray[np.int32]) -> Vectors:
    """(dim, dim) matrix that shrinks the directions in which phrasings of one entry differ.

    Within-class whitening (Fukunaga 1990, ch. 10), held to the identity: `vectors` (n, dim) unit rows, `entry` (n,)
    which entry each is of, those of one entry side by side. With one phrasing per entry no direction shrinks. All is
    turned at random, which changes no angle: then no coordinate is far larger than the others, and the dense leg's
    codes are finer.
    """
    count, dim = vectors.shape
    starts = np.flatnonzero(np.append(True, entry[1:] != entry[:-1])) if count else np.zeros(0, np.int64)
    freedom = count - len(starts)
    if freedom <= 0:
        return _rotation(dim).astype(np.float32)
    scatter = np.zeros((dim, dim))
    # Whole entries at a time: hundreds of thousands of rows in 64 bits would not fit into a laptop's memory.
    for first in range(0, len(starts), _ENTRIES):
        mine = np.append(starts[first : first + _ENTRIES + 1], count)[: _ENTRIES + 1]
        rows = vectors[mine[0] : mine[-1]].astype(np.float64)
        sizes = np.diff(mine)
        means = np.add.reduceat(rows, mine[:-1] - mine[0]) / sizes[:, None]
        rows -= np.repeat(means, sizes, axis=0)
        scatter += rows.T @ rows
    scatter *= dim / max(float(np.trace(scatter)), 1e-12)
    share = MOST_ADAPTED * freedom / (freedom + dim)
    values, directions = np.linalg.eigh((1 - share) * np.eye(dim) + share * scatter)
    metric: Vectors = ((directions / np.sqrt(values)) @ directions.T @ _rotation(dim)).astype(np.float32)
    return metric


@cache
def _rotation(dim: int) -> npt.NDArray[np.float64]:
    """(dim, dim) an orthogonal matrix, always the same."""
    return np.linalg.qr(np.random.default_rng(0).normal(size=(dim, dim)))[0]


def adapt(vectors: Vectors, metric: Vectors) -> Vectors:
    """The unit rows under the metric, again of unit length; rows of zeros stay."""
    # One query is one thread's work: BLAS would wake others, and on a busy machine wait for them.
    moved = vectors @ metric if len(vectors) > _FEW else np.einsum("ij,jk->ik", vectors, metric)
    lengths = np.sqrt(np.einsum("ij,ij->i", moved, moved))[:, None]
    unit: Vectors = np.divide(moved, np.maximum(lengths, 1e-12), out=moved)
    return unit
