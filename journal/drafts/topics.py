"""Which missed questions ask for the same, surely enough to be a topic of their own?

First near texts make a core (leader clustering); a core counts if several visitors asked nearly the same, in words near
to those of the help centre; then cores that are near each other are one topic (average linkage). Loosely related
questions about anything else, each asked once, make no core.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from journal.report.clusters import Vectors, grouped

SAME_CORE, SAME_TOPIC = 0.7, 0.55
"""Cosine of a text to a core's middle, mean cosine of two cores' texts. Planted gaps (bench.gaps): 28 of 30 found, two
topics of noise, purity 0.98; merging from 0.45 on loses a gap, from 0.6 on makes a tenth more drafts."""
COHESION, FIELD = 0.75, 0.45
"""Mean cosine of two visitors' questions; cosine to the nearest phrasing of the help centre. Both at least."""
COHESION_OF_TWO, FIELD_OF_TWO = 0.9, 0.5
"""The same where only two visitors asked."""
MOST_CORES = 2000
"""Cores that are compared with each other, those with most visitors."""
Reals = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Texts:
    """Distinct texts. vectors: (n, dim), of length 1; sessions: of each, who asked; field: (n,) cosine to the nearest
    phrasing of the help centre."""

    keys: Sequence[str]
    vectors: Vectors
    sessions: Sequence[frozenset[str]]
    field: Reals


def topics_of(texts: Texts, least: int) -> list[list[int]]:
    """Places of the texts of each topic, those of most visitors first. least: visitors of a topic."""
    counts = {key: len(who) for key, who in zip(texts.keys, texts.sessions, strict=True)}
    cores = [core for core in grouped(counts, texts.vectors, SAME_CORE) if _counts(texts, core, least)]
    cores = sorted(cores, key=lambda core: -len(_visitors(texts, core)))[:MOST_CORES]
    joined: dict[int, list[int]] = {}
    for label, core in zip(_labels(texts, cores), cores, strict=True):
        joined.setdefault(label, []).extend(core)
    return sorted(joined.values(), key=lambda topic: -len(_visitors(texts, topic)))


def _visitors(texts: Texts, places: Sequence[int]) -> frozenset[str]:
    return frozenset[str]().union(*(texts.sessions[place] for place in places))


def _counts(texts: Texts, core: Sequence[int], least: int) -> bool:
    visitors = len(_visitors(texts, core))
    if visitors < max(least, 2):
        return False
    weights = np.asarray([len(texts.sessions[place]) for place in core], np.float64)
    field = float(texts.field[core] @ weights / weights.sum())
    cohesion = _cohesion(texts.vectors[core], weights)
    if visitors == 2:
        return cohesion >= COHESION_OF_TWO and field >= FIELD_OF_TWO
    return cohesion >= COHESION and field >= FIELD


def _cohesion(vectors: Vectors, weights: Reals) -> float:
    """Mean cosine of two questions; weights: how often each text was asked."""
    total, middle = weights.sum(), weights @ vectors
    return float((middle @ middle - total) / (total * (total - 1)))


def _labels(texts: Texts, cores: Sequence[Sequence[int]]) -> list[int]:
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    if len(cores) < 2:
        return list(range(len(cores)))
    middles = np.stack([np.average(texts.vectors[core], axis=0, weights=_weights(texts, core)) for core in cores])
    distances = np.clip(1 - middles @ middles.T, 0, 2)
    np.fill_diagonal(distances, 0)
    tree = linkage(squareform(distances, checks=False), "average")
    labels: list[int] = fcluster(tree, 1 - SAME_TOPIC, "distance").tolist()
    return labels


def _weights(texts: Texts, core: Sequence[int]) -> list[int]:
    return [len(texts.sessions[place]) for place in core]
