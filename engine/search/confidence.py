"""How probable is it that an entry answers? A logistic model on absolute evidence."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from corpus import Lang
from engine.search.features import Reals, fingerprint, registry

WORDS_ALONE = "words_alone"
"""Member of a manifest's `extra`: the calibration for answers by words alone, see engine.calibration.words_alone."""


@dataclass(frozen=True)
class ConfidenceModel:
    """Weight of each feature, in log-odds per unit."""

    weights: Mapping[str, float]
    intercept: float

    def confidences(self, evidence: Reals) -> Reals:
        """(m,) probabilities, 0 to 1, for (m, features) evidence."""
        return 1.0 / (1.0 + np.exp(-np.minimum(np.maximum(self.odds(evidence), -30), 30)))

    def odds(self, evidence: Reals) -> Reals:
        """(m,) log-odds of the same."""
        odds: Reals = evidence @ self._column + self.intercept
        return odds

    @cached_property
    def _column(self) -> Reals:
        """(features,) the weights in the order of the registry."""
        return np.asarray([self.weights[name] for name in registry.names])


@dataclass(frozen=True, slots=True)
class Calibration:
    """The confidence model of a generation, its threshold, and what both were fitted on.

    margin_error: lead of the first entry over the second, in fusion's score, that nine of ten wrong first places do not
    reach; groups: thresholds of "lang:zh", "category:deposit" and the like, where labelled queries gave them their own;
    guarantee: probability that the precision is at least the target, None without labelled queries.
    """

    model: ConfidenceModel
    threshold: float
    target_precision: float
    fusion: str = field(default_factory=fingerprint)
    margin_error: float = 0.0
    groups: Mapping[str, float] = field(default_factory=dict)
    guarantee: float | None = None
    fitted_on: Mapping[str, Any] = field(default_factory=dict)

    def threshold_of(self, lang: Lang, category: str) -> float:
        """The threshold for a query's language and the category of its top entry: the strictest of their groups'."""
        names = (f"lang:{lang}", f"category:{category.split('/')[0]}")
        own = [self.groups[name] for name in names if name in self.groups]
        return max(own, default=self.threshold)

    @property
    def is_finite(self) -> bool:
        """Whether all its numbers are; with NaN among them nothing would ever be answered, without an error."""
        numbers = (self.threshold, *self.groups.values(), self.model.intercept, *self.model.weights.values())
        return all(map(math.isfinite, numbers))

    def to_json(self) -> dict[str, Any]:
        """For the manifest."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Calibration:
        """What `to_json` gave."""
        model = ConfidenceModel(data["model"]["weights"], data["model"]["intercept"])
        return cls(**(dict(data) | {"model": model}))
