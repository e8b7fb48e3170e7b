"""Which is the lowest threshold that provably keeps a precision? An exact bound on queries that no fit has seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from engine.calibration.fit import NEVER
from engine.search.features import Reals

FIT_SHARE = 0.2
"""Of the labelled queries, those that the confidence is fitted on; the bounds are of the others. The reference keeps a
fit to few of them steady, and a bound is the tighter the more queries decide: with 0.4 on banking77 a target of 0.95
held in 39 % of the draws of 800 queries, and answered fewer at 0.90."""

_LESS_SURE = 0.5
"""Log-odds by which confidences are taken to be too high, when the likeliest threshold is chosen. With none the search
begins at the few surest answers, where a single mistake ends it."""
_STEPS = 40
_MOST_MORE = 1_000_000
Status = Literal["guaranteed", "infeasible", "too few"]


@dataclass(frozen=True, slots=True)
class Promise:
    """What a threshold must keep. precision: share of the answers that are right; guarantee: probability that it is."""

    precision: float
    guarantee: float


@dataclass(frozen=True, slots=True)
class Bound:
    """What a threshold promises.

    precision: observed among the `answered` of the `asked` queries that the fit did not see; lower: its exact one-sided
    lower bound; more: further labelled queries that would be needed, 0 if none, None if no number would do.
    """

    status: Status
    threshold: float
    asked: int
    answered: int
    precision: float | None
    lower: float | None
    more: int | None


def lower_bound(right: int, answered: int, guarantee: float) -> float:
    """Exact one-sided lower bound of a share (Clopper and Pearson 1934) that holds with probability `guarantee`."""
    from scipy.stats import beta

    return float(beta.ppf(1 - guarantee, right, answered - right + 1)) if right else 0.0


def choose(confidence: Reals, right: Reals, promise: Promise) -> Bound:
    """The lowest threshold whose bound holds on queries that the confidence was not fitted on.

    One chain, from the threshold that is likeliest to hold downwards; where it begins follows from the confidences
    alone, so that the labels that decide choose nothing and the whole error is theirs.
    """
    ranked = np.argsort(-confidence, kind="stable")
    sure, hits = confidence[ranked], np.cumsum(right[ranked]).astype(int)
    ends = _steps(sure)
    if not len(ends):
        return Bound("infeasible", NEVER, len(right), 0, None, None, None)
    start = int(np.argmax([_chance(sure[: end + 1], promise) for end in ends]))
    held = None
    for end in ends[start:]:
        if lower_bound(int(hits[end]), int(end) + 1, promise.guarantee) < promise.precision:
            break
        held = end
    end = int(ends[start] if held is None else held)
    answered, found = end + 1, int(hits[end])
    return Bound(
        status="infeasible" if held is None else "guaranteed",
        threshold=NEVER if held is None else float(sure[end]),
        asked=len(right),
        answered=answered,
        precision=found / answered,
        lower=lower_bound(found, answered, promise.guarantee),
        more=0 if held is not None else _more(found / answered, answered / len(right), len(right), promise),
    )


def _steps(sure: Reals) -> npt.NDArray[np.int64]:
    """Places of at most `_STEPS` thresholds, the highest first; a threshold takes in all queries of one confidence."""
    last: npt.NDArray[np.int64] = np.zeros(0, np.int64)
    if len(sure):
        last = np.flatnonzero(np.append(sure[:-1] != sure[1:], True))
    if len(last) <= _STEPS:
        return last
    chosen: npt.NDArray[np.int64] = last[np.unique(np.linspace(0, len(last) - 1, _STEPS).round().astype(int))]
    return chosen


def _chance(sure: Reals, promise: Promise) -> float:
    """How probably the bound will hold if the confidences promise a little too much, see `_LESS_SURE`."""
    from scipy.stats import binom

    answered, doubt = len(sure), np.exp(_LESS_SURE)
    expected = float((sure / (sure + (1 - sure) * doubt)).mean())
    misses = _allowed(answered, promise)
    return float(binom.cdf(misses, answered, 1 - expected)) if misses >= 0 else 0.0


def _allowed(answered: int, promise: Promise) -> int:
    """Most wrong answers among `answered` at which the bound still reaches the target; -1 if not even none."""
    low, high = -1, answered
    while low < high:
        middle = (low + high + 1) // 2
        if lower_bound(answered - middle, answered, promise.guarantee) >= promise.precision:
            low = middle
        else:
            high = middle - 1
    return low


def _more(precision: float, coverage: float, asked: int, promise: Promise) -> int | None:
    """Further labelled queries with which the bound would hold at the precision seen; None if none would do."""
    if precision <= promise.precision or coverage <= 0:
        return None
    answered = 16
    while lower_bound(int(precision * answered), answered, promise.guarantee) < promise.precision:
        answered = int(answered * 1.1) + 1
        if answered > _MOST_MORE:
            return None
    return max(round((answered / coverage - asked) / (1 - FIT_SHARE)), 1)
