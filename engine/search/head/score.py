"""What does the head say of the entries that the searches found?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.search.head.learn import HEAD
from index import EntryFeatures, Vectors

Floats = npt.NDArray[np.float32]

WEIGHT = 0.6
"""Of the head's score in fusion; the same value won on eleven corpora."""

SETTINGS = (WEIGHT,)
"""Part of `engine.search.features.fingerprint`."""


def head_scores(found: EntryFeatures, vectors: Vectors, penalties: Floats) -> Floats:
    """(m,) what the head gives each entry: about 1 for the entry of its own phrasings, about 0 for any other.

    The best of the typed query and its rewrites. 0 for all where nothing was learned. vectors: (q, dim) of both;
    penalties: (q,) to take from each.
    """
    weights = found.learned.get(HEAD)
    if weights is None:
        return np.zeros(len(found.entries), np.float32)
    weights = weights.astype(np.float32)
    # einsum: one query is one thread's work, see engine.whitening.whiten
    scores = np.einsum("qd,md->qm", vectors, weights[:, :-1]) + weights[:, -1] - penalties[:, None]
    best: Floats = scores.max(axis=0)
    return best
