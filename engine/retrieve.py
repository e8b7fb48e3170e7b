"""Which entries might answer, and what speaks for each? Both legs, fused for order, collapsed to entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus import LANGS
from engine.contrast import contrast
from engine.query import PreparedQuery
from index import Index, some_rows

Floats = npt.NDArray[np.float32]

DEPTH = 20
"""Candidates per query: evidence compares an entry with the others, so their number must not vary."""

DENSE_ROWS = 60
LEXICAL_ROWS = 40
ANSWER_ENTRIES = 10
"""How many rows or entries each leg may propose."""

FUSION_TAG = "f6"
"""Change it whenever order or evidence change for any query: thresholds hold only for what they were fitted on."""

# Weights on absolute scores, chosen on the dev sets of bench/: scale-free ranks (RRF) let the weaker
# leg drag the better one down.
_WEIGHT_BEST = 0.1
_WEIGHT_LEXICAL = 0.02
_WEIGHT_COVERAGE = 0.2
_WEIGHT_ANSWER = 0.1
_WEIGHT_EXACT = 0.5
_POOLING = 0.1
"""Temperature of the soft mean over an entry's phrasings, in units of cosine."""

_CROSS_BONUS, _CROSS_FROM, _CROSS_FULL = 0.2, 0.15, 0.45
"""For an entry that the query's language lacks: it can share no words, and has fewer phrasings to be near with, so
without a bonus any entry in the asker's language would win. None up to the first cosine, all of it from the second."""

_OPPOSED = 0.2
"""Taken from the cosines of an entry that speaks of the opposite, see engine.opposites."""

_BM25_FLOOR = 8.0
"""A best BM25 score below this is weak by itself: sharing one common word is not full lexical agreement."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Entries in falling order of `score`, each with its absolute evidence; all arrays are (m,).

    entry: position; row: the best matching phrasing; score: fused, for order only; cosine: of the best
    phrasing; pooled: soft mean over the entry's phrasings; bm25: raw, of the best phrasing in the query's
    language; lexical: the same over max(best of the query, floor); covered: share of the query's terms,
    by idf, that the entry's phrasings hold; answer: the same as `covered` for the entry's answers; exact: 1 if
    the query is one of the phrasings; same_lang: 1 if the entry has the query's language;
    back, alike, negation, numbers: of the matching phrasing, see engine.contrast.
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
    same_lang: Floats
    back: Floats
    alike: Floats
    negation: Floats
    numbers: Floats

    def __len__(self) -> int:
        return len(self.entry)


def retrieve(
    index: Index,
    query: PreparedQuery,
    *,
    limit: int = DEPTH,
    without: range = range(0),
    allowed: npt.NDArray[np.bool_] | None = None,
) -> Candidates:
    """The best `limit` entries for a query.

    `without`: rows to leave out as if the corpus lacked them, for calibration; `allowed`: (entries,) mask of
    entries of which the best `limit` are added, however many others are better.
    """
    bm25_rows = _lexical_scores(index, query, without)
    answer_entries = _answer_scores(index, query, without)
    proposed: list[npt.NDArray[Any]] = [
        index.rows.entry[_dense_hits(index, query, without)],
        index.rows.entry[some_rows(bm25_rows, LEXICAL_ROWS)],
        some_rows(answer_entries, ANSWER_ENTRIES),
    ]
    if allowed is not None:
        rows = np.flatnonzero(allowed[index.rows.entry])
        nearest = rows[np.argsort(-_cosines(index, query, rows))[:DENSE_ROWS]]
        shared = some_rows(bm25_rows * allowed[index.rows.entry], LEXICAL_ROWS)
        proposed += [index.rows.entry[nearest], index.rows.entry[shared]]
    entries = _distinct(proposed, len(index.entries))
    if not len(entries) or query.is_empty:
        return _none()
    rows, starts, entries = _rows_of(index, entries, without)
    if not len(rows):
        return _none()
    evidence = _weigh(index, query, _Proposed(entries, rows, starts, without), bm25_rows, answer_entries)
    order = np.argsort(-evidence["score"], kind="stable")  # entries rise, so that the first of equals stays first
    chosen = order[:limit]
    if allowed is not None:
        admitted = allowed[entries[order]]
        chosen = order[(np.arange(len(order)) < limit) | (admitted & (np.cumsum(admitted) <= limit))]
    values = evidence.pop("values")
    row = _best_rows(values, rows, starts, chosen)
    columns = {name: column[chosen] for name, column in evidence.items()}
    return Candidates(entry=entries[chosen], row=row, **columns, **contrast(index, query, row))


@dataclass(frozen=True, slots=True)
class _Proposed:
    """Entries, their rows one entry after the other, where each entry's rows begin among them, and rows left out."""

    entries: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    without: range


