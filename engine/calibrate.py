"""How sure may a fresh corpus be? Its own phrasings, asked with things left out, are the labelled queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from importlib import resources
from typing import Any

import numpy as np

from corpus import LANGS, Lang
from engine.confidence import ConfidenceModel, Reals, evidence_of
from engine.fit import Sample, fit_logistic, threshold_for
from engine.prior import PRIOR
from engine.query import PreparedQuery, QueryReader
from engine.retrieve import FUSION_TAG, Candidates, retrieve
from index import Index, phrasing_of_row

MOST_PHRASINGS = 1500
"""Phrasings asked at most: beyond it the fit does not move, and a rebuild stays short."""

_FOLDS = 5
_SEED = 20261123
_STRENGTH = 0.02

# What a help centre's search box gets: about three answerable queries for each that no entry answers, of
# which half are near its field and half are chatter. Leaving out an entry makes the first kind.
_WEIGHT_FOUND, _WEIGHT_REMOVED, _WEIGHT_CHATTER = 0.75, 0.125, 0.125


@dataclass(frozen=True, slots=True)
class Calibration:
    """The confidence model of a generation, its threshold, and what both were fitted on."""

    model: ConfidenceModel
    threshold: float
    target_precision: float
    fusion: str = FUSION_TAG
    fitted_on: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """For the manifest."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Calibration:
        """What `to_json` gave."""
        model = ConfidenceModel(data["model"]["weights"], data["model"]["intercept"])
        return cls(model, data["threshold"], data["target_precision"], data["fusion"], data["fitted_on"])


def calibrate(
    index: Index, reader: QueryReader, target_precision: float, progress: Callable[[int, int], None]
) -> Calibration:
    """Fit confidence and threshold without labels, by leaving things out of the corpus itself.

    Each phrasing is asked without itself (is its entry found?) and again without its whole entry
    (whatever comes back is wrong); everyday chatter that ships with the product must be refused too.
    """
    sample = collect(index, reader, progress)
    held_out = _cross_fitted(sample)
    return Calibration(
        model=fit_logistic(sample, PRIOR, _STRENGTH),
        threshold=threshold_for(held_out, sample.right, sample.weight, target_precision),
        target_precision=target_precision,
        fitted_on={
            "method": "leave-out",
            "queries": len(sample.right),
            "found": int(sample.right.sum()),
            "target_precision": target_precision,
        },
    )


def collect(index: Index, reader: QueryReader, progress: Callable[[int, int], None]) -> Sample:
    """Labelled evidence of the top candidate of every left-out query."""
    rows = _chosen_rows(index)
    chatter = list(_chatter())
    groups: dict[float, list[tuple[Reals, bool]]] = {w: [] for w in (0.0, 1.0, 2.0)}
    for done, row in enumerate(rows.tolist()):
        progress(done, len(rows) + len(chatter))
        entry = int(index.rows.entry[row])
        query = reader.read(phrasing_of_row(index, row), _lang(index, row))
        own = index.rows.of_entry(entry)
        if len(own) > 1:
            _add(groups[0.0], query, retrieve(index, query, without=range(row, row + 1)), entry)
        _add(groups[1.0], query, retrieve(index, query, without=own), -1)
    for done, text in enumerate(chatter, start=len(rows)):
        progress(done, len(rows) + len(chatter))
        query = reader.read(text)
        _add(groups[2.0], query, retrieve(index, query), -1)
    weights = (_WEIGHT_FOUND, _WEIGHT_REMOVED, _WEIGHT_CHATTER)
    kept = [(group, weight) for group, weight in zip(groups.values(), weights, strict=True) if group]
    return Sample(
        evidence=np.stack([evidence for group, _ in kept for evidence, _ in group]),
        right=np.asarray([right for group, _ in kept for _, right in group], np.float64),
        weight=np.concatenate([np.full(len(group), weight / len(group)) for group, weight in kept]),
    )


def _add(group: list[tuple[Reals, bool]], query: PreparedQuery, found: Candidates, entry: int) -> None:
    if len(found):
        group.append((evidence_of(query, found)[0], int(found.entry[0]) == entry))


def _chosen_rows(index: Index) -> np.ndarray[Any, np.dtype[np.int64]]:
    count = len(index.rows.entry)
    if count <= MOST_PHRASINGS:
        return np.arange(count)
    return np.sort(np.random.default_rng(_SEED).choice(count, MOST_PHRASINGS, replace=False))


def _lang(index: Index, row: int) -> Lang:
    return LANGS[int(index.rows.lang[row])]


def _chatter() -> Iterator[str]:
    file = resources.files("engine") / "data" / "chatter.txt"
    for line in file.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def _cross_fitted(sample: Sample) -> Reals:
    """Confidence of each row from a model that was fitted without its fold."""
    fold = np.random.default_rng(_SEED).integers(_FOLDS, size=len(sample.right))
    result = np.zeros(len(sample.right))
    for number in range(_FOLDS):
        rest, mine = fold != number, fold == number
        model = fit_logistic(Sample(sample.evidence[rest], sample.right[rest], sample.weight[rest]), PRIOR, _STRENGTH)
        result[mine] = model.confidences(sample.evidence[mine])
    return result
