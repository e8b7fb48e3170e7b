"""Which thresholds do labelled queries promise? One for all, and one for each group that has enough of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus import FaqError, LabelledQuery, counted
from engine.calibration.bounds import FIT_SHARE, Bound, Promise, choose
from engine.calibration.fit import PlattScaling, Sample, fit_logistic, fit_platt_scaling, joined
from engine.calibration.reference import is_headless, read_reference
from engine.calibration.transfer import histogram
from engine.search.confidence import Calibration, ConfidenceModel
from engine.search.features import Reals
from engine.search.judge import find
from engine.search.query import QueryReader
from index import Index

LEAST_IN_GROUP = 50
"""Labelled queries from which on a language or a category may have a threshold of its own."""
LEAST = 50
"""Labelled queries below which nothing can be promised."""

_PRIOR = 300.0
"""Queries that the reference which ships with the product counts as, against the labelled ones."""
_SEED = 20261123


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


def collect_labelled(
    index: Index, reader: QueryReader, queries: Sequence[LabelledQuery], progress: Callable[[int, int], None]
) -> LabelledEvidence:
    """Ask every query; those that find nothing are left out, since they are refused at any threshold."""
    evidence, right, lang, category = [], [], [], []
    for done, labelled in enumerate(queries):
        progress(done, len(queries))
        query = reader.read(labelled.query, labelled.lang)
        found = find(index, query)
        if found.is_refused:
            continue
        entry = index.entries[found.first]
        evidence.append(found.evidence[0])
        right.append(float(entry.id in labelled.relevant_ids))
        lang.append(query.lang)
        category.append(entry.category.split("/")[0])
    if len(evidence) < LEAST:
        raise FaqError(
            f"{counted(len(evidence), 'labelled query')} found something; "
            f"a threshold with a guarantee needs at least {LEAST}: label more"
        )
    return LabelledEvidence(np.stack(evidence), np.asarray(right), np.asarray(lang), np.asarray(category))


def calibrate_labelled(
    base: Calibration,
    labelled: LabelledEvidence,
    promise: Promise,
    *,
    seed: int = _SEED,
    reference: Sample | None = None,
) -> tuple[Calibration, GuaranteeReport]:
    """Fit the confidence on some labelled queries, and choose the lowest thresholds whose bound holds on the others.

    Thresholds are tried in one fixed order, from the one that is likeliest to hold downwards, and the first that fails
    ends the search, so that the error of all together stays within the guarantee (fixed-sequence testing: Maurer et al.
    1995; Angelopoulos et al. 2021, "Learn then Test"). Neither the order nor the start looks at the labels that decide.
    The calibration refuses everything if no threshold holds; see the report. reference: instead of the one that ships.
    """
    fitting = _fit_rows(len(labelled.right), seed)
    reference = reference or read_reference(headless=is_headless(labelled.evidence))
    model = fit_logistic(_fit_sample(labelled.only(fitting), reference))
    judging = labelled.only(~fitting)
    pooled, groups = _bounds(model, labelled, judging, promise)
    # Platt scaling is monotone, so it changes no decision and may reuse the labels that chose the thresholds.
    scaling = fit_platt_scaling(model.odds(judging.evidence), judging.right)
    pooled, groups = _moved(pooled, scaling), {name: _moved(bound, scaling) for name, bound in groups.items()}
    model = scaling.model(model)
    measured = {
        "labelled_queries": len(labelled.right),
        "labelled_fit": int(fitting.sum()),
        "confidence_histogram": histogram(model, Sample(judging.evidence, judging.right, np.ones(len(judging.right)))),
    }
    calibration = replace(
        base,
        model=model,
        threshold=pooled.threshold,
        target_precision=promise.precision,
        guarantee=promise.guarantee,
        groups={name: bound.threshold for name, bound in groups.items() if bound.status == "guaranteed"},
        fitted_on={**base.fitted_on, **measured},
    )
    return calibration, GuaranteeReport(len(labelled.right), promise.precision, promise.guarantee, pooled, groups)


def _fit_rows(count: int, seed: int) -> npt.NDArray[np.bool_]:
    """(count,) which queries the confidence is fitted on, by chance."""
    fitting = np.zeros(count, np.bool_)
    fitting[np.random.default_rng(seed).permutation(count)[: int(count * FIT_SHARE)]] = True
    return fitting


def _bounds(
    model: ConfidenceModel, labelled: LabelledEvidence, judging: LabelledEvidence, promise: Promise
) -> tuple[Bound, dict[str, Bound]]:
    """What holds for all queries, and for each group that has enough of its own; `judging`: those not fitted on."""
    confidence = model.confidences(judging.evidence)
    pooled = choose(confidence, judging.right, promise)
    groups = dict[str, Bound]()
    for kind in ("lang", "category"):
        every, judged = getattr(labelled, kind), getattr(judging, kind)
        for name in np.unique(every):
            count, mine = int((every == name).sum()), judged == name
            if count >= LEAST_IN_GROUP and mine.any():
                groups[f"{kind}:{name}"] = choose(confidence[mine], judging.right[mine], promise)
            else:
                groups[f"{kind}:{name}"] = Bound("too few", pooled.threshold, count, 0, None, None, None)
    return pooled, groups


def _moved(bound: Bound, scaling: PlattScaling) -> Bound:
    return replace(bound, threshold=scaling.threshold(bound.threshold))


def _fit_sample(labelled: LabelledEvidence, reference: Sample) -> Sample:
    """Labelled queries, and the reference as the prior that keeps few of them from running away."""
    count = len(labelled.right)
    own = Sample(labelled.evidence, labelled.right, np.full(count, 1.0))
    return joined([reference.times(_PRIOR), own])