def _weigh(
    index: Index, query: PreparedQuery, proposed: _Proposed, bm25_rows: Floats, answers: Floats
) -> dict[str, Floats]:
    """The evidence of each proposed entry by name, and under "values" how well each of their rows matches."""
    entries, rows, starts, without = proposed.entries, proposed.rows, proposed.starts, proposed.without
    cosines = _cosines(index, query, rows)
    if query.opposed is not None:
        cosines[query.opposed[index.rows.entry[rows]]] -= _OPPOSED
    cosine = np.maximum.reduceat(cosines, starts)
    pooled = _pooled(cosines, starts)
    bm25_own = bm25_rows[rows]
    bm25 = np.maximum.reduceat(bm25_own, starts)
    lexical = bm25 / max(float(bm25_rows.max(initial=0.0)), _BM25_FLOOR)
    answer = _answer_share(index, query, answers[entries])
    covered = _covered(index, query, entries, without)
    exact = np.zeros(len(entries), np.float32)
    for row in index.rows.by_text.get(query.normal, ()):
        exact[(entries == index.rows.entry[row]) & (row not in without)] = 1.0
    same_lang = np.maximum.reduceat(index.rows.lang[rows] == LANGS.index(query.lang), starts).astype(np.float32)
    near = np.minimum(np.maximum((cosine - _CROSS_FROM) / (_CROSS_FULL - _CROSS_FROM), 0), 1)
    score = (
        _WEIGHT_BEST * cosine
        + (1 - _WEIGHT_BEST) * pooled
        + _WEIGHT_LEXICAL * lexical
        + _WEIGHT_COVERAGE * covered
        + _WEIGHT_ANSWER * answer
        + _WEIGHT_EXACT * exact
        + _CROSS_BONUS * near * (1 - same_lang)
    )
    return {
        "score": score.astype(np.float32),
        "cosine": cosine,
        "pooled": pooled,
        "bm25": bm25,
        "lexical": lexical.astype(np.float32),
        "covered": covered,
        "answer": answer,
        "exact": exact,
        "same_lang": same_lang,
        "values": cosines + _WEIGHT_LEXICAL * bm25_own / _BM25_FLOOR,
    }


def _dense_hits(index: Index, query: PreparedQuery, without: range) -> npt.NDArray[np.int64]:
    rows = np.concatenate([hits.rows for hits in index.dense.search(query.vectors, DENSE_ROWS + len(without))])
    return rows[(rows < without.start) | (rows >= without.stop)] if len(without) else rows


def _cosines(index: Index, query: PreparedQuery, rows: npt.NDArray[np.int64]) -> Floats:
    cosines: Floats = (index.dense.cosines(query.vectors, rows) - query.penalties[:, None]).max(axis=0, initial=-1.0)
    return cosines


def _pooled(cosines: Floats, starts: npt.NDArray[np.int64]) -> Floats:
    """Per entry, t ln(mean(exp(cosine / t))): between the mean of its phrasings (large t) and the best (small t)."""
    sums = np.add.reduceat(np.exp(cosines / _POOLING), starts)
    counts = np.diff(np.append(starts, len(cosines)))
    pooled: Floats = (_POOLING * np.log(sums / counts)).astype(np.float32)
    return pooled


