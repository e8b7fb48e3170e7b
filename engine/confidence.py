"""How probable is it that an entry answers? A logistic model on absolute evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.features import FEATURES, Reals


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """Weight of each feature, in log-odds per unit."""

    weights: Mapping[str, float]
    intercept: float

    def confidences(self, evidence: Reals) -> Reals:
        """(m,) probabilities, 0 to 1, for (m, len(FEATURES)) evidence."""
        return 1.0 / (1.0 + np.exp(-np.clip(self.odds(evidence), -30, 30)))

    def odds(self, evidence: Reals) -> Reals:
        """(m,) log-odds of the same."""
        odds: Reals = evidence @ np.asarray([self.weights[name] for name in FEATURES]) + self.intercept
        return odds
