"""How does each candidate's score stand among the others, and among those that a small corpus lacks?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.search.retrieve import DEPTH

Reals = npt.NDArray[np.float64]

COARSE, FINE = 0.1, 0.05
"""Temperatures of a score's share of all."""
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
    padded = np.append(own.astype(np.float64), np.full(max(count + 1 - len(own), 0), BACKGROUND))
    best = -np.sort(-padded)[: count + 1]
    # The best others of a value that is among the first `count` are the first count + 1 without it.
    among = own >= best[count - 1]
    means: Reals = np.where(among, best.sum() - own, best[:count].sum()) / count
    return means


def standing_of(own: Reals) -> Standing:
    """How each score stands among the others and the background."""
    padded = np.append(own, np.full(max(DEPTH + 1 - len(own), 0), BACKGROUND))
    order = np.argsort(-padded, kind="stable")
    scores, others = padded[order], len(padded) - 1
    margins = scores - scores[0]
    margins[0] = scores[0] - scores[1]
    near = min(NEXT, others)
    # The best others of an entry that is among the first `near` are the first near + 1 without it.
    next_best = np.full(len(scores), scores[:near].mean())
    next_best[:near] = (scores[: near + 1].sum() - scores[:near]) / near
    mean = (scores.sum() - scores) / others
    variance = (np.square(scores).sum() - np.square(scores)) / others - np.square(mean)
    sharp = np.minimum((scores - mean) / (np.sqrt(np.maximum(variance, 0)) + _SPREAD_FLOOR), _SHARPEST) / 10
    place = np.argsort(order)[: len(own)]  # where each of our own scores went
    columns = (np.clip(margins, -1, 1), scores - next_best, sharp, _shares(scores, COARSE), _shares(scores, FINE))
    return Standing(*(column[place] for column in columns))


def _shares(scores: Reals, temperature: float) -> Reals:
    powers = np.exp((scores - scores.max()) / temperature)
    shares: Reals = powers / powers.sum()
    return shares
