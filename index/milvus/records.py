"""What is known of proposed entries? Fetched from the server at once, checked row by row, and kept for a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus import LANGS
from index.backend import Floats, Positions
from index.encoders import Vectors
from index.milvus.checks import DENSE, ROW, SPARSE, check_row
from index.milvus.collection import dense_of
from index.milvus.server import Server
from index.milvus.stored import Stored
from index.milvus.words import WeightsByRow, read_sparse
from index.rows import Rows

_MOST_BYTES = 128 << 20
"""Of all records that are kept: about ten thousand entries of ten phrasings."""
_ROWS_AT_ONCE = 1000
"""Rows of one fetch."""
_OVERHEAD = 600
"""Bytes of a record besides its arrays' content."""

Weighted = tuple[Positions, Floats]


@dataclass(frozen=True, slots=True)
class Record:
    """An entry. vectors: (k, dim) of its rows; terms: of each row, ids and weights; answer: of its answers."""

    vectors: Vectors
    terms: tuple[Weighted, ...]
    answer: Weighted

    @property
    def size(self) -> int:
        """Bytes in memory, about."""
        arrays = [array for pair in (*self.terms, self.answer) for array in pair]
        return self.vectors.nbytes + sum(array.nbytes for array in arrays) + _OVERHEAD + 200 * len(self.terms)


Words = Callable[[Sequence[Mapping[str, Any]], int], tuple[Sequence[Weighted], Weighted]]
"""The terms of an entry's rows, and of its answers; given the rows as the server gave them, and the entry."""


class Records:
    """Records by entry, the longest unused ones forgotten; threads may share it."""

    def __init__(self, server: Server, stored: Stored, *, words: Words | None = None) -> None:
        """`words`: where terms come from if the server has none."""
        self._server, self._name, self._digests = server, stored.name, stored.digests
        self._words = words or words_of_server
        self._fields = [DENSE] if words else [DENSE, *SPARSE.values()]
        self._kept: OrderedDict[int, Record] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._first = stored.rows.starts.tolist()

    def of(self, entries: Sequence[int]) -> list[Record]:
        """The records of entries; raises AwayError, and GenerationError for a row that is damaged or gone."""
        found: dict[int, Record] = {}
        with self._lock:
            for entry in entries:
                record = self._kept.get(entry)
                if record is not None:
                    self._kept.move_to_end(entry)
                    found[entry] = record
        missing = [entry for entry in dict.fromkeys(entries) if entry not in found]
        if missing:
            fetched = self._fetched(missing)
            self._keep(fetched)
            found |= fetched
        return [found[entry] for entry in entries]

    def _keep(self, fetched: Mapping[int, Record]) -> None:
        with self._lock:
            for entry, record in fetched.items():
                if entry not in self._kept:
                    self._bytes += record.size
                self._kept[entry] = record
            while self._bytes > _MOST_BYTES and len(self._kept) > 1:
                self._bytes -= self._kept.popitem(last=False)[1].size

    def _fetched(self, entries: Sequence[int]) -> dict[int, Record]:
        items: dict[int, Mapping[str, Any]] = {}
        wanted = [row for entry in entries for row in range(self._first[entry], self._first[entry + 1])]
        for start in range(0, len(wanted), _ROWS_AT_ONCE):
            ids = wanted[start : start + _ROWS_AT_ONCE]
            for item in self._server.read("get", self._name, ids, output_fields=[ROW, *self._fields]):
                items[int(item[ROW])] = item
        for row in wanted:
            check_row(self._server, self._name, row, found=items.get(row), digest=int(self._digests[row]))
        return {entry: self._record(entry, items) for entry in entries}

    def _record(self, entry: int, items: Mapping[int, Mapping[str, Any]]) -> Record:
        own = [items[row] for row in range(self._first[entry], self._first[entry + 1])]
        terms, answer = self._words(own, self._first[entry])
        return Record(dense_of(own), tuple(terms), answer)


def words_of_server(items: Sequence[Mapping[str, Any]], _first: int) -> tuple[Sequence[Weighted], Weighted]:
    """Terms as the server holds them; the filler of an empty vector is a term that no vocabulary has."""
    terms = read_sparse([item[SPARSE["question"]] for item in items], len(LANGS))
    answer = read_sparse([items[0][SPARSE["answer"]]], 1)
    return list(zip(*terms, strict=True)), (answer[0][0], answer[1][0])


def words_of_legs(questions: WeightsByRow, answers: WeightsByRow, rows: Rows) -> Words:
    """Terms as this process holds them, for a server without sparse vectors."""

    def words(items: Sequence[Mapping[str, Any]], first: int) -> tuple[Sequence[Weighted], Weighted]:
        own = [questions.of(row) for row in range(first, first + len(items))]
        return own, answers.of(int(rows.entry[first]))

    return words


def joined(records: Sequence[Record]) -> tuple[Positions, Positions, Floats]:
    """Of all rows of the records, one record after the other: each term's row among them, its id and its weight."""
    pairs = [pair for record in records for pair in record.terms]
    if not pairs:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32)
    sizes = np.fromiter((len(ids) for ids, _ in pairs), np.int64, len(pairs))
    return (
        np.arange(len(pairs)).repeat(sizes),
        np.concatenate([ids for ids, _ in pairs]).astype(np.int64),
        np.concatenate([weights for _, weights in pairs]).astype(np.float32),
    )
