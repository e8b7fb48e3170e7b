"""Features that compare a candidate with the others: how far does it stand out, and how near is the field at all?

How far an entry stands out carries over from one help centre to the next better than how near it is, so both are
evidence, and neither alone is a confidence.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.search.features.ranks import COARSE, FINE, NEXT, mean_of_best_others
from engine.search.features.registry import Compared, feature

_NEARBY = 2


@feature("cosine of the best phrasing")
def cosine(c: Compared) -> npt.ArrayLike:
    return c.candidates.cosine


@feature(f"mean cosine of the {_NEARBY} best other entries: how near the help centre's field the query is")
def nearby(c: Compared) -> npt.ArrayLike:
    return mean_of_best_others(c.candidates.cosine, _NEARBY)


@feature(f"mean cosine of the {NEXT} best other entries")
def around(c: Compared) -> npt.ArrayLike:
    return mean_of_best_others(c.candidates.cosine, NEXT)


@feature("score less that of the best other entry")
def margin(c: Compared) -> npt.ArrayLike:
    return c.standing.margin


@feature("square root of a positive margin")
def margin_root(c: Compared) -> npt.ArrayLike:
    return np.sqrt(np.maximum(c.standing.margin, 0))


@feature(f"score less the mean of the {NEXT} next")
def lead(c: Compared) -> npt.ArrayLike:
    return c.standing.lead


@feature("score less the mean of all others, in their standard deviations")
def sharpness(c: Compared) -> npt.ArrayLike:
    return c.standing.sharpness


@feature(f"part of exp(score / {COARSE:g}) over all candidates")
def share(c: Compared) -> npt.ArrayLike:
    return c.standing.share


@feature(f"part of exp(score / {FINE:g}) over all candidates")
def share_fine(c: Compared) -> npt.ArrayLike:
    return c.standing.share_fine
