"""Features that compare a candidate with the others: how far does it stand out, and how near is the field at all?

How far an entry stands out carries over from one help centre to the next better than how near it is, so both are
evidence, and neither alone is a confidence.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.search.features.registry import BACKGROUND, Compared, Reals, Standing, feature
from engine.search.retrieve import DEPTH

_COARSE, _FINE = 0.1, 0.05
_NEXT, _NEARBY = 5, 2
_SPREAD_FLOOR = 0.02
_SHARPEST = 15.0


@feature("cosine of the best phrasing")
def cosine(c: Compared) -> npt.ArrayLike:
    return c.candidates.cosine


@feature(f"mean cosine of the {_NEARBY} best other entries: how near the help centre's field the query is")
def nearby(c: Compared) -> npt.ArrayLike:
    return mean_of_best_others(c.candidates.cosine, _NEARBY)


@feature(f"mean cosine of the {_NEXT} best other entries")
def around(c: Compared) -> npt.ArrayLike:
    return mean_of_best_others(c.candidates.cosine, _NEXT)


@feature("score less that of the best other entry")
def margin(c: Compared) -> npt.ArrayLike:
    return c.standing.margin


@feature("square root of a positive margin")
def margin_root(c: Compared) -> npt.ArrayLike:
    return np.sqrt(np.maximum(c.standing.margin, 0))


@feature(f"score less the mean of the {_NEXT} next")
def lead(c: Compared) -> npt.ArrayLike:
    return c.standing.lead


@feature("score less the mean of all others, in their standard deviations")
def sharpness(c: Compared) -> npt.ArrayLike:
    return c.standing.sharpness


@feature(f"part of exp(score / {_COARSE:g}) over all candidates")
def share(c: Compared) -> npt.ArrayLike:
    return c.standing.share


@feature(f"part of exp(score / {_FINE:g}) over all candidates")
def share_fine(c: Compared) -> npt.ArrayLike:
    return c.standing.share_fine


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
    near = min(_NEXT, others)
    # The best others of an entry that is among the first `near` are the first near + 1 without it.
    next_best = np.full(len(scores), scores[:near].mean())
    next_best[:near] = (scores[: near + 1].sum() - scores[:near]) / near
    mean = (scores.sum() - scores) / others
    variance = (np.square(scores).sum() - np.square(scores)) / others - np.square(mean)
    sharp = np.minimum((scores - mean) / (np.sqrt(np.maximum(variance, 0)) + _SPREAD_FLOOR), _SHARPEST) / 10
    place = np.argsort(order)[: len(own)]  # where each of our own scores went
    columns = (np.clip(margins, -1, 1), scores - next_best, sharp, _shares(scores, _COARSE), _shares(scores, _FINE))
    return Standing(*(column[place] for column in columns))


def _shares(scores: Reals, temperature: float) -> Reals:
    powers = np.exp((scores - scores.max()) / temperature)
    shares: Reals = powers / powers.sum()
    return shares
