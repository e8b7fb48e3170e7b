"""Within-class whitening: shrink the directions in which phrasings of one entry differ."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from index import Vectors

MOST_WHITENED = 0.2
"""Largest share of the learned covariance; the rest is the identity. Chosen on classes that the fit had not seen."""

_ENTRIES = 4096
"""Entries per batch of the covariance sum."""
_FEW = 4
"""Up to so many vectors (a query and its rewrites) are multiplied without BLAS."""


def fit_whitening(vectors: Vectors, entry: npt.NDArray[np.int32]) -> Vectors:
    """(dim, dim) matrix that shrinks the directions in which phrasings of one entry differ.

    Within-class whitening (Fukunaga 1990, ch. 10), shrunk towards the identity. `vectors`: (n, dim) unit rows; `entry`:
    (n,) which entry each is of, those of one entry side by side. With one phrasing per entry no direction shrinks. A
    random rotation, which changes no angle, spreads energy over all dimensions and keeps quantisation error small.
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
    share = MOST_WHITENED * freedom / (freedom + dim)
    values, directions = np.linalg.eigh((1 - share) * np.eye(dim) + share * scatter)
    whitening: Vectors = ((directions / np.sqrt(values)) @ directions.T @ _rotation(dim)).astype(np.float32)
    return whitening


@cache
def _rotation(dim: int) -> npt.NDArray[np.float64]:
    """(dim, dim) an orthogonal matrix, always the same."""
    return np.linalg.qr(np.random.default_rng(0).normal(size=(dim, dim)))[0]


def whiten(vectors: Vectors, whitening: Vectors) -> Vectors:
    """The rows times the whitening matrix, of unit length again; rows of zeros stay."""
    # One query is one thread's work: BLAS would wake others, and on a busy machine wait for them.
    moved = vectors @ whitening if len(vectors) > _FEW else np.einsum("ij,jk->ik", vectors, whitening)
    lengths = np.sqrt(np.einsum("ij,ij->i", moved, moved))[:, None]
    unit: Vectors = np.divide(moved, np.maximum(lengths, 1e-12), out=moved)
    return unit
