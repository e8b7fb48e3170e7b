"""Which entries might answer, and what speaks for each? Both legs, fused for order, collapsed to entries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus import LANGS
from engine.search import across, doubts, head
from engine.search.match_features import match_features
from engine.search.query import REWRITE_PENALTY, REWRITE_WEIGHT, PreparedQuery
from engine.search.weigh import COSTS, WEIGHTS, Floats, sizes_of, weigh
from index import ALL_ROWS, OTHER_LANG, EntryFeatures, FeatureQuery, Index, LegLimits, RowFilter, Terms

DEPTH = 20
"""Candidates per query: evidence compares an entry with the others, so their number must not vary."""

LIMITS = LegLimits(dense=60, question=40, answer=10)


SETTINGS = (
    (DEPTH, LIMITS.dense, LIMITS.question, LIMITS.answer),
    WEIGHTS,
    (across.SETTINGS, doubts.SETTINGS, head.SETTINGS),
    (*COSTS, OTHER_LANG, REWRITE_WEIGHT, REWRITE_PENALTY),
)
"""All that the order depends on, besides code; part of `engine.search.features.fingerprint`."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Entries in falling order of `score`, each with its absolute evidence; all arrays are (m,).

    entry: position; row: the best matching phrasing; score: fused, for order only; cosine: of the best
    phrasing; pooled: soft mean over the entry's phrasings; bm25: raw, of the best phrasing in the query's
    language; lexical: the same over max(best of the query, floor); covered: share of the query's terms,
    by idf, that the entry's phrasings hold; answer: the same as `covered` for the entry's answers; exact: 1 if
    the query is one of the phrasings; head: see engine.search.head; asks_more, acts_apart:
    see engine.search.doubts.asks; same_lang: 1 if the entry has the query's language;
    phrasing_coverage, character_similarity, negation, numbers: see engine.search.match_features; another: 1 if the
    entry is about another number than the query, see engine.search.doubts.
    """

    entry: npt.NDArray[np.int64]
    row: npt.NDArray[np.int64]
    score: Floats
    cosine: Floats
    pooled: Floats
    bm25: Floats
    lexical: Floats
    covered: Floats
    answer: Floats
    exact: Floats
    head: Floats
    asks_more: Floats
    acts_apart: Floats
    same_lang: Floats
    phrasing_coverage: Floats
    character_similarity: Floats
    negation: Floats
    numbers: Floats
    another: Floats

    def __len__(self) -> int:
        return len(self.entry)


def retrieve(
    index: Index, query: PreparedQuery, *, limit: int = DEPTH, where: RowFilter = ALL_ROWS, absent: int = -1
) -> Candidates:
    """The best `limit` entries for a query.

    `where`: hidden rows are left out as if the corpus lacked them, for calibration; a category only adds the best
    `limit` of its entries, however many others are better, since evidence compares with all of them. absent: position
    of an entry that is no candidate, for calibration too.
    """
    everywhere = RowFilter(hidden=where.hidden)
    asked = _asked(query)
    entries = index.backend.propose(asked, LIMITS, everywhere)
    if where.category:
        entries = np.union1d(entries, index.backend.propose(asked, LIMITS, where))
    if not len(entries) or query.is_empty:
        return _none()
    features = index.backend.features(entries, asked, everywhere)
    features = _with_twins(index, asked, features, lang=LANGS.index(query.lang), where=everywhere)
    if not len(features.rows):
        return _none()
    sizes = sizes_of(features)
    evidence = weigh(index, query, features, sizes)
    order = (-evidence["score"]).argsort(kind="stable")  # entries rise, so that the first of equals stays first
    order = order[(evidence.pop("kept")[order] > 0) & (features.entries[order] != absent)]
    chosen = _chosen(index, features.entries[order], order, limit=limit, category=where.category)
    row = features.rows[_best_places(evidence.pop("values"), features.starts, sizes)[chosen]]
    columns = {name: column[chosen] for name, column in evidence.items()}
    return Candidates(entry=features.entries[chosen], row=row, **columns, **match_features(index, query, row))


def is_in(category: str, wanted: str) -> bool:
    """Whether a category is the wanted one or below it."""
    return category == wanted or category.startswith(wanted + "/")


def _asked(query: PreparedQuery) -> FeatureQuery:
    return FeatureQuery(
        text=query.normal,
        vectors=query.vectors,
        questions=Terms(query.terms, query.lang),
        answers=Terms(query.answer_terms, query.lang),
        coverage=query.coverage_terms,
    )


def _with_twins(
    index: Index, asked: FeatureQuery, found: EntryFeatures, *, lang: int, where: RowFilter
) -> EntryFeatures:
    """The same with the twins of all foreign entries found: no entry is shown whose twin has the asker's language."""
    twins = found.learned[across.TWINS].astype(np.int64)
    if not len(twins) or twins.max() < 0:
        return found
    foreign = ~np.logical_or.reduceat(found.langs == lang, found.starts)
    missing = np.setdiff1d(twins[foreign & (twins >= 0)], found.entries)
    return index.backend.features(np.union1d(found.entries, missing), asked, where) if len(missing) else found


def _chosen(
    index: Index, entries: npt.NDArray[np.int64], order: npt.NDArray[np.int64], *, limit: int, category: str
) -> npt.NDArray[np.int64]:
    """The first `limit` of the order, and the first `limit` of a category's; entries: in that order."""
    if not category:
        return order[:limit]
    admitted = np.asarray([is_in(index.entries[entry].category, category) for entry in entries.tolist()], np.bool_)
    return order[(np.arange(len(order)) < limit) | (admitted & (np.cumsum(admitted) <= limit))]


def _best_places(values: Floats, starts: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """(m,) of each entry the place of the row with the highest value, the first of equals."""
    highest = np.maximum.reduceat(values, starts)
    places = (values == highest.repeat(sizes)).nonzero()[0]
    first: npt.NDArray[np.int64] = places[places.searchsorted(starts)]
    return first


def _none() -> Candidates:
    whole, real = np.empty(0, np.int64), np.empty(0, np.float32)
    return Candidates(whole, whole, *([real] * 17))
