"""Which texts ask for the same? Groups of near texts, also across languages, by the encoder of the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
NEAR = 0.55
"""Cosine to a group's middle from which on a text belongs to it (sample queries: purity 0.58, completeness 0.56)."""
MOST_TEXTS = 5000
"""Distinct texts that are grouped, the most frequent ones; each costs a comparison with every group."""


_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Group:
    """Texts with how often each came, the most frequent first."""

    texts: tuple[tuple[str, int], ...]

    @property
    def count(self) -> int:
        """How often all of them came."""
        return sum(count for _, count in self.texts)


def grouped(counts: Mapping[str, int], vectors: Vectors, near: float = NEAR) -> list[list[int]]:
    """Groups of places in `counts`, whose order is that of the rows of `vectors` (n, dim), of length 1.

    Each text goes to the nearest group whose middle is near enough, the most frequent texts first; when all groups are
    there, once more to the nearest one (leader clustering).
    """
    middles = _Middles(vectors.shape)
    for vector, count in zip(vectors, counts.values(), strict=True):
        nearest, likeness = middles.nearest(vector)
        middles.add(nearest if likeness >= near else middles.count, count * vector)
    found: dict[int, list[int]] = {}
    for place, group in enumerate(middles.nearest_of_all(vectors)):
        found.setdefault(group, []).append(place)
    return list(found.values())


class _Middles:
    """The middles of groups that grow."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        """`shape`: (n, dim) of the texts, each of which may begin a group."""
        self.count, self._sums = 0, np.zeros(shape, np.float32)
        self._units = np.zeros(shape, np.float32)

    def add(self, group: int, vector: Vectors) -> None:
        """Let a text, weighed, join a group."""
        self.count = max(self.count, group + 1)
        self._sums[group] += vector
        self._units[group] = self._sums[group] / max(float(np.linalg.norm(self._sums[group])), 1e-9)

    def nearest(self, vector: Vectors) -> tuple[int, float]:
        """The nearest group and its cosine; -1.0 while there is none."""
        if not self.count:
            return 0, -1.0
        likeness = self._units[: self.count] @ vector
        nearest = int(np.argmax(likeness))
        return nearest, float(likeness[nearest])

    def nearest_of_all(self, vectors: Vectors) -> list[int]:
        """The nearest group of each text, now that all are there."""
        parts = range(0, len(vectors), _AT_ONCE)
        units = self._units[: self.count].T
        return [group for start in parts for group in np.argmax(vectors[start : start + _AT_ONCE] @ units, 1).tolist()]


def groups_of(counts: Mapping[str, int], vectors: Vectors, near: float = NEAR) -> list[Group]:
    """The groups, the most frequent one first."""
    texts: Sequence[tuple[str, int]] = list(counts.items())
    found = [Group(tuple(texts[place] for place in places)) for places in grouped(counts, vectors, near)]
    return sorted(found, key=lambda group: -group.count)
