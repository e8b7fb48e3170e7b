"""What speaks for each entry that was found, and how much does it weigh in the order?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from corpus import LANGS
from engine.search import across, doubts, head
from engine.search.doubts import asks
from engine.search.opposites import LEARNED, Sides, opposed
from engine.search.query import PreparedQuery
from index import EntryFeatures, Field, Index

Floats = npt.NDArray[np.float32]

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

WEIGHTS = (_WEIGHT_BEST, _WEIGHT_LEXICAL, _WEIGHT_COVERAGE, _WEIGHT_ANSWER, _WEIGHT_EXACT, _POOLING)
COSTS = (_OPPOSED, _BM25_FLOOR)
"""With the weights, all that the order depends on here besides code; see engine.search.retrieve.SETTINGS."""


def sizes_of(found: EntryFeatures) -> npt.NDArray[np.int64]:
    """(m,) number of rows of each entry."""
    sizes = np.empty_like(found.starts)
    sizes[:-1] = found.starts[1:]
    sizes[-1] = len(found.rows)
    sizes -= found.starts
    return sizes


def weigh(index: Index, query: PreparedQuery, found: EntryFeatures, sizes: npt.NDArray[np.int64]) -> dict[str, Floats]:
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
    evidence |= asks.differing(found.learned, query.asks, evidence["same_lang"], lang=query.lang)
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
    reachable = _sum_of_idf(index, query.answer_terms, "answer")
    return np.float32(max(reachable * 1.5, _BM25_FLOOR))


def _weight_of_terms(index: Index, query: PreparedQuery) -> np.float32:
    """Of all the query's terms; 1 if there is none, since then no entry holds any."""
    total = _sum_of_idf(index, query.coverage_terms, "question")
    total += query.unknown_terms * index.backend.idf(0, "question")
    return np.float32(total or 1)


def _sum_of_idf(index: Index, terms: Iterable[str], of: Field) -> float:
    """Of terms that the index has; each number of rows is looked up once, since few differ."""
    counts = [*map(index.backend.counts(of).__getitem__, terms)]
    idf = {count: index.backend.idf(count, of) for count in set(counts)}
    return sum(map(idf.__getitem__, counts))


def _places_of_twins(found: EntryFeatures) -> npt.NDArray[np.int64]:
    """(m,) place of each entry's twin among the entries found, -1 if it is not among them or there is none."""
    twins = found.learned[across.TWINS].astype(np.int64)
    places = np.minimum(found.entries.searchsorted(twins), len(found.entries) - 1)
    return np.where((twins >= 0) & (found.entries[places] == twins), places, -1)
