"""Which entries might answer, and what speaks for each? Both legs, fused for order, collapsed to entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus import LANGS
from engine.search import across, doubts, head
from engine.search.match_features import match_features
from engine.search.opposites import LEARNED, Sides, opposed
from engine.search.query import REWRITE_PENALTY, REWRITE_WEIGHT, PreparedQuery
from index import ALL_ROWS, OTHER_LANG, EntryFeatures, FeatureQuery, Index, LegLimits, RowFilter, Terms

Floats = npt.NDArray[np.float32]

DEPTH = 20
"""Candidates per query: evidence compares an entry with the others, so their number must not vary."""

LIMITS = LegLimits(dense=60, question=40, answer=10)

# Weights on absolute scores, chosen on the dev sets of bench/: scale-free ranks (RRF) let the weaker
# leg drag the better one down.
_WEIGHT_BEST = 0.1
_WEIGHT_LEXICAL = 0.02
_WEIGHT_COVERAGE = 0.2
_WEIGHT_ANSWER = 0.1
_WEIGHT_EXACT = 0.5
_POOLING = 0.1
"""Temperature of the soft mean over an entry's phrasings, in units of cosine."""

_OPPOSED = 0.2
"""Taken from the cosines of an entry that speaks of the opposite, see engine.search.opposites."""

_NO_SIDES = Sides()

_BM25_FLOOR = 8.0
"""Floor for normalising BM25, so that one shared common word does not count as a full lexical match."""

SETTINGS = (
    (DEPTH, LIMITS.dense, LIMITS.question, LIMITS.answer),
    (_WEIGHT_BEST, _WEIGHT_LEXICAL, _WEIGHT_COVERAGE, _WEIGHT_ANSWER, _WEIGHT_EXACT, _POOLING),
    (across.SETTINGS, doubts.SETTINGS, head.SETTINGS),
    (_OPPOSED, _BM25_FLOOR, OTHER_LANG, REWRITE_WEIGHT, REWRITE_PENALTY),
)
"""All that the order depends on, besides code; part of `engine.search.features.fingerprint`."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Entries in falling order of `score`, each with its absolute evidence; all arrays are (m,).

    entry: position; row: the best matching phrasing; score: fused, for order only; cosine: of the best
    phrasing; pooled: soft mean over the entry's phrasings; bm25: raw, of the best phrasing in the query's
    language; lexical: the same over max(best of the query, floor); covered: share of the query's terms,
    by idf, that the entry's phrasings hold; answer: the same as `covered` for the entry's answers; exact: 1 if
    the query is one of the phrasings; head: see engine.search.head; same_lang: 1 if the entry has the query's language;
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
    sizes = _sizes(features)
    evidence = _weigh(index, query, features, sizes)
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


def _places_of_twins(found: EntryFeatures) -> npt.NDArray[np.int64]:
    """(m,) place of each entry's twin among the entries found, -1 if it is not among them or there is none."""
    twins = found.learned[across.TWINS].astype(np.int64)
    places = np.minimum(found.entries.searchsorted(twins), len(found.entries) - 1)
    return np.where((twins >= 0) & (found.entries[places] == twins), places, -1)


def _chosen(
    index: Index, entries: npt.NDArray[np.int64], order: npt.NDArray[np.int64], *, limit: int, category: str
) -> npt.NDArray[np.int64]:
    """The first `limit` of the order, and the first `limit` of a category's; entries: in that order."""
    if not category:
        return order[:limit]
    admitted = np.asarray([is_in(index.entries[entry].category, category) for entry in entries.tolist()], np.bool_)
    return order[(np.arange(len(order)) < limit) | (admitted & (np.cumsum(admitted) <= limit))]


def _sizes(found: EntryFeatures) -> npt.NDArray[np.int64]:
    """(m,) number of rows of each entry."""
    sizes = np.empty_like(found.starts)
    sizes[:-1] = found.starts[1:]
    sizes[-1] = len(found.rows)
    sizes -= found.starts
    return sizes


