"""Which threshold keeps its promise? Labelled queries, and an exact bound that holds on those the fit never saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from corpus import FaqError, LabelledQuery
from engine.calibration.fit import NEVER, PlattScaling, Sample, fit_logistic, fit_platt_scaling, joined
from engine.calibration.leave_one_out import histogram, read_reference
from engine.search.confidence import Calibration
from engine.search.features import Reals
from engine.search.judge import find
from engine.search.query import QueryReader
from index import Index

LEAST_IN_GROUP = 50
"""Labelled queries from which on a language or a category may have a threshold of its own."""
LEAST = 50
"""Labelled queries below which nothing can be promised."""

_FIT_SHARE = 0.4
_PRIOR = 300.0
"""Queries that the reference which ships with the product counts as, against the labelled ones."""
_STEPS = 40
_SEED = 20261123
_MOST_MORE = 1_000_000
Status = Literal["guaranteed", "infeasible", "too few"]


@dataclass(frozen=True, slots=True)
class LabelledEvidence:
    """What labelled queries gave.

    evidence: (n, features) of each top candidate; right: (n,) 1.0 where it answers; lang and category: (n,) of the
    query and of the top candidate, by which thresholds are grouped.
    """

    evidence: Reals
    right: Reals
    lang: npt.NDArray[np.str_]
    category: npt.NDArray[np.str_]

    def only(self, chosen: npt.NDArray[Any]) -> LabelledEvidence:
        """The chosen rows."""
        return LabelledEvidence(self.evidence[chosen], self.right[chosen], self.lang[chosen], self.category[chosen])


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


@dataclass(frozen=True, slots=True)
class GuaranteeReport:
    """What `calibrate_labelled` found.

    groups: by "lang:zh", "category:deposit"; those without a promise of their own take the pooled threshold.
    """

    queries: int
    target_precision: float
    guarantee: float
    pooled: Bound
    groups: Mapping[str, Bound] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def lower_bound(right: int, answered: int, guarantee: float) -> float:
    """Exact one-sided lower bound of a share (Clopper and Pearson 1934) that holds with probability `guarantee`."""
    from scipy.stats import beta

    return float(beta.ppf(1 - guarantee, right, answered - right + 1)) if right else 0.0


def collect_labelled(
    index: Index, reader: QueryReader, queries: Sequence[LabelledQuery], progress: Callable[[int, int], None]
) -> LabelledEvidence:
    """Ask every query; those that find nothing are left out, since they are refused at any threshold."""
    evidence, right, lang, category = [], [], [], []
    for done, labelled in enumerate(queries):
        progress(done, len(queries))
        query = reader.read(labelled.query, labelled.lang)
        found = find(index, query)
        if found.first < 0:
            continue
        entry = index.entries[found.first]
        evidence.append(found.evidence[0])
        right.append(float(entry.id in labelled.relevant_ids))
        lang.append(query.lang)
        category.append(entry.category.split("/")[0])
    if len(evidence) < LEAST:
        raise FaqError(
            f"{len(evidence)} labelled queries found something; "
            f"a threshold with a guarantee needs at least {LEAST}: label more"
        )
    return LabelledEvidence(np.stack(evidence), np.asarray(right), np.asarray(lang), np.asarray(category))


def calibrate_labelled(
    base: Calibration,
    labelled: LabelledEvidence,
    target_precision: float,
    guarantee: float,
    seed: int = _SEED,
    reference: Sample | None = None,
) -> tuple[Calibration, GuaranteeReport]:
    """Fit the confidence on some labelled queries, and choose the lowest thresholds whose bound holds on the others.

    Thresholds are tried in one fixed order, from the one that is likeliest to hold downwards, and the first that fails
    ends the search, so that the error of all together stays within the guarantee (fixed-sequence testing: Maurer et al.
    1995; Angelopoulos et al. 2021, "Learn then Test"). Neither the order nor the start looks at the labels that decide.
    The calibration refuses everything if no threshold holds; see the report. reference: instead of the one that ships.
    """
    count = len(labelled.right)
    order = np.random.default_rng(seed).permutation(count)
    fitting = np.zeros(count, np.bool_)
    fitting[order[: int(count * _FIT_SHARE)]] = True
    model = fit_logistic(_fit_sample(labelled.only(fitting), reference or read_reference()))
    judging = labelled.only(~fitting)
    confidence = model.confidences(judging.evidence)
    pooled = choose(confidence, judging.right, target_precision, guarantee)
    names = {f"lang:{lang}": labelled.lang == lang for lang in np.unique(labelled.lang)}
    names |= {f"category:{name}": labelled.category == name for name in np.unique(labelled.category)}
    groups: dict[str, Bound] = {}
    for name, members in names.items():
        mine = members[~fitting]
        if members.sum() >= LEAST_IN_GROUP and mine.any():
            groups[name] = choose(confidence[mine], judging.right[mine], target_precision, guarantee)
        else:
            groups[name] = Bound("too few", pooled.threshold, int(members.sum()), 0, None, None, None)
    # Platt scaling is monotone, so it changes no decision and may reuse the labels that chose the thresholds.
    scaling = fit_platt_scaling(model.odds(judging.evidence), judging.right)
    pooled, groups = _moved(pooled, scaling), {name: _moved(bound, scaling) for name, bound in groups.items()}
    model = scaling.model(model)
    measured = {
        "labelled_queries": count,
        "labelled_fit": int(fitting.sum()),
        "confidence_histogram": histogram(model, Sample(judging.evidence, judging.right, np.ones(len(judging.right)))),
    }
    calibration = replace(
        base,
        model=model,
        threshold=pooled.threshold,
        target_precision=target_precision,
        guarantee=guarantee,
        groups={name: bound.threshold for name, bound in groups.items() if bound.status == "guaranteed"},
        fitted_on={**base.fitted_on, **measured},
    )
    return calibration, GuaranteeReport(count, target_precision, guarantee, pooled, groups)


def _moved(bound: Bound, scaling: PlattScaling) -> Bound:
    return replace(bound, threshold=scaling.threshold(bound.threshold))


def choose(confidence: Reals, right: Reals, target: float, guarantee: float) -> Bound:
    """The lowest threshold whose bound holds on queries that the confidence was not fitted on."""
    ranked = np.argsort(-confidence, kind="stable")
    sure, hits = confidence[ranked], np.cumsum(right[ranked]).astype(int)
    ends = _steps(sure)
    if not len(ends):
        return Bound("infeasible", NEVER, len(right), 0, None, None, None)
    start = int(np.argmax([_chance(sure[: end + 1], target, guarantee) for end in ends]))
    held = None
    for end in ends[start:]:
        if lower_bound(int(hits[end]), int(end) + 1, guarantee) < target:
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
        lower=lower_bound(found, answered, guarantee),
        more=0 if held is not None else _more(found / answered, answered / len(right), len(right), target, guarantee),
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


def _chance(sure: Reals, target: float, guarantee: float) -> float:
    """How probably the bound will hold if the confidences are right."""
    from scipy.stats import binom

    answered, expected = len(sure), float(sure.mean())
    misses = _allowed(answered, target, guarantee)
    return float(binom.cdf(misses, answered, 1 - expected)) if misses >= 0 else 0.0


def _allowed(answered: int, target: float, guarantee: float) -> int:
    """Most wrong answers among `answered` at which the bound still reaches the target; -1 if not even none."""
    low, high = -1, answered
    while low < high:
        middle = (low + high + 1) // 2
        if lower_bound(answered - middle, answered, guarantee) >= target:
            low = middle
        else:
            high = middle - 1
    return low


def _more(precision: float, coverage: float, asked: int, target: float, guarantee: float) -> int | None:
    """Further labelled queries with which the bound would hold at the precision seen; None if none would do."""
    if precision <= target or coverage <= 0:
        return None
    answered = 16
    while lower_bound(int(precision * answered), answered, guarantee) < target:
        answered = int(answered * 1.1) + 1
        if answered > _MOST_MORE:
            return None
    return max(round((answered / coverage - asked) / (1 - _FIT_SHARE)), 1)


def _fit_sample(labelled: LabelledEvidence, reference: Sample) -> Sample:
    """Labelled queries, and the reference as the prior that keeps few of them from running away."""
    count = len(labelled.right)
    own = Sample(labelled.evidence, labelled.right, np.full(count, 1.0))
    return joined([reference.times(_PRIOR), own])
