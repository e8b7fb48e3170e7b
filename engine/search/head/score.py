"""What does the head say of the entries that the searches found?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.search.head.learn import HEAD
from index import EntryFeatures, Vectors

Floats = npt.NDArray[np.float32]

WEIGHT = 0.6
"""Of the head's score in fusion, chosen with the ridge of engine.search.head.learn."""

_ELSEWHERE = 0.8
"""Share of the best score of an entry in the asker's language that one without it gets at least: the head saw its
phrasings in the other language alone, so a low score says nothing against it."""

SETTINGS = (WEIGHT, _ELSEWHERE)
"""Part of `engine.search.features.fingerprint`."""


def head_scores(found: EntryFeatures, vectors: Vectors, penalties: Floats, same_lang: Floats) -> Floats:
    """(m,) what the head gives each entry: about 1 for the entry of its own phrasings, about 0 for any other.

    The best of the typed query and its rewrites. 0 for all where nothing was learned. vectors: (q, dim) of both;
    penalties: (q,) to take from each; same_lang: (m,) 1 for an entry with a text in the query's language.
    """
    if HEAD not in found.learned:
        return np.zeros(len(found.entries), np.float32)
    weights: Floats = found.learned[HEAD].astype(np.float32)
    # einsum: one query is one thread's work, see engine.whitening.whiten
    scores = np.einsum("qd,md->qm", vectors, weights[:, :-1]) + weights[:, -1] - penalties[:, None]
    best: Floats = scores.max(axis=0)
    own = same_lang > 0
    if own.all() or not own.any():
        return best
    lifted: Floats = np.maximum(best, np.float32(_ELSEWHERE) * max(best[own].max(), np.float32(0)))
    return np.where(own, best, lifted)
