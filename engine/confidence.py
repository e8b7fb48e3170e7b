"""How probable is it that an entry answers? A logistic model on absolute evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.query import PreparedQuery
from engine.retrieve import Candidates

Reals = npt.NDArray[np.float64]

FEATURES = (
    "cosine",
    "pooled",
    "margin",
    "covered",
    "covering",
    "lexical",
    "answer",
    "exact",
    "cross_lang",
    "cross_cosine",
    "cross_margin",
    "agreement",
    "length",
    "known",
    "mended",
)
"""Evidence of one candidate; each between about -1 and 1, and none depends on how many others there are."""


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """Weight of each kind of evidence, in log-odds per unit."""

    weights: Mapping[str, float]
    intercept: float

    def confidences(self, evidence: Reals) -> Reals:
        """(m,) probabilities, 0 to 1, for (m, len(FEATURES)) evidence."""
        vector = np.asarray([self.weights[name] for name in FEATURES])
        odds: Reals = evidence @ vector + self.intercept
        return 1.0 / (1.0 + np.exp(-np.clip(odds, -30, 30)))


def evidence_of(query: PreparedQuery, candidates: Candidates) -> Reals:
    """(m, len(FEATURES)) absolute evidence of every candidate."""
    c = candidates
    if not len(c):
        return np.zeros((0, len(FEATURES)))
    margin = _margins(c.score)
    cross = 1.0 - c.same_lang
    best_dense, best_lexical = c.cosine >= c.cosine.max(), (c.bm25 >= c.bm25.max()) & (c.bm25 > 0)
    many = np.ones(len(c))
    columns = (
        c.cosine,
        c.pooled,
        margin,
        c.covered,
        c.covering,
        c.lexical,
        c.answer,
        c.exact,
        cross,
        cross * c.cosine,
        cross * margin,
        best_dense & best_lexical,
        many * min(len(query.segments.words), 20) / 20,
        many * query.known,
        many * (query.mended is not None),
    )
    return np.stack([np.asarray(column, np.float64) for column in columns], axis=1)


def _margins(scores: npt.NDArray[np.float32]) -> Reals:
    """How far each candidate's score lies above the best of the others; below 0 for all but the first."""
    if len(scores) == 1:
        return np.asarray([0.5])
    margins = scores.astype(np.float64) - float(scores[0])
    margins[0] = float(scores[0]) - float(scores[1])
    return np.clip(margins, -1.0, 1.0)
