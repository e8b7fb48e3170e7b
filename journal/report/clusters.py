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

    Each text goes to the nearest group whose middle is near enough, the most frequent texts first, then once more to
    the nearest of the groups that came about.
    """
    weights = np.asarray(list(counts.values()), np.float32)
    sums = np.zeros((0, vectors.shape[1]), np.float32)
    of = np.full(len(weights), -1)
    for _ in range(2):
        for place in range(len(weights)):
            if of[place] >= 0:
                sums[of[place]] -= weights[place] * vectors[place]
            nearest, likeness = _nearest(sums, vectors[place])
            if likeness < near:
                nearest, sums = len(sums), np.vstack([sums, np.zeros((1, vectors.shape[1]), np.float32)])
            of[place] = nearest
            sums[nearest] += weights[place] * vectors[place]
    groups: dict[int, list[int]] = {}
    for place, group in enumerate(of.tolist()):
        groups.setdefault(group, []).append(place)
    return list(groups.values())


def _nearest(sums: Vectors, vector: Vectors) -> tuple[int, float]:
    if not len(sums):
        return 0, -1.0
    lengths = np.maximum(np.linalg.norm(sums, axis=1), 1e-9)
    likeness = np.where(lengths > 1e-6, sums @ vector / lengths, -1.0)
    nearest = int(np.argmax(likeness))
    return nearest, float(likeness[nearest])


def groups_of(counts: Mapping[str, int], vectors: Vectors, near: float = NEAR) -> list[Group]:
    """The groups, the most frequent one first."""
    texts: Sequence[tuple[str, int]] = list(counts.items())
    found = [Group(tuple(texts[place] for place in places)) for places in grouped(counts, vectors, near)]
    return sorted(found, key=lambda group: -group.count)
