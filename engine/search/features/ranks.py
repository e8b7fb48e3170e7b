"""How does each candidate's score stand among the others, and among those that a small corpus lacks?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.search.retrieve import DEPTH

Reals = npt.NDArray[np.float64]

COARSE, FINE = 0.1, 0.05
"""Temperatures of a score's share of all."""
_TEMPERATURES = np.asarray([[COARSE], [FINE]])
NEXT = 5
"""Best other entries with which a score is compared."""
_SPREAD_FLOOR = 0.02
_SHARPEST = 15.0
BACKGROUND = 0.3
"""Score and cosine of the entries that a small corpus lacks: what the twentieth candidate of a larger one has for any
query. Without them the only entry of a corpus would stand out for everything."""


@dataclass(frozen=True, slots=True)
class Standing:
    """(m,) each: see the features of the same names."""

    margin: Reals
    lead: Reals
    sharpness: Reals
    share: Reals
    share_fine: Reals


def mean_of_best_others(own: npt.NDArray[np.float32], count: int) -> Reals:
    """(m,) mean of the `count` largest of the other values, of which a small corpus lacks some: see BACKGROUND."""
    values = own.astype(np.float64)
    best = sorted(values.tolist() + [BACKGROUND] * (count + 1 - len(own)), reverse=True)[: count + 1]
    # The best others of a value that is among the first `count` are the first count + 1 without it.
    means: Reals = np.where(values >= best[count - 1], sum(best) - values, sum(best[:count])) / count
    return means


def standing_of(own: Reals) -> Standing:
    """How each score stands among the others and the background."""
    padded = np.full(max(DEPTH + 1, len(own)), BACKGROUND)
    padded[: len(own)] = own
    order = (-padded).argsort(kind="stable")
    scores, others, near = padded[order], len(padded) - 1, min(NEXT, len(padded) - 1)
    # In places of the order: margin, lead, sharpness, shares.
    columns = np.empty((5, len(scores)))
    columns[0] = np.maximum(scores - scores[0], -1)
    columns[0, 0] = min(scores.item(0) - scores.item(1), 1)
    # The best others of an entry that is among the first `near` are the first near + 1 without it.
    others_best = np.full(len(scores), scores[:near].sum())
    others_best[:near] = scores[: near + 1].sum() - scores[:near]
    columns[1] = scores - others_best / near
    mean = (scores.sum() - scores) / others
    squares = scores * scores
    variance = (squares.sum() - squares) / others - mean * mean
    sharpness = (scores - mean) / (np.sqrt(np.maximum(variance, 0)) + _SPREAD_FLOOR)
    columns[2] = np.minimum(sharpness, _SHARPEST) / 10
    powers = np.exp((scores - scores[0]) / _TEMPERATURES, out=columns[3:])
    powers /= powers.sum(axis=1, keepdims=True)
    place = np.empty(len(order), np.intp)
    place[order] = np.arange(len(order))  # where each score went
    return Standing(*columns[:, place[: len(own)]])
