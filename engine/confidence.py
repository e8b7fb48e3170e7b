"""How probable is it that an entry answers? A logistic model on absolute evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.query import PreparedQuery
from engine.retrieve import DEPTH, Candidates

Reals = npt.NDArray[np.float64]

FEATURES = (
    "cosine",
    "nearby",
    "around",
    "margin",
    "margin_root",
    "lead",
    "sharpness",
    "share",
    "share_fine",
    "covered",
    "answer",
    "exact",
    "cross_lang",
    "cross_cosine",
    "agreement",
    "length",
    "known",
    "mended",
    "back",
    "alike",
    "negation",
    "numbers",
)
"""Evidence of one candidate; each between about -1 and 1.

cosine, covered, answer, exact, agreement, back, alike, negation, numbers: see Candidates; nearby and around: mean
cosine of the two and of the five best other entries, which say how near the help centre's field the query is at all;
margin: its score less the best other one; lead: its score less the mean of the five next; sharpness: the same less the
mean of all others, in their standard deviations; share: its part of exp(score / t) over all candidates, for t = 0.1
and 0.05.

How far an entry stands out carries over from one help centre to the next better than how near it is, so both are
evidence, and neither alone is a confidence.
"""

_COARSE, _FINE = 0.1, 0.05
_NEXT = 5
_NEARBY = 2
_SPREAD_FLOOR = 0.02
_SHARPEST = 15.0
_LONGEST = 20
_BACKGROUND = 0.3
"""Score and cosine of the entries that a small corpus lacks: what the twentieth candidate of a larger one has for any
query.

Without them the only entry of a corpus would stand out for everything.
"""


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """Weight of each kind of evidence, in log-odds per unit."""

    weights: Mapping[str, float]
    intercept: float

    def confidences(self, evidence: Reals) -> Reals:
        """(m,) probabilities, 0 to 1, for (m, len(FEATURES)) evidence."""
        return 1.0 / (1.0 + np.exp(-np.clip(self.odds(evidence), -30, 30)))

    def odds(self, evidence: Reals) -> Reals:
        """(m,) log-odds of the same."""
        odds: Reals = evidence @ np.asarray([self.weights[name] for name in FEATURES]) + self.intercept
        return odds


def evidence_of(query: PreparedQuery, candidates: Candidates) -> Reals:
    """(m, len(FEATURES)) absolute evidence of every candidate."""
    c = candidates
    if not len(c):
        return np.zeros((0, len(FEATURES)))
    margin, lead, sharpness, share, share_fine = _standing(c.score.astype(np.float64))
    cross = 1.0 - c.same_lang
    agreement = (c.cosine >= c.cosine.max()) & (c.bm25 >= c.bm25.max()) & (c.bm25 > 0)
    columns = (
        c.cosine,
        _mean_of_best_others(c.cosine, _NEARBY),
        _mean_of_best_others(c.cosine, _NEXT),
        margin,
        np.sqrt(np.maximum(margin, 0)),
        lead,
        sharpness,
        share,
        share_fine,
        c.covered,
        c.answer,
        c.exact,
        cross,
        cross * c.cosine,
        agreement,
        min(len(query.segments.words), _LONGEST) / _LONGEST,
        query.known,
        query.mended is not None,
        c.back,
        c.alike,
        c.negation,
        c.numbers,
    )
    evidence = np.empty((len(c), len(FEATURES)))
    for place, column in enumerate(columns):
        evidence[:, place] = column
    return evidence


def _mean_of_best_others(own: npt.NDArray[np.float32], count: int) -> Reals:
    """(m,) mean of the `count` largest of the other values, of which a small corpus lacks some: see _BACKGROUND."""
    padded = np.append(own.astype(np.float64), np.full(max(count + 1 - len(own), 0), _BACKGROUND))
    best = -np.sort(-padded)[: count + 1]
    # The best others of a value that is among the first `count` are the first count + 1 without it.
    among = own >= best[count - 1]
    means: Reals = np.where(among, best.sum() - own, best[:count].sum()) / count
    return means


def _standing(own: Reals) -> tuple[Reals, Reals, Reals, Reals, Reals]:
    """margin, lead, sharpness and both shares of each score, among each other and the background."""
    padded = np.append(own, np.full(max(DEPTH + 1 - len(own), 0), _BACKGROUND))
    order = np.argsort(-padded, kind="stable")
    scores, others = padded[order], len(padded) - 1
    margin = scores - scores[0]
    margin[0] = scores[0] - scores[1]
    near = min(_NEXT, others)
    # The best others of an entry that is among the first `near` are the first near + 1 without it.
    next_best = np.full(len(scores), scores[:near].mean())
    next_best[:near] = (scores[: near + 1].sum() - scores[:near]) / near
    mean = (scores.sum() - scores) / others
    variance = (np.square(scores).sum() - np.square(scores)) / others - np.square(mean)
    sharpness = np.minimum((scores - mean) / (np.sqrt(np.maximum(variance, 0)) + _SPREAD_FLOOR), _SHARPEST) / 10
    place = np.argsort(order)[: len(own)]  # where each of our own scores went
    columns = (np.clip(margin, -1, 1), scores - next_best, sharpness, _shares(scores, _COARSE), _shares(scores, _FINE))
    a, b, c, d, e = (column[place] for column in columns)
    return a, b, c, d, e


def _shares(scores: Reals, temperature: float) -> Reals:
    powers = np.exp((scores - scores.max()) / temperature)
    shares: Reals = powers / powers.sum()
    return shares
