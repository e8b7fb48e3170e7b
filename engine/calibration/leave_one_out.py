"""How sure may a fresh corpus be? Its own phrasings, asked with things left out, are the labelled queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus import LANGS, Segmenter, chatter
from engine.calibration.fit import Sample, fit_logistic, joined, threshold_for
from engine.search.across import TWINS
from engine.search.confidence import Calibration, ConfidenceModel
from engine.search.features import FEATURES, Reals
from engine.search.judge import Found, find
from engine.search.query import PreparedQuery, QueryReader
from engine.search.retrieve import DENSE_ROWS
from engine.whitening import fit_whitening, whiten
from index import (
    DenseLeg,
    Encoder,
    GenerationError,
    Index,
    LocalBackend,
    PreparedLeg,
    RowFilter,
    Vectors,
    phrasing_of_row,
)

MOST_PHRASINGS = 400
"""Phrasings asked at most: they estimate the shift to about 0.1 log-odds; more would only make the rebuild slower."""

Group = list[tuple[Reals, bool]]
"""Evidence of the top candidate of each query, and whether it is right."""

_WHITENING_FOLDS = 3
_MANY = 20_000
"""Rows beyond which no single entry moves the whitening, so that one fit serves all folds."""

_SEED = 20261123
_BINS = 10

# By how much people's queries go better than leave-one-out queries, in log-odds. Chosen on eight corpora with real
# queries, each judged by a model of the others (docs/confidence.md).
_SHIFT_START, _MOST_SHIFT = 0.65, 6.0
_FEW = 20.0
"""Number of leave-one-out queries at which corpus and prior weigh the same."""
_OWN_SHARE = 0.4
"""Weight of leave-one-out queries, against the reference, among the queries for which a threshold is chosen.

They are harder than what people ask; the reference's queries are easier than those of a corpus that is hard to tell
apart."""
REFERENCE_RIDGE = 5e-4
"""For the fit to the reference: it has to carry over to corpora that it has not seen, so it is held harder to 0."""
_MOST_WRONG, _PLAUSIBLE = 0.9, 0.2

# What a help centre's search box gets: about three answerable queries for each that no entry answers, of
# which half are near its field and half are chatter. Leaving out an entry makes the first kind.
_WEIGHT_FOUND, _WEIGHT_REMOVED, _WEIGHT_CHATTER = 0.75, 0.125, 0.125


@dataclass(frozen=True, slots=True)
class LeaveOneOutReader:
    """An index whose whitening never saw the entries of `mine`, and the reader that belongs to it; twins: of all."""

    index: Index
    reader: QueryReader
    mine: npt.NDArray[np.bool_]
    dense: PreparedLeg
    twins: npt.NDArray[np.generic]


def leave_one_out_readers(
    index: Index, local: LocalBackend, *, vectors: Vectors, encoder: Encoder, segmenter: Segmenter
) -> list[LeaveOneOutReader]:
    """One per fold of the entries; `vectors` are the rows as the encoder gave them; `local` holds the same rows as the
    index's own backend, in this process."""
    count = len(index.entries)

    def reader(whitening: Vectors, leg: DenseLeg, mine: npt.NDArray[np.bool_]) -> LeaveOneOutReader:
        dense = PreparedLeg(leg)
        left_out = replace(index, whitening=whitening, backend=local.with_dense(dense))
        return LeaveOneOutReader(left_out, QueryReader(left_out, encoder, segmenter), mine, dense, local.learned[TWINS])

    if len(vectors) > _MANY:
        return [reader(index.whitening, local.dense, np.ones(count, np.bool_))]
    fold = np.random.default_rng(_SEED).permutation(count) % _WHITENING_FOLDS
    readers = []
    for number in range(_WHITENING_FOLDS):
        seen = fold[index.rows.entry] != number
        whitening = fit_whitening(vectors[seen], index.rows.entry[seen])
        readers.append(reader(whitening, DenseLeg(whiten(vectors, whitening)), fold == number))
    return readers


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
        own, reference = self.own, read_reference()
        has_alternates = bool(own.right.any())
        fitted = fit_logistic(reference, REFERENCE_RIDGE)
        believed = self.pairs / (self.pairs + _FEW) if has_alternates else 0.0
        shift = believed * _shift(fitted, own)
        model = ConfidenceModel(fitted.weights, fitted.intercept + shift)
        return Calibration(
            model=model,
            threshold=_expected_threshold(
                model, reference, own=own, own_share=believed * _OWN_SHARE, target=target_precision
            ),
            target_precision=target_precision,
            margin_error=margin_error(reference, model.confidences(reference.evidence)),
            fitted_on={
                "method": "leave-one-out" if has_alternates else "reference only: no entry has a second phrasing",
                "reference_queries": len(reference.right),
                "own_queries": len(own.right),
                "own_found": int(own.right.sum()),
                "shift": round(shift, 4),
                "confidence_histogram": histogram(model, reference),
            },
        )


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
    return _SHIFT_START + min(measured, 0.0)


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


