"""The registry of features: what each is called, what it means, how it is computed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from engine.search.features.ranks import Reals, Standing, standing_of
from engine.search.query import PreparedQuery
from engine.search.retrieve import Candidates

Compute = Callable[["Compared"], npt.ArrayLike]


@dataclass(frozen=True)
class Compared:
    """A query and its m candidates, and what several features need of them, computed once."""

    query: PreparedQuery
    candidates: Candidates

    @cached_property
    def foreign(self) -> npt.NDArray[np.float32]:
        """(m,) 1 for an entry without a text in the query's language, else 0."""
        foreign: npt.NDArray[np.float32] = 1 - self.candidates.same_lang
        return foreign

    @cached_property
    def standing(self) -> Standing:
        """How far each candidate's score stands out."""
        return standing_of(self.candidates.score.astype(np.float64))


@dataclass(frozen=True, slots=True)
class Feature:
    """One number of evidence per candidate, between about -1 and 1. meaning: one phrase for people."""

    name: str
    meaning: str
    compute: Compute


class Registry:
    """All features, in the order in which they were registered, which is that of the columns."""

    def __init__(self) -> None:
        self._features: dict[str, Feature] = {}

    def feature(self, meaning: str) -> Callable[[Compute], Compute]:
        """Register a function under its own name; raises ValueError for a name that is taken."""

        def register(compute: Compute) -> Compute:
            name = compute.__name__
            if name in self._features:
                raise ValueError(f"feature {name!r} is registered twice; give the second another name")
            self._features[name] = Feature(name, meaning, compute)
            return compute

        return register

    def __iter__(self) -> Iterator[Feature]:
        return iter(self._features.values())

    @property
    def names(self) -> tuple[str, ...]:
        """Of the columns."""
        return tuple(self._features)

    def as_markdown(self) -> str:
        """The table of docs/confidence.md: a line for each feature and what it means."""
        rows = [f"| `{one.name}` | {one.meaning} |" for one in self]
        return "\n".join(["| feature | what it is |", "|---|---|", *rows])

    def matrix(self, query: PreparedQuery, candidates: Candidates) -> Reals:
        """(m, features) evidence of every candidate."""
        compared = Compared(query, candidates)
        by_feature = np.empty((len(self._features), len(candidates)))
        if len(candidates):
            for row, one in zip(by_feature, self._features.values(), strict=True):
                row[:] = one.compute(compared)
        return by_feature.T

    def fingerprint(self, query: PreparedQuery, candidates: Candidates) -> str:
        """Of names and values: changes with any feature that gives other values for this example."""
        values = np.round(self.matrix(query, candidates), 4) + 0.0  # -0.0 is 0.0
        return hashlib.sha256("\0".join(self.names).encode() + values.tobytes()).hexdigest()[:16]


registry = Registry()
feature = registry.feature
