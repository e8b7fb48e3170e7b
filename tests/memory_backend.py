"""A backend as simple as the protocol allows: lists and loops. The others are compared with it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus import LANGS
from index import (
    ALL_ROWS,
    OTHER_LANG,
    EntryFeatures,
    FeatureQuery,
    Field,
    Hits,
    LegLimits,
    Phrasings,
    RowFilter,
    Rows,
    Terms,
    Vectors,
)

K1, B = 1.2, 0.6


class MemoryBackend:
    """See index.backend.Backend."""

    def __init__(
        self,
        rows: Rows,
        vectors: Vectors,
        terms: Mapping[Field, Sequence[Sequence[str]]],
        categories: Sequence[str],
        learned: Mapping[str, npt.NDArray[np.generic]],
    ) -> None:
        self._rows, self._vectors, self._terms = rows, vectors, terms
        self._categories, self._learned = categories, learned

    def counts(self, of: Field) -> Mapping[str, int]:
        return Counter(term for row in self._terms[of] for term in set(row))

    def idf(self, count: int, of: Field) -> float:
        return math.log(1 + (len(self._terms[of]) - count + 0.5) / (count + 0.5))

    def dense_search(self, vectors: Vectors, count: int, where: RowFilter = ALL_ROWS) -> list[Hits]:
        rows = [row for row in range(len(self._vectors)) if self._may_be_found(row, where)]
        return [_best({row: float(self._vectors[row] @ vector) for row in rows}, count) for vector in vectors]

    def lexical_search(self, terms: Terms, count: int, of: Field = "question", where: RowFilter = ALL_ROWS) -> Hits:
        scores = {row: self._bm25(row, terms, of) for row in range(len(self._terms[of]))}
        found = {row: score for row, score in scores.items() if score > 0 and self._may_be_found(row, where, of)}
        return _best(found, count)

    def propose(self, query: FeatureQuery, limits: LegLimits, where: RowFilter = ALL_ROWS) -> npt.NDArray[np.int64]:
        dense = self.dense_search(query.vectors, limits.dense, where)
        words = self.lexical_search(query.questions, limits.question, "question", where)
        answers = self.lexical_search(query.answers, limits.answer, "answer", where)
        rows = [row for hits in (*dense, words) for row in hits.rows.tolist()]
        return np.asarray(sorted({int(self._rows.entry[row]) for row in rows} | set(answers.rows.tolist())), np.int64)

    def features(
        self, entries: npt.NDArray[np.int64], query: FeatureQuery, where: RowFilter = ALL_ROWS
    ) -> EntryFeatures:
        kept, starts, rows = [], [], list[int]()
        for entry in entries.tolist():
            own = [row for row in self._rows.of_entry(entry) if row not in where.hidden]
            if own:
                kept.append(entry)
                starts.append(len(rows))
                rows += own
        rows_of = [[row for row in rows if self._rows.entry[row] == entry] for entry in kept]
        return EntryFeatures(
            entries=np.asarray(kept, np.int64),
            rows=np.asarray(rows, np.int64),
            starts=np.asarray(starts, np.int64),
            langs=self._rows.lang[rows],
            cosines=(query.vectors @ self._vectors[rows].T).astype(np.float32),
            bm25=np.asarray([self._bm25(row, query.questions, "question") for row in rows], np.float32),
            exact=np.asarray([query.text in [self._rows.texts[row] for row in own] for own in rows_of], np.bool_),
            covered=np.asarray([self._covered(own, query.coverage) for own in rows_of], np.float32),
            answer=np.asarray([self._answer(entry, query.answers, where) for entry in kept], np.float32),
            learned={name: values[kept] for name, values in self._learned.items()},
        )

    def phrasings(self, rows: npt.NDArray[np.int64], terms: Sequence[str]) -> Phrasings:
        held, counts = [self._terms["question"][row] for row in rows.tolist()], self.counts("question")
        idf = {term: self.idf(counts.get(term, 0), "question") for term in {*counts, *terms}}
        return Phrasings(
            texts=[self._rows.texts[row] for row in rows.tolist()],
            held=np.asarray([[term in own for term in terms] for own in held], np.bool_).reshape(len(rows), len(terms)),
            idf=np.asarray([idf[term] for term in terms], np.float32),
            total=np.asarray([sum(idf[term] for term in set(own)) for own in held], np.float32),
        )

    def vectors(self, rows: npt.NDArray[np.int64]) -> Vectors:
        found: Vectors = self._vectors[rows]
        return found

    def write(self, folder: Path) -> None:
        raise NotImplementedError("it lives in memory only")

    def _bm25(self, row: int, terms: Terms, of: Field) -> float:
        own, counts = Counter(self._terms[of][row]), self.counts(of)
        mean = sum(map(len, self._terms[of])) / len(self._terms[of])
        norm = K1 * (1 - B + B * sum(own.values()) / mean)
        score = sum(
            weight * self.idf(counts[term], of) * own[term] / (own[term] + norm)
            for term, weight in terms.weights.items()
            if own[term]
        )
        foreign = of == "question" and LANGS[int(self._rows.lang[row])] != terms.lang
        return score * (OTHER_LANG if foreign else 1)

    def _covered(self, rows: Sequence[int], terms: Sequence[str]) -> float:
        counts = self.counts("question")
        held = {term for row in rows for term in self._terms["question"][row]}
        return sum(self.idf(counts[term], "question") for term in terms if term in held)

    def _answer(self, entry: int, terms: Terms, where: RowFilter) -> float:
        return self._bm25(entry, terms, "answer") if self._may_be_found(entry, where, "answer") else 0.0

    def _may_be_found(self, row: int, where: RowFilter, of: Field = "question") -> bool:
        entry = int(self._rows.entry[row]) if of == "question" else row
        own = self._rows.of_entry(entry)
        hidden = row in where.hidden if of == "question" else all(one in where.hidden for one in own)
        inside = f"{self._categories[entry]}/".startswith(f"{where.category}/") if where.category else True
        return inside and not hidden


def _best(scores: Mapping[int, float], count: int) -> Hits:
    rows = sorted(scores, key=lambda row: (-scores[row], row))[:count]
    return Hits(np.asarray(rows, np.int64), np.asarray([scores[row] for row in rows], np.float32))
