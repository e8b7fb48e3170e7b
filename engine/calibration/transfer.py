"""How sure may a fresh corpus be? The reference, moved by how the corpus's own leave-one-out queries go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.calibration.fit import Sample, fit_logistic, joined, threshold_for
from engine.calibration.reference import REFERENCE_RIDGE, is_headless, read_reference
from engine.search.confidence import Calibration, ConfidenceModel
from engine.search.features import FEATURES, Reals

Promised = Literal["labelled", "estimated", "unmeasured"]

UNANSWERABLE_SHARE = 0.25
"""Share of the queries that are taken to have no answer, half of them about the help centre's field."""
MEASURED_PRECISION = (0.77, 0.95)
"""Lowest and highest precision at a target of 0.9 on the help centres of `python -m bench.promise`."""

_BINS = 10

START = 0.3
"""By how much people's queries go better than leave-one-out queries, in log-odds.

Chosen on the sixteen help centres of `python -m bench.promise`, each judged by a model of the others: from 0 to 0.3
the confidences fit best (mean loss 0.481 to 0.483), at 0.65 (0.493) they are too high by 0.06 on average."""
UNMEASURED_SHIFT = -0.3
"""What is added to the log-odds where there are no second phrasings, so that nothing can be measured: about the mean of
those that can be. On the two such help centres of the bench it lowers the loss from 0.669 to 0.651 and from 0.281 to
0.264."""
_MOST_SHIFT = 6.0
_MEASURED = "leave-one-out"
_FEW = 20.0
"""Number of leave-one-out queries at which corpus and prior weigh the same."""
_OWN_SHARE = 0.4
"""Weight of leave-one-out queries, against the reference, among the queries for which a threshold is chosen.

They are harder than what people ask; the reference's queries are easier than those of a corpus that is hard to tell
apart."""
_MOST_WRONG, _PLAUSIBLE = 0.9, 0.2


@dataclass(frozen=True, slots=True)
class LeaveOneOut:
    """Leave-one-out evidence of a corpus. pairs: phrasings that were asked without themselves."""

    own: Sample
    pairs: int

    def calibration(self, target_precision: float) -> Calibration:
        """Confidence and threshold for a target, without labels; the model is the same for all targets.

        The evidence of real labelled queries of other help centres that ships with the product gives the weights; this
        corpus itself moves the whole scale: where its own leave-one-out queries go worse than the reference would have
        it, it is hard to tell apart, and people's queries there go worse too.
        """
        own, reference = self.own, read_reference(headless=is_headless(self.own.evidence))
        has_alternates = bool(own.right.any())
        fitted = fit_logistic(reference, REFERENCE_RIDGE)
        believed = self.pairs / (self.pairs + _FEW) if has_alternates else 0.0
        shift = believed * _shift(fitted, own) if has_alternates else UNMEASURED_SHIFT
        model = ConfidenceModel(fitted.weights, fitted.intercept + shift)
        return Calibration(
            model=model,
            threshold=_expected_threshold(
                model, reference, own=own, own_share=believed * _OWN_SHARE, target=target_precision
            ),
            target_precision=target_precision,
            margin_error=margin_error(reference, model.confidences(reference.evidence)),
            fitted_on={
                "method": _MEASURED if has_alternates else "reference only: no entry has a second phrasing",
                "reference_queries": len(reference.right),
                "own_queries": len(own.right),
                "own_found": int(own.right.sum()),
                "shift": round(shift, 4),
                "confidence_histogram": histogram(model, reference),
            },
        )


def promised_by(calibration: Calibration) -> Promised:
    """What the target precision of a calibration rests on."""
    if calibration.guarantee is not None:
        return "labelled"
    return "estimated" if calibration.fitted_on.get("method") == _MEASURED else "unmeasured"


def histogram(model: ConfidenceModel, sample: Sample) -> list[float]:
    """Share of the confidences in each of ten equal bins: what drift is measured against."""
    weight = sample.weight / sample.weight.sum()
    shares, _ = np.histogram(model.confidences(sample.evidence), bins=_BINS, range=(0, 1), weights=weight)
    return [round(float(share), 5) for share in shares]


def _shift(model: ConfidenceModel, own: Sample) -> float:
    """What to add to the model's log-odds on this corpus."""
    from scipy.optimize import brentq

    weight = own.weight / own.weight.sum()
    share, odds = float(own.right @ weight), model.odds(own.evidence)

    def error(by: float) -> float:
        return float(weight @ (1.0 / (1.0 + np.exp(-np.clip(odds + by, -30, 30))))) - share

    at_ends = error(-_MOST_SHIFT) < 0 < error(_MOST_SHIFT)
    measured = float(brentq(error, -_MOST_SHIFT, _MOST_SHIFT)) if at_ends else 0.0
    # Never more than the start upwards: a corpus that seems easy to itself may still be asked anything.
    return START + min(measured, 0.0)


def _expected_threshold(
    model: ConfidenceModel, reference: Sample, *, own: Sample, own_share: float, target: float
) -> float:
    """The lowest threshold whose answers are right with `target` probability if confidences are what they say.

    What people will ask here is not known yet: taken for it are queries as they come to the reference's help centres,
    and, with a weight of `own_share`, the corpus's own leave-one-out queries.
    """
    asked = joined([reference.times((1 - own_share) / reference.weight.sum()), own.times(own_share / own.weight.sum())])
    confidence = model.confidences(asked.evidence)
    return threshold_for(confidence, confidence, asked.weight, target)


def margin_error(sample: Sample, confidences: Reals) -> float:
    """The lead that `_MOST_WRONG` of the wrong but plausible first places do not reach; 0 if there are none."""
    wrong = (sample.right == 0) & (confidences >= _PLAUSIBLE)
    margins = sample.evidence[wrong, FEATURES.index("margin")]
    return float(np.quantile(margins, _MOST_WRONG)) if len(margins) else 0.0
