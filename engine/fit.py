"""Fitting a logistic model towards a prior, and the threshold that a target precision asks for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.confidence import FEATURES, ConfidenceModel, Reals

NEVER = 1.01
"""Threshold above every confidence: nothing is answered."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Labelled evidence: (n, features), (n,) 1.0 where the entry answers, (n,) weights."""

    evidence: Reals
    right: Reals
    weight: Reals


def fit_logistic(sample: Sample, prior: ConfidenceModel, strength: float) -> ConfidenceModel:
    """The model that makes the sample most probable, held to the prior by a squared penalty.

    `strength` is the penalty per squared unit of change of a weight, in units of the sample's total
    weight; the intercept moves freely. With 0 this is plain maximum likelihood.
    """
    from scipy.optimize import minimize

    start = np.asarray([*(prior.weights[name] for name in FEATURES), prior.intercept])
    inputs = np.hstack([sample.evidence, np.ones((len(sample.evidence), 1))])
    penalty = np.full(len(start), strength)
    penalty[-1] = strength * 0.01

    def loss(parameters: Reals) -> tuple[float, Reals]:
        odds = inputs @ parameters
        losses = np.logaddexp(0.0, odds) - sample.right * odds
        change = parameters - start
        value = float(sample.weight @ losses / sample.weight.sum() + penalty @ change**2)
        error = sample.weight * (1.0 / (1.0 + np.exp(-np.clip(odds, -30, 30))) - sample.right)
        return value, inputs.T @ error / sample.weight.sum() + 2 * penalty * change

    found = minimize(loss, start, jac=True, method="L-BFGS-B")
    return ConfidenceModel(dict(zip(FEATURES, map(float, found.x[:-1]), strict=True)), float(found.x[-1]))


def threshold_for(confidence: Reals, right: Reals, weight: Reals, target: float, margin: float = 0.0) -> float:
    """The lowest confidence from which on answers are right with at least `target` + `margin` probability.

    Measured on the sample itself, so the confidences should come from models that did not see it. NEVER if no
    threshold reaches it.
    """
    order = np.argsort(-confidence, kind="stable")
    precision = np.cumsum((right * weight)[order]) / np.maximum(np.cumsum(weight[order]), 1e-9)
    ranked = confidence[order]
    # A threshold admits all of one confidence or none of it.
    last_of_value = np.append(ranked[:-1] != ranked[1:], True)
    good: npt.NDArray[np.int64] = np.flatnonzero(last_of_value & (precision >= target + margin))
    return float(ranked[good[-1]]) if len(good) else NEVER
