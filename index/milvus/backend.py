"""The backend over Milvus: the server searches, and this process compares what it proposes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.backend import (
    ALL_ROWS,
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
from index.local import DocumentCounts, LocalBackend, NoVectors
from index.milvus.checks import DENSE, ENTRY, ROW, SPARSE
from index.milvus.comparing import Comparing
from index.milvus.filters import Filters
from index.milvus.hybrid import MOST, Hybrid, params_of
from index.milvus.records import Record, Records, words_of_legs
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
        self._filters, self._comparing = Filters(self._map), Comparing(stored, self._map)
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
            return self._comparing.lexical_search(terms, count, of, where)
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
        vectors, at, ids, weights = self._comparing.rows_of(records, entries, rows, where.hidden)
        answer = self._comparing.answers(records, query.answers)
        if len(where.hidden):
            answer[np.isin(entries, self._map.hidden(where.hidden, "answer"))] = 0
        return EntryFeatures(
            entries=entries,
            rows=rows,
            starts=starts,
            langs=self.rows.lang[rows],
            cosines=np.einsum("qd,rd->qr", query.vectors, vectors).astype(np.float32),
            bm25=self._comparing.bm25(query.questions, rows, (at, ids, weights)),
            exact=self._map.exact(entries, query.text, where.hidden),
            covered=self._comparing.covered(query.coverage, starts, at, ids),
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
            weights = {field: WeightsByRow(leg) for field, leg in self.stored.legs.items()}
            words = words_of_legs(weights["question"], weights["answer"], self.rows)
        return Records(self.server, self.stored, words=words)

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

    def _places(self, rows: Positions) -> list[tuple[Record, int]]:
        """Of each row its entry's record, and its place there."""
        entries = self.rows.entry[rows].tolist()
        places = (rows - self.rows.starts[entries]).tolist()
        return list(zip(self._records.of(entries), places, strict=True))

    def _terms_of(self, rows: Positions) -> list[npt.NDArray[np.int64]]:
        terms = len(self.stored.tables["question"].idf)
        own = [record.terms[place][0] for record, place in self._places(rows)]
        return [ids[ids < terms] for ids in own]


_NONE = Hits(np.empty(0, np.int64), np.empty(0, np.float32))


def _read_hits(hits: Sequence[Mapping[str, Any]]) -> tuple[Positions, Floats]:
    rows = np.fromiter((hit[ROW] for hit in hits), np.int64, len(hits))
    return rows, np.fromiter((hit["distance"] for hit in hits), np.float32, len(hits))
