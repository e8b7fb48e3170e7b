"""The backend over Milvus: the server searches, and this process compares what it proposes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus import LANGS
from index.backend import (
    ALL_ROWS,
    OTHER_LANG,
    EntryFeatures,
    FeatureQuery,
    Field,
    Floats,
    Hits,
    LegLimits,
    Phrasings,
    Positions,
    RowFilter,
    Terms,
)
from index.encoders import Vectors
from index.errors import AwayError
from index.local import DocumentCounts, LexicalLeg, LocalBackend, NoVectors
from index.milvus.checks import DENSE, ENTRY, ROW, SPARSE
from index.milvus.filters import Filters
from index.milvus.hybrid import MOST, Hybrid, params_of
from index.milvus.records import Record, Records, joined, words_of_legs
from index.milvus.server import Server
from index.milvus.stored import Stored
from index.milvus.words import WeightsByRow, asked_of_answers, asked_of_phrasings
from index.row_map import RowMap, best_of, distinct, propose_by_legs

_MORE = 16
"""Hits that are asked for beyond what is wanted, so that equal ones are seldom cut off."""
_STEP = 1e-5
"""Scores nearer than this are equal: servers sum in another order."""


class MilvusBackend:
    """See Backend; raises AwayError while the server is away, GenerationError for a damaged collection."""

    def __init__(self, server: Server, stored: Stored, categories: Sequence[str]) -> None:
        """`categories`: (entries,) of each entry."""
        self.server, self.stored, self.rows = server, stored, stored.rows
        self._map = RowMap(stored.rows, categories)
        self._filters = Filters(self._map)
        self._counts = {field: DocumentCounts(table) for field, table in stored.tables.items()}

    def counts(self, of: Field) -> Mapping[str, int]:
        """See Backend."""
        return self._counts[of]

    def idf(self, count: int, of: Field) -> float:
        """See Backend."""
        return self.stored.tables[of].idf_of(count)

    def dense_search(self, vectors: Vectors, count: int, where: RowFilter = ALL_ROWS) -> list[Hits]:
        """See Backend."""
        inside = self._filters.of(where, "question")
        if inside is None or not len(vectors):
            return [_NONE for _ in vectors]
        found = self._search(DENSE, list(vectors), min(count, MOST), inside)
        return [best_of(rows, scores, count) for rows, scores in found]

    def lexical_search(self, terms: Terms, count: int, of: Field = "question", where: RowFilter = ALL_ROWS) -> Hits:
        """See Backend."""
        if not self.server.has_sparse:
            return self._locally(terms, count, of, where)
        table, inside = self.stored.tables[of], self._filters.of(where, of)
        asked = asked_of_phrasings(table, terms) if of == "question" else asked_of_answers(table, terms)
        if inside is None or not asked:
            return _NONE
        wanted = min(count + _MORE, MOST)
        while True:
            rows, scores = self._search(SPARSE[of], [asked], wanted, inside)[0]
            whole = len(rows) < wanted or wanted == MOST or scores[-1] < scores[min(count, len(rows)) - 1] - _STEP
            if whole:
                break
            wanted = min(2 * wanted, MOST)
        if of == "answer":
            rows = self.rows.entry[rows].astype(np.int64)
        order = np.lexsort((rows, -np.round(scores / _STEP)))[:count]
        order = order[scores[order] > 0]
        return Hits(rows[order], scores[order])

    def propose(self, query: FeatureQuery, limits: LegLimits, where: RowFilter = ALL_ROWS) -> Positions:
        """See Backend; one request where the server knows hybrid search."""
        if not self.server.has_sparse:
            return propose_by_legs(self, query, limits=limits, where=where, entry=self.rows.entry)
        found = Hybrid(self.server, self.stored, self._filters).rows(query, limits, where)
        return distinct(self.rows.entry[found].astype(np.int64))

    def features(self, entries: Positions, query: FeatureQuery, where: RowFilter = ALL_ROWS) -> EntryFeatures:
        """See Backend."""
        entries, rows, starts = self._map.of_entries(entries, where.hidden)
        records = self._records.of(entries.tolist())
        vectors, at, ids, weights = self._rows_of(records, entries, rows, where.hidden)
        answer = self._answers(records, query.answers)
        if len(where.hidden):
            answer[np.isin(entries, self._map.hidden(where.hidden, "answer"))] = 0
        return EntryFeatures(
            entries=entries,
            rows=rows,
            starts=starts,
            langs=self.rows.lang[rows],
            cosines=np.einsum("qd,rd->qr", query.vectors, vectors).astype(np.float32),
            bm25=self._bm25(query.questions, rows, (at, ids, weights)),
            exact=self._map.exact(entries, query.text, where.hidden),
            covered=self._covered(query.coverage, starts, at, ids),
            answer=answer,
            learned={name: values[entries] for name, values in self.stored.learned.items()},
        )

    def phrasings(self, rows: Positions, terms: Sequence[str]) -> Phrasings:
        """See Backend."""
        table, own = self.stored.tables["question"], self._terms_of(rows)
        ids = np.asarray([table.vocabulary.get(term, -1) for term in terms], np.int64)
        idf = np.append(table.idf, np.float32(self.idf(0, "question"))).astype(np.float32)
        held = np.asarray([np.isin(ids, terms_of_row) for terms_of_row in own], np.bool_).reshape(len(own), len(ids))
        total = np.asarray([idf[terms_of_row].sum(dtype=np.float64) for terms_of_row in own], np.float32)
        return Phrasings([self.rows.texts[row] for row in rows.tolist()], held, idf[ids], total)

    def vectors(self, rows: Positions) -> Vectors:
        """See Backend."""
        dim = self.stored.dim
        found = [record.vectors[place] for record, place in self._places(rows)]
        return np.stack(found) if found else np.zeros((0, dim), np.float32)

    def write(self, folder: Path) -> None:
        """See Backend; the rows themselves lie in the collection already."""
        self.stored.write(folder)

    def problem(self) -> str:
        """Why nothing can be searched now; "" if it can. Asks the server."""
        try:
            there = self.server.read("has_collection", self.stored.name)
        except AwayError as error:
            return str(error)
        return "" if there else f"collection {self.stored.name} is gone from the Milvus server; run `faq rebuild`"

    @cached_property
    def words_alone(self) -> LocalBackend | None:
        """Search in this process by words alone, for a server that is away; None if queries are refused then."""
        if not self.server.is_replaced:
            return None
        stored = self.stored
        nothing = NoVectors(len(self.rows.entry), stored.dim)
        categories = self._map.categories
        return LocalBackend(self.rows, nothing, stored.legs, categories=categories, learned=stored.learned)

    @cached_property
    def _records(self) -> Records:
        words = None
        if not self.server.has_sparse:
            weights = {field: WeightsByRow(leg) for field, leg in self.legs.items()}
            words = words_of_legs(weights["question"], weights["answer"], self.rows)
        return Records(self.server, self.stored, words=words)

    @property
    def legs(self) -> Mapping[Field, LexicalLeg]:
        """Lexical search in this process, for a server that has none or is away."""
        return self.stored.legs

    def _search(self, field: str, queries: list[Any], count: int, inside: str) -> list[tuple[Positions, Floats]]:
        found = self.server.read(
            "search",
            self.stored.name,
            queries,
            anns_field=field,
            limit=count,
            filter=inside,
            output_fields=[ENTRY],
            search_params=params_of(field, count),
        )
        return [_read_hits(hits) for hits in found]

    def _rows_of(
        self, records: Sequence[Record], entries: Positions, rows: Positions, hidden: range
    ) -> tuple[Vectors, Positions, Positions, Floats]:
        """Of the rows that are not hidden: vectors; and of each of their terms the row among them, its id, weight."""
        at, ids, weights = joined(records)
        if not records:
            return np.zeros((0, self.stored.dim), np.float32), at, ids, weights
        vectors = np.concatenate([record.vectors for record in records])
        if len(hidden):
            every = self._map.of_entries(entries, range(0))[1]
            seen = np.isin(every, rows)
            place = np.where(seen, seen.cumsum() - 1, -1)
            vectors, at = vectors[seen], place[at]
            ids, weights, at = ids[at >= 0], weights[at >= 0], at[at >= 0]
        return vectors, at, ids, weights

    def _bm25(self, terms: Terms, rows: Positions, held: tuple[Positions, Positions, Floats]) -> Floats:
        at, ids, weights = held
        found = np.bincount(at, weights * self._asked(terms, "question", ids), len(rows)).astype(np.float32)
        own = self.rows.lang[rows] == LANGS.index(terms.lang)
        return np.where(own, found, found * np.float32(OTHER_LANG)).astype(np.float32)

    def _answers(self, records: Sequence[Record], terms: Terms) -> Floats:
        found = [float(record.answer[1] @ self._asked(terms, "answer", record.answer[0])) for record in records]
        return np.asarray(found, np.float32)

    def _asked(self, terms: Terms, of: Field, ids: Positions) -> Floats:
        """(t,) the query's weight of each of the term ids; 0 for those that it lacks."""
        asked, weights = self.stored.tables[of].asked(terms.weights)
        if not len(asked):
            return np.zeros(len(ids), np.float32)
        places = np.minimum(asked.searchsorted(ids), len(asked) - 1)
        return np.where(asked[places] == ids, weights[places], np.float32(0)).astype(np.float32)

    def _covered(self, terms: Sequence[str], starts: Positions, at: Positions, ids: Positions) -> Floats:
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

    def _places(self, rows: Positions) -> list[tuple[Record, int]]:
        """Of each row its entry's record, and its place there."""
        entries = self.rows.entry[rows].tolist()
        places = (rows - self.rows.starts[entries]).tolist()
        return list(zip(self._records.of(entries), places, strict=True))

    def _terms_of(self, rows: Positions) -> list[npt.NDArray[np.int64]]:
        terms = len(self.stored.tables["question"].idf)
        own = [record.terms[place][0] for record, place in self._places(rows)]
        return [ids[ids < terms] for ids in own]

    def _locally(self, terms: Terms, count: int, of: Field, where: RowFilter) -> Hits:
        leg = self.legs[of]
        scores = leg.score_rows(leg.ids(terms.weights))
        if of == "question":
            own = self.rows.lang == LANGS.index(terms.lang)
            scores = np.where(own, scores, scores * np.float32(OTHER_LANG)).astype(np.float32)
        if where.category:
            inside = self._map.rows_in(where.category) if of == "question" else self._map.entries_in(where.category)
        else:
            inside = np.arange(leg.row_count)
        if len(where.hidden):
            inside = inside[~np.isin(inside, self._map.hidden(where.hidden, of))]
        return best_of(inside, scores[inside], count, above=0.0)


_NONE = Hits(np.empty(0, np.int64), np.empty(0, np.float32))


def _read_hits(hits: Sequence[Mapping[str, Any]]) -> tuple[Positions, Floats]:
    rows = np.fromiter((hit[ROW] for hit in hits), np.int64, len(hits))
    return rows, np.fromiter((hit["distance"] for hit in hits), np.float32, len(hits))
