"""Fitting the logistic model, and the threshold that a target precision asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.search.confidence import ConfidenceModel
from engine.search.features import FEATURES, Reals

RIDGE = 1e-4
"""Penalty per squared unit of a weight, against a mean loss per query; only keeps the fit from running away."""

NEVER = 1.01
"""Threshold above every confidence: nothing is answered."""

_PLATT_PRIOR = 10.0
"""Strength of the prior for no change, in queries."""
_ROUNDING = 1e-9
"""Lowers a mapped threshold, so that rounding cannot exclude the query whose confidence it was."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Labelled evidence: (n, features), (n,) 1.0 where the entry answers, (n,) weights."""

    evidence: Reals
    right: Reals
    weight: Reals

    def times(self, factor: float) -> Sample:
        """The same with all weights multiplied."""
        return Sample(self.evidence, self.right, self.weight * factor)

    def only(self, chosen: npt.NDArray[np.bool_]) -> Sample:
        """The chosen rows."""
        return Sample(self.evidence[chosen], self.right[chosen], self.weight[chosen])


def joined(samples: Sequence[Sample]) -> Sample:
    """All rows of several samples."""
    return Sample(
        np.concatenate([sample.evidence for sample in samples]),
        np.concatenate([sample.right for sample in samples]),
        np.concatenate([sample.weight for sample in samples]),
    )


def fit_logistic(sample: Sample, ridge: float = RIDGE) -> ConfidenceModel:
    """The model that makes the sample most probable, its weights held to 0 by `ridge` times their squares."""
    from scipy.optimize import minimize

    inputs = np.hstack([sample.evidence, np.ones((len(sample.evidence), 1))])
    penalty = np.full(inputs.shape[1], ridge)
    penalty[-1] = 0.0
    weight = sample.weight / sample.weight.sum()

    def loss(parameters: Reals) -> tuple[float, Reals]:
        odds = inputs @ parameters
        losses = np.logaddexp(0.0, odds) - sample.right * odds
        error = weight * (1.0 / (1.0 + np.exp(-np.clip(odds, -30, 30))) - sample.right)
        return float(weight @ losses + penalty @ parameters**2), inputs.T @ error + 2 * penalty * parameters

    found = minimize(loss, np.zeros(inputs.shape[1]), jac=True, method="L-BFGS-B")
    return ConfidenceModel(dict(zip(FEATURES, map(float, found.x[:-1]), strict=True)), float(found.x[-1]))


def threshold_for(confidence: Reals, right: Reals, weight: Reals, target: float) -> float:
    """The lowest confidence from which on answers are right with at least `target` probability.

    Measured on the sample itself, so the confidences should come from models that did not see it. NEVER if no
    threshold reaches it.
    """
    order = np.argsort(-confidence, kind="stable")
    precision = np.cumsum((right * weight)[order]) / np.maximum(np.cumsum(weight[order]), 1e-9)
    ranked = confidence[order]
    # A threshold admits all of one confidence or none of it.
    last_of_value = np.append(ranked[:-1] != ranked[1:], True)
    good: npt.NDArray[np.int64] = np.flatnonzero(last_of_value & (precision >= target))
    return float(ranked[good[-1]]) if len(good) else NEVER


@dataclass(frozen=True, slots=True)
class PlattScaling:
    """Platt scaling: an increasing linear map of log-odds, which keeps the order of the confidences."""

    factor: float
    shift: float

    def model(self, model: ConfidenceModel) -> ConfidenceModel:
        """The model with mapped confidences."""
        weights = {name: weight * self.factor for name, weight in model.weights.items()}
        return ConfidenceModel(weights, model.intercept * self.factor + self.shift)

    def threshold(self, threshold: float) -> float:
        """The threshold that the same queries reach."""
        if threshold >= 1:  # nothing reaches it, then as now
            return threshold
        threshold = max(threshold, _ROUNDING)
        odds = self.factor * float(np.log(threshold / (1 - threshold))) + self.shift
        return max(float(1 / (1 + np.exp(-odds))) - _ROUNDING, 0.0)


def fit_platt_scaling(odds: Reals, right: Reals) -> PlattScaling:
    """Fit (n,) log-odds to (n,) labels that their model did not see (Platt 1999), regularised towards no change."""
    from scipy.optimize import minimize

    def loss(parameters: Reals) -> tuple[float, Reals]:
        factor, shift = np.exp(parameters)[0], parameters[1]
        mapped = factor * odds + shift
        error = 1.0 / (1.0 + np.exp(-np.clip(mapped, -30, 30))) - right
        found = (np.logaddexp(0.0, mapped) - right * mapped).sum() + _PLATT_PRIOR * (parameters @ parameters)
        return float(found), np.asarray([factor * (error @ odds), error.sum()]) + 2 * _PLATT_PRIOR * parameters

    found = minimize(loss, np.zeros(2), jac=True, method="L-BFGS-B")
    return PlattScaling(float(np.exp(found.x[0])), float(found.x[1]))
