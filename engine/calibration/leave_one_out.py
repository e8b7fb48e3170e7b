"""What do a corpus's own phrasings find, asked with things left out? Labelled queries that nobody had to label."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus import LANGS, Segmenter, chatter
from engine.calibration.fit import Sample
from engine.search.across import TWINS
from engine.search.features import Reals
from engine.search.head import LeftOutBackend, learn_head
from engine.search.judge import Found, find
from engine.search.query import PreparedQuery, QueryReader
from engine.search.retrieve import LIMITS
from engine.whitening import fit_whitening, whiten
from index import (
    DenseLeg,
    Encoder,
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
        backend = LeftOutBackend(local, dense, learn_head(leg.vectors, index.rows))
        left_out = replace(index, whitening=whitening, backend=backend)
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


def collect(readers: Sequence[LeaveOneOutReader], progress: Callable[[int, int], None]) -> tuple[Sample, int]:
    """Labelled evidence of the top candidate of every left-out query, and how many phrasings were asked without
    themselves."""
    queries = _queries(readers, progress)
    for one in readers:
        asked = [q for q in queries if q.by is one]
        one.dense.prepare([(q.query.vectors, LIMITS.dense + len(one.index.rows.of_entry(q.entry))) for q in asked])
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
