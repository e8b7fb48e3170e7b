"""The embedded backend: FAISS and BM25 in this process, over plain files."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

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
from index.errors import GenerationError
from index.local.dense import DenseLeg
from index.local.entry_terms import EntryTerms
from index.local.files import NAMES, read_learned, read_rows, write_learned, write_rows
from index.local.lexical import DocumentCounts, LexicalLeg, best_rows
from index.mapped import VECTORS, read_vectors
from index.row_map import RowMap, best_of, kept, less, propose_by_legs
from index.rows import Rows

_LISTS = "lists.faiss"


class LocalBackend:
    """See Backend; searches are exact up to `index.local.dense.FLAT_LIMIT` rows."""

    def __init__(
        self,
        rows: Rows,
        dense: DenseLeg,
        lexical: Mapping[Field, LexicalLeg],
        *,
        categories: Sequence[str],
        learned: Mapping[str, npt.NDArray[np.generic]],
    ) -> None:
        """`categories`: (entries,) of each entry; `learned`: (entries, ...) arrays by name."""
        self.rows, self.dense, self.lexical = rows, dense, lexical
        self.categories, self.learned = categories, learned
        self._counts = {field: DocumentCounts(leg) for field, leg in lexical.items()}
        self._map = RowMap(rows, categories)

    def with_dense(self, dense: DenseLeg) -> LocalBackend:
        """The same with other vectors of the same rows."""
        return LocalBackend(self.rows, dense, self.lexical, categories=self.categories, learned=self.learned)

    def counts(self, of: Field) -> Mapping[str, int]:
        """See Backend."""
        return self._counts[of]

    def idf(self, count: int, of: Field) -> float:
        """See Backend."""
        rows = self.lexical[of].row_count
        return math.log1p((rows - count + 0.5) / (count + 0.5))  # one number: see idf_of

    def dense_search(self, vectors: Vectors, count: int, where: RowFilter = ALL_ROWS) -> list[Hits]:
        """See Backend."""
        if where.category:
            rows = less(self._map.rows_in(where.category), where.hidden)
            return [best_of(rows, scores, count) for scores in self.dense.cosines(vectors, rows)]
        found = self.dense.search(vectors, count + len(where.hidden))
        return [kept(hits, where.hidden, count) for hits in found] if len(where.hidden) else found

    def lexical_search(self, terms: Terms, count: int, of: Field = "question", where: RowFilter = ALL_ROWS) -> Hits:
        """See Backend."""
        scores = self._scores(terms, of)
        if len(where.hidden):
            scores = scores.copy()
            scores[self._map.hidden(where.hidden, of)] = 0
        if where.category:
            inside = self._map.rows_in(where.category) if of == "question" else self._map.entries_in(where.category)
            return best_of(inside, scores[inside], count, above=0.0)
        return best_rows(scores, count)

    def propose(self, query: FeatureQuery, limits: LegLimits, where: RowFilter = ALL_ROWS) -> Positions:
        """See Backend."""
        return propose_by_legs(self, query, limits=limits, where=where, entry=self.rows.entry)

    def features(self, entries: Positions, query: FeatureQuery, where: RowFilter = ALL_ROWS) -> EntryFeatures:
        """See Backend."""
        entries, rows, starts = self._map.of_entries(entries, where.hidden)
        answer = self._scores(query.answers, "answer")[entries]
        if len(where.hidden):
            answer[np.isin(entries, self._map.hidden(where.hidden, "answer"))] = 0
        if len(where.hidden):
            covered = self._covered(query.coverage, rows, starts)
        else:
            covered = self._entry_terms.weights(entries, query.coverage)
        return EntryFeatures(
            entries=entries,
            rows=rows,
            starts=starts,
            langs=self.rows.lang[rows],
            cosines=self.dense.cosines(query.vectors, rows),
            bm25=self._scores(query.questions, "question")[rows],
            exact=self._map.exact(entries, query.text, where.hidden),
            covered=covered,
            answer=answer,
            learned={name: values[entries] for name, values in self.learned.items()},
        )

    def phrasings(self, rows: Positions, terms: Sequence[str]) -> Phrasings:
        """See Backend."""
        leg = self.lexical["question"]
        ids = [leg.vocabulary.get(term, -1) for term in terms]
        idf = np.append(leg.idf, np.float32(self.idf(0, "question")))[ids] if -1 in ids else leg.idf[ids]
        texts = self.rows.texts
        return Phrasings([texts[row] for row in rows.tolist()], leg.holds(rows, ids), idf, leg.weights_of_rows(rows))

    def vectors(self, rows: Positions) -> Vectors:
        """See Backend."""
        return np.ascontiguousarray(self.dense.vectors[rows])

    def write(self, folder: Path) -> None:
        """See Backend."""
        write_rows(self.rows, folder)
        np.save(folder / VECTORS, self.dense.vectors)
        write_learned(self.learned, folder)
        if self.dense.needs_file:
            self.dense.write(folder / _LISTS)
        for field, leg in self.lexical.items():
            leg.write(folder, NAMES[field])

    def _scores(self, terms: Terms, of: Field) -> Floats:
        """(rows of the field,) BM25 of all; whoever changes it takes a copy."""
        if (known := terms.memo.get(of)) is not None:
            return known
        leg = self.lexical[of]
        scores = leg.score_rows(leg.ids(terms.weights))
        if of == "question":
            scores *= self._weight_by_lang[LANGS.index(terms.lang)]
        terms.memo[of] = scores
        return scores

    def _covered(self, terms: Sequence[str], rows: Positions, starts: Positions) -> Floats:
        """Of each entry, whose rows begin at `starts`, the sum of idf of the terms that any of its rows holds."""
        leg = self.lexical["question"]
        ids = [leg.vocabulary[term] for term in terms if term in leg.vocabulary]
        row, term = leg.held(rows, ids)
        held = np.zeros((len(starts), len(ids)), np.bool_)
        held[np.searchsorted(starts, row, side="right") - 1, term] = True
        # No matrix product: BLAS reads beyond such narrow rows, and numpy warns of the numbers that lie there.
        covered: Floats = np.where(held, leg.idf[ids], np.float32(0)).sum(axis=1, dtype=np.float32)
        return covered

    @cached_property
    def _entry_terms(self) -> EntryTerms:
        return EntryTerms(self.lexical["question"], self.rows)

    @cached_property
    def _weight_by_lang(self) -> Floats:
        """(languages, rows) weight of words shared with each row, for a query in each language."""
        same = self.rows.lang == np.arange(len(LANGS), dtype=np.int8)[:, None]
        return np.where(same, np.float32(1), np.float32(OTHER_LANG))


def open_local(folder: Path, categories: Sequence[str], row_count: int) -> LocalBackend:
    """What `LocalBackend.write` wrote; raises GenerationError if its files do not belong together."""
    rows = read_rows(folder)
    vectors = read_vectors(folder)
    if not row_count == len(vectors) == len(rows.entry) == len(rows.texts) or len(rows.starts) != len(categories) + 1:
        raise GenerationError(f"{folder}: its files disagree on the number of phrasings; run `faq rebuild`")
    lists = folder / _LISTS
    return LocalBackend(
        rows,
        DenseLeg(vectors, lists if lists.exists() else None),
        {field: LexicalLeg.read(folder, name) for field, name in NAMES.items()},
        categories=categories,
        learned=read_learned(folder),
    )