def _weigh(index: Index, query: PreparedQuery, found: EntryFeatures, sizes: npt.NDArray[np.int64]) -> dict[str, Floats]:
    """The evidence of each entry by name, and under "values" how well each of their rows matches."""
    starts = found.starts
    cosines = _cosines(query, found, sizes)
    cosine = np.maximum.reduceat(cosines, starts)
    # t ln(mean(exp(cosine / t))): between the mean of the phrasings (large t) and the best (small t)
    pooled = np.add.reduceat(np.exp(cosines / _POOLING), starts) / sizes
    pooled = (_POOLING * np.log(pooled)).astype(np.float32)
    bm25 = np.maximum.reduceat(found.bm25, starts)
    evidence = {
        "cosine": cosine,
        "pooled": pooled,
        "bm25": bm25,
        # The best row of all is among them: the search for words has proposed its entry.
        "lexical": bm25 / np.float32(max(float(bm25.max()), _BM25_FLOOR)),
        "covered": found.covered / _weight_of_terms(index, query),
        "answer": found.answer / _reachable(index, query),
        "exact": found.exact.astype(np.float32),
        "same_lang": np.maximum.reduceat(found.langs == LANGS.index(query.lang), starts).astype(np.float32),
    }
    evidence["head"] = head.head_scores(found, query.vectors, query.penalties, evidence["same_lang"])
    another = _another(index, query, found)
    values = cosines + (_WEIGHT_LEXICAL / _BM25_FLOOR) * found.bm25
    score, kept = _fused(evidence) - doubts.OTHER_NUMBER_COST * another, np.ones(len(starts), np.bool_)
    if not evidence["same_lang"].all():
        twins = across.Twins(_places_of_twins(found), found.learned[across.WORTH].astype(np.float32))
        foreign = found.langs != LANGS.index(query.lang)
        score += across.cross_bonus(evidence, cosines, starts, foreign=foreign, twins=twins)
        score, kept = across.stand_in(score, evidence["same_lang"], twins.places)
    return evidence | {"score": score, "another": another, "values": values, "kept": kept.astype(np.float32)}


def _another(index: Index, query: PreparedQuery, found: EntryFeatures) -> Floats:
    """(m,) 1 for each entry that is about another number than the query."""
    if not query.values:
        return np.zeros(len(found.entries), np.float32)
    return doubts.names_another(query.values, (index.entries[at] for at in found.entries.tolist()), query.lang)


def _fused(evidence: Mapping[str, Floats]) -> Floats:
    """(m,) the score of each entry, for order only."""
    score: Floats = (
        _WEIGHT_BEST * evidence["cosine"]
        + (1 - _WEIGHT_BEST) * evidence["pooled"]
        + _WEIGHT_LEXICAL * evidence["lexical"]
        + _WEIGHT_COVERAGE * evidence["covered"]
        + _WEIGHT_ANSWER * evidence["answer"]
        + _WEIGHT_EXACT * evidence["exact"]
        + head.WEIGHT * evidence["head"]
    )
    return score


def _cosines(query: PreparedQuery, found: EntryFeatures, sizes: npt.NDArray[np.int64]) -> Floats:
    """(r,) of each row the best cosine with the typed query and its rewrites, less what is taken off."""
    if len(query.vectors) == 1:
        cosines: Floats = np.maximum(found.cosines[0], np.float32(-1))
    else:
        cosines = (found.cosines - query.penalties[:, None]).max(axis=0, initial=-1.0)
    if query.sides != _NO_SIDES:
        against = opposed(found.learned[LEARNED].astype(np.uint32, copy=False), query.sides)
        cosines[against.repeat(sizes)] -= _OPPOSED
    return cosines


def _reachable(index: Index, query: PreparedQuery) -> np.float32:
    """The best BM25 that the query's terms could reach in any answer."""
    backend, counts = index.backend, index.backend.counts("answer")
    reachable = sum(backend.idf(counts[term], "answer") for term in query.answer_terms)
    return np.float32(max(reachable * 1.5, _BM25_FLOOR))


def _weight_of_terms(index: Index, query: PreparedQuery) -> np.float32:
    """Of all the query's terms; 1 if there is none, since then no entry holds any."""
    backend, counts = index.backend, index.backend.counts("question")
    total = sum(backend.idf(counts[term], "question") for term in query.coverage_terms)
    total += query.unknown_terms * backend.idf(0, "question")
    return np.float32(total or 1)


def _best_places(values: Floats, starts: npt.NDArray[np.int64], sizes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """(m,) of each entry the place of the row with the highest value, the first of equals."""
    highest = np.maximum.reduceat(values, starts)
    places = (values == highest.repeat(sizes)).nonzero()[0]
    first: npt.NDArray[np.int64] = places[places.searchsorted(starts)]
    return first


def _none() -> Candidates:
    whole, real = np.empty(0, np.int64), np.empty(0, np.float32)
    return Candidates(whole, whole, *([real] * 15))
