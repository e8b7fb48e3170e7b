"""What is the evidence for entries that a server gave back? Computed in this process."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus import LANGS
from index.backend import OTHER_LANG, Field, Floats, Hits, Positions, RowFilter, Terms
from index.encoders import Vectors
from index.milvus.records import Record, joined
from index.milvus.stored import Stored
from index.row_map import RowMap, best_of


@dataclass(frozen=True, slots=True)
class Comparing:
    """Compares a query with entries. stored: what lies in this process; rows: which rows each entry has."""

    stored: Stored
    rows: RowMap

    def rows_of(
        self, records: Sequence[Record], entries: Positions, rows: Positions, hidden: range
    ) -> tuple[Vectors, Positions, Positions, Floats]:
        """Of the rows that are not hidden: vectors; and of each of their terms the row among them, its id, weight."""
        at, ids, weights = joined(records)
        if not records:
            return np.zeros((0, self.stored.dim), np.float32), at, ids, weights
        vectors = np.concatenate([record.vectors for record in records])
        if len(hidden):
            every = self.rows.of_entries(entries, range(0))[1]
            seen = np.isin(every, rows)
            place = np.where(seen, seen.cumsum() - 1, -1)
            vectors, at = vectors[seen], place[at]
            ids, weights, at = ids[at >= 0], weights[at >= 0], at[at >= 0]
        return vectors, at, ids, weights

    def bm25(self, terms: Terms, rows: Positions, held: tuple[Positions, Positions, Floats]) -> Floats:
        """(r,) of each row; held: of each of their terms the row among them, its id and weight."""
        at, ids, weights = held
        found = np.bincount(at, weights * self._asked(terms, "question", ids), len(rows)).astype(np.float32)
        own = self.stored.rows.lang[rows] == LANGS.index(terms.lang)
        return np.where(own, found, found * np.float32(OTHER_LANG)).astype(np.float32)

    def answers(self, records: Sequence[Record], terms: Terms) -> Floats:
        """(m,) BM25 of the answers of each entry."""
        found = [float(record.answer[1] @ self._asked(terms, "answer", record.answer[0])) for record in records]
        return np.asarray(found, np.float32)

    def _asked(self, terms: Terms, of: Field, ids: Positions) -> Floats:
        """(t,) the query's weight of each of the term ids; 0 for those that it lacks."""
        asked, weights = self.stored.tables[of].asked(terms.weights)
        if not len(asked):
            return np.zeros(len(ids), np.float32)
        places = np.minimum(asked.searchsorted(ids), len(asked) - 1)
        return np.where(asked[places] == ids, weights[places], np.float32(0)).astype(np.float32)

    def covered(self, terms: Sequence[str], starts: Positions, at: Positions, ids: Positions) -> Floats:
        """(m,) of each entry, whose rows begin at `starts`, the sum of idf of the terms that any of its rows holds."""
        table = self.stored.tables["question"]
        asked = np.asarray(sorted({table.vocabulary[t] for t in terms if t in table.vocabulary}), np.int64)
        held = np.zeros((len(starts), len(asked)), np.bool_)
        if len(asked) and len(ids):
            places = np.minimum(asked.searchsorted(ids), len(asked) - 1)
            mine = asked[places] == ids
            held[starts.searchsorted(at[mine], side="right") - 1, places[mine]] = True
        covered: Floats = np.where(held, table.idf[asked], np.float32(0)).sum(axis=1, dtype=np.float32)
        return covered

    def lexical_search(self, terms: Terms, count: int, of: Field, where: RowFilter) -> Hits:
        """See Backend; searches in this process, for a server that cannot."""
        leg = self.stored.legs[of]
        scores = leg.score_rows(leg.ids(terms.weights))
        if of == "question":
            own = self.stored.rows.lang == LANGS.index(terms.lang)
            scores = np.where(own, scores, scores * np.float32(OTHER_LANG)).astype(np.float32)
        if where.category:
            inside = self.rows.rows_in(where.category) if of == "question" else self.rows.entries_in(where.category)
        else:
            inside = np.arange(leg.row_count)
        if len(where.hidden):
            inside = inside[~np.isin(inside, self.rows.hidden(where.hidden, of))]
        return best_of(inside, scores[inside], count, above=0.0)
