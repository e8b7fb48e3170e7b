"""Which rows do entries and categories have, less the hidden ones? Shared by all backends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.backend import Backend, FeatureQuery, Field, Hits, LegLimits, Positions, RowFilter
from index.rows import Rows


class RowMap:
    """Looks up rows by entry, category and text; threads may share it."""

    def __init__(self, rows: Rows, categories: Sequence[str]) -> None:
        """`categories`: (entries,) of each entry."""
        self.rows, self.categories = rows, categories
        self._in_category: dict[str, Positions] = {}
        self._first = rows.starts[:-1].astype(np.int64)
        self._sizes = np.diff(rows.starts).astype(np.int64)

    def of_entries(self, entries: Positions, hidden: range) -> tuple[Positions, Positions, Positions]:
        """The entries that have rows left, those rows one entry after the other, and where each entry's begin."""
        first, sizes = self._first[entries], self._sizes[entries]
        if len(hidden):
            rows, last = less(spans(first, first + sizes), hidden), first + sizes
            sizes = sizes - np.maximum(np.minimum(last, hidden.stop) - np.maximum(first, hidden.start), 0)
            kept = sizes > 0
            entries, sizes = entries[kept], sizes[kept]
            return entries, rows, sizes.cumsum() - sizes
        ends = sizes.cumsum()
        starts = ends - sizes
        return entries, (first - starts).repeat(sizes) + np.arange(ends[-1] if len(ends) else 0), starts

    def exact(self, entries: Positions, text: str, hidden: range) -> npt.NDArray[np.bool_]:
        """(m,) whether the text is one of each entry's rows that are not hidden."""
        found = np.zeros(len(entries), np.bool_)
        for row in self.rows.by_text.get(text, ()):
            found |= (entries == self.rows.entry[row]) & (row not in hidden)
        return found

    def hidden(self, hidden: range, of: Field) -> Positions:
        """The hidden rows of a field; of answers, the entry all of whose phrasings are hidden."""
        if of == "question" or not len(hidden):
            return np.arange(hidden.start, hidden.stop)
        entry = int(self.rows.entry[hidden.start])
        return np.asarray([entry] if hidden == self.rows.of_entry(entry) else [], np.int64)

    def entries_in(self, category: str) -> Positions:
        """Entries of a category and those below it; remembered for categories that exist."""
        found = self._in_category.get(category)
        if found is None:
            inside = [own == category or own.startswith(category + "/") for own in self.categories]
            found = np.flatnonzero(inside)
            if len(found):
                self._in_category[category] = found
        return found

    def rows_in(self, category: str) -> Positions:
        """Rows of a category and those below it, rising."""
        entries = self.entries_in(category)
        return spans(self._first[entries], self._first[entries] + self._sizes[entries])


def spans(first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """All whole numbers of the spans first[i] to last[i] - 1, one span after the other."""
    sizes = last - first
    ends = sizes.cumsum()
    found: npt.NDArray[np.int64] = (first - ends + sizes).repeat(sizes) + np.arange(ends[-1] if len(ends) else 0)
    return found


def less(rows: Positions, hidden: range) -> Positions:
    """The rows without the hidden ones."""
    return rows[(rows < hidden.start) | (rows >= hidden.stop)] if len(hidden) else rows


def kept(hits: Hits, hidden: range, count: int) -> Hits:
    """The first `count` hits that are not hidden."""
    seen = (hits.rows < hidden.start) | (hits.rows >= hidden.stop)
    return Hits(hits.rows[seen][:count], hits.scores[seen][:count])


def best_of(rows: Positions, scores: npt.NDArray[np.float32], count: int, above: float = -np.inf) -> Hits:
    """The `count` of these rows with the highest score above a limit, best first."""
    rows, scores = rows[scores > above], scores[scores > above]
    if len(rows) > count:
        some = np.argpartition(-scores, count)[:count]
        rows, scores = rows[some], scores[some]
    order = np.lexsort((rows, -scores))
    return Hits(rows[order], scores[order])


def propose_by_legs(
    backend: Backend, query: FeatureQuery, *, limits: LegLimits, where: RowFilter, entry: npt.NDArray[np.int32]
) -> Positions:
    """`Backend.propose` by one search after the other, none of which is `propose`; entry: (n,) of each row."""
    words = backend.lexical_search(query.questions, limits.question, where=where)
    dense = backend.dense_search(query.vectors, limits.dense, where)
    answers = backend.lexical_search(query.answers, limits.answer, "answer", where)
    rows = np.concatenate([words.rows, *(hits.rows for hits in dense)])
    return distinct(np.concatenate([entry[rows], answers.rows]))


def distinct(entries: Positions) -> Positions:
    """The entries, each once, rising; sorts in place."""
    entries.sort()
    return entries[np.append(True, entries[1:] != entries[:-1])] if len(entries) else entries
