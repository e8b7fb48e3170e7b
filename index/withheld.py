"""A backend of which some entries are not to be found, as if the corpus lacked them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.backend import (
    ALL_ROWS,
    Backend,
    EntryFeatures,
    FeatureQuery,
    Field,
    Hits,
    LegLimits,
    Phrasings,
    Positions,
    RowFilter,
    Terms,
)
from index.encoders import Vectors
from index.generation import Index
from index.milvus import MilvusBackend
from index.rows import Rows

_ROUNDS = 4
"""How often a search is widened for entries that are withheld, to at most 16 times its size."""


class WithheldBackend(Backend):
    """Finds what another backend finds, but for some entries. It asks that one again, for more, where they came up."""

    def __init__(self, whole: Backend, rows: Rows, entries: Positions) -> None:
        """entries: positions of those that are withheld."""
        self.whole, self._rows, self._entries = whole, rows, entries

    def over(self, whole: Backend) -> WithheldBackend:
        """The same entries withheld of another backend over the same rows."""
        return WithheldBackend(whole, self._rows, self._entries)

    def counts(self, of: Field) -> Mapping[str, int]:
        """See Backend."""
        return self.whole.counts(of)

    def idf(self, count: int, of: Field) -> float:
        """See Backend."""
        return self.whole.idf(count, of)

    def dense_search(self, vectors: Vectors, count: int, where: RowFilter = ALL_ROWS) -> list[Hits]:
        """See Backend."""

        def search(wanted: int) -> list[Hits]:
            return self.whole.dense_search(vectors, wanted, where)

        return self._widened(search, count, "question")

    def lexical_search(self, terms: Terms, count: int, of: Field = "question", where: RowFilter = ALL_ROWS) -> Hits:
        """See Backend."""

        def search(wanted: int) -> list[Hits]:
            return [self.whole.lexical_search(terms, wanted, of, where)]

        return self._widened(search, count, of)[0]

    def propose(self, query: FeatureQuery, limits: LegLimits, where: RowFilter = ALL_ROWS) -> Positions:
        """See Backend."""
        found = self.whole.propose(query, limits, where)
        crowded = np.intersect1d(found, self._entries)
        if len(crowded):
            # As many more as they may have taken places from others.
            more = sum(len(self._rows.of_entry(entry)) for entry in crowded.tolist())
            wider = LegLimits(limits.dense + more, limits.question + more, limits.answer + len(crowded))
            found = self.whole.propose(query, wider, where)
        return np.setdiff1d(found, self._entries)

    def features(self, entries: Positions, query: FeatureQuery, where: RowFilter = ALL_ROWS) -> EntryFeatures:
        """See Backend."""
        return self.whole.features(np.setdiff1d(entries, self._entries), query, where)

    def phrasings(self, rows: Positions, terms: Sequence[str]) -> Phrasings:
        """See Backend."""
        return self.whole.phrasings(rows, terms)

    def vectors(self, rows: Positions) -> Vectors:
        """See Backend."""
        return self.whole.vectors(rows)

    def write(self, folder: Path) -> None:
        """See Backend."""
        self.whole.write(folder)

    def _widened(self, search: Callable[[int], list[Hits]], count: int, of: Field) -> list[Hits]:
        wanted = count
        for _ in range(_ROUNDS):
            found = search(wanted)
            kept = [self._kept(hits, of) for hits in found]
            if all(len(left.rows) >= count or len(hits.rows) < wanted for left, hits in zip(kept, found, strict=True)):
                break
            wanted *= 2
        return [Hits(hits.rows[:count], hits.scores[:count]) for hits in kept]

    def _kept(self, hits: Hits, of: Field) -> Hits:
        entries = hits.rows if of == "answer" else self._rows.entry[hits.rows]
        stays = ~np.isin(entries, self._entries)
        return Hits(hits.rows[stays], hits.scores[stays])


def without_entries(index: Index, entries: Positions) -> Index:
    """The index with some entries, by their positions, not to be found."""
    return replace(index, backend=WithheldBackend(index.backend, index.rows, entries)) if len(entries) else index


def by_words_alone(index: Index) -> Index | None:
    """The index as it is searched while its server is away; None if queries are refused then."""
    backend = index.backend
    if isinstance(backend, WithheldBackend):
        bare = by_words_alone(replace(index, backend=backend.whole))
        return bare and replace(bare, backend=backend.over(bare.backend))
    words = backend.words_alone if isinstance(backend, MilvusBackend) else None
    return None if words is None else replace(index, backend=words)


def problem_of(index: Index) -> str:
    """Why an index whose rows lie on a server elsewhere cannot be searched now, "" if it can; asks the server."""
    backend = index.backend.whole if isinstance(index.backend, WithheldBackend) else index.backend
    return backend.problem() if isinstance(backend, MilvusBackend) else ""