@cache
def read_reference(without: str = "") -> Sample:
    """Labelled evidence that `python -m bench.reference` measured; its weights sum to 1.

    without: a corpus of it that is left out, for benches that measure on that one.
    """
    with (resources.files("engine") / "data" / "reference.npz").open("rb") as stream, np.load(stream) as stored:
        columns = stored["features"].tolist()
        if missing := sorted(set(FEATURES) - set(columns)):
            raise GenerationError(
                f"engine/data/reference.npz lacks the features {', '.join(missing)}; run `python -m bench.reference`"
            )
        names = stored["corpora"].tolist()
        kept = stored["corpus"] != (names.index(without) if without in names else -1)
        weight = stored["weight"].astype(np.float64)[kept]
        evidence, right = (stored[name].astype(np.float64)[kept] for name in ("evidence", "right"))
        evidence = evidence[:, [columns.index(name) for name in FEATURES]]
        return Sample(evidence, right, weight / weight.sum())


def collect(readers: Sequence[LeaveOneOutReader], progress: Callable[[int, int], None]) -> tuple[Sample, int]:
    """Labelled evidence of the top candidate of every left-out query, and how many phrasings were asked without
    themselves."""
    queries = _queries(readers, progress)
    for one in readers:
        asked = [q for q in queries if q.by is one]
        one.dense.prepare([(q.query.vectors, DENSE_ROWS + len(one.index.rows.of_entry(q.entry))) for q in asked])
    found: Group = []
    removed: Group = []
    chat: Group = []
    for done, q in enumerate(queries, start=len(queries)):
        progress(done, 2 * len(queries))
        index, own = q.by.index, q.by.index.rows.of_entry(q.entry)
        if q.row < 0:
            _add(chat, find(index, q.query), -1)
            continue
        twin = int(readers[0].twins[q.entry])  # it would answer still, and rightly
        _add(removed, find(index, q.query, where=RowFilter(hidden=own), absent=twin), -1)
        if len(own) > 1:
            _add(found, find(index, q.query, where=RowFilter(hidden=range(q.row, q.row + 1))), q.entry)
    weights = (_WEIGHT_FOUND, _WEIGHT_REMOVED, _WEIGHT_CHATTER)
    kept = [(group, weight) for group, weight in zip((found, removed, chat), weights, strict=True) if group]
    return Sample(
        evidence=np.stack([evidence for group, _ in kept for evidence, _ in group]),
        right=np.asarray([right for group, _ in kept for _, right in group], np.float64),
        weight=np.concatenate([np.full(len(group), weight / len(group)) for group, weight in kept]),
    ), len(found)


@dataclass(frozen=True, slots=True)
class _Query:
    """by: who may answer it; row and entry: whose phrasing it is, row -1 for chatter."""

    query: PreparedQuery
    by: LeaveOneOutReader
    row: int
    entry: int


def _queries(readers: Sequence[LeaveOneOutReader], progress: Callable[[int, int], None]) -> list[_Query]:
    rows, everyday = _chosen_rows(readers[0].index).tolist(), list(chatter())
    total = len(rows) + len(everyday)
    queries: list[_Query] = []
    for row in rows:
        progress(len(queries), 2 * total)
        entry = int(readers[0].index.rows.entry[row])
        by = next(reader for reader in readers if reader.mine[entry])
        text, lang = phrasing_of_row(by.index, row), LANGS[int(by.index.rows.lang[row])]
        queries.append(_Query(by.reader.read(text, lang), by, row, entry))
    for text in everyday:
        progress(len(queries), 2 * total)
        queries.append(_Query(readers[0].reader.read(text), readers[0], -1, 0))
    return queries


def _add(group: Group, found: Found, entry: int) -> None:
    if found.first >= 0:
        group.append((found.evidence[0], found.first == entry))


def _chosen_rows(index: Index) -> np.ndarray[Any, np.dtype[np.int64]]:
    count = len(index.rows.entry)
    if count <= MOST_PHRASINGS:
        return np.arange(count)
    return np.sort(np.random.default_rng(_SEED).choice(count, MOST_PHRASINGS, replace=False))