def _lexical_scores(index: Index, query: PreparedQuery, without: range) -> Floats:
    scores = index.questions.score_rows(query.terms)
    scores *= index.rows.shared[LANGS.index(query.lang)]
    scores[without.start : without.stop] = 0
    return scores


def _answer_scores(index: Index, query: PreparedQuery, without: range) -> Floats:
    scores = index.answers.score_rows(query.answer_terms)
    if len(without):
        entry = int(index.rows.entry[without.start])
        if without == index.rows.of_entry(entry):
            scores[entry] = 0
    return scores


def _answer_share(index: Index, query: PreparedQuery, scores: Floats) -> Floats:
    """Of each score, how much of the best that the query's terms could reach in any answer it is, 0 to 1."""
    reachable = sum(index.answers.idf.item(term) for term in query.answer_terms)
    share: Floats = scores / np.float32(max(reachable * 1.5, _BM25_FLOOR))
    return share


def _rows_of(
    index: Index, entries: npt.NDArray[np.int64], without: range
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows of the entries less those left out, where each entry's begin, and the entries that still have some."""
    first, last = index.rows.starts[entries].astype(np.int64), index.rows.starts[entries + 1].astype(np.int64)
    rows, sizes = _spans(first, last), last - first
    if len(without):
        sizes = sizes - np.maximum(np.minimum(last, without.stop) - np.maximum(first, without.start), 0)
        rows = rows[(rows < without.start) | (rows >= without.stop)]
    kept = sizes > 0
    entries, sizes = entries[kept], sizes[kept]
    return rows, np.cumsum(sizes) - sizes, entries


def _distinct(proposed: list[npt.NDArray[Any]], count: int) -> npt.NDArray[np.int64]:
    """The distinct numbers below `count`, rising."""
    found = np.zeros(count, np.bool_)
    for numbers in proposed:
        found[numbers] = True
    return np.flatnonzero(found)


def _spans(first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """All whole numbers of the spans first[i] to last[i] - 1, one span after the other."""
    sizes = last - first
    return np.repeat(first - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())


def _best_rows(
    values: Floats, rows: npt.NDArray[np.int64], starts: npt.NDArray[np.int64], chosen: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Of each chosen entry the row with the highest value."""
    ends = [*starts.tolist()[1:], len(rows)]
    places = [
        start + int(values[start : ends[i]].argmax())
        for i, start in zip(chosen.tolist(), starts[chosen].tolist(), strict=True)
    ]
    return rows[places] if places else rows[:0]


def _covered(index: Index, query: PreparedQuery, entries: npt.NDArray[np.int64], without: range) -> Floats:
    """Per entry, the share of the query's terms, weighted by idf, that its phrasings hold."""
    leg, ids = index.questions, query.coverage_terms.tolist()
    weights = [leg.idf.item(term) for term in ids]
    total = sum(weights) + query.unknown_terms * leg.unknown_idf
    if total <= 0 or not ids:
        return np.zeros(len(entries), np.float32)
    rows, sizes = leg.rows_of_terms(ids)
    holders, term = index.rows.entry[rows], np.repeat(np.arange(len(ids)), sizes)
    kept = (rows < without.start) | (rows >= without.stop)
    holders, term = holders[kept], term[kept]
    # An entry with two such phrasings holds a term once: its rows are neighbours.
    first = np.append(True, (holders[1:] != holders[:-1]) | (term[1:] != term[:-1]))[: len(holders)]
    sums = np.bincount(holders[first], np.asarray(weights)[term[first]], len(index.entries))
    covered: Floats = (sums[entries] / total).astype(np.float32)
    return covered


def _none() -> Candidates:
    whole, real = np.empty(0, np.int64), np.empty(0, np.float32)
    return Candidates(whole, whole, *([real] * 13))
