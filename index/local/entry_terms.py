"""Which terms do an entry's phrasings hold together? Each term once an entry, a third of what its rows list."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.backend import Floats, Positions
from index.local.lexical import LexicalLeg
from index.row_map import spans
from index.rows import Rows


class EntryTerms:
    """The distinct terms of every entry, worked out from those of its rows when a generation is opened."""

    def __init__(self, leg: LexicalLeg, rows: Rows) -> None:
        self._leg = leg
        none = len(leg.idf)  # stands at the end of each entry, so that no entry is without a term
        entry = rows.entry.astype(np.int64).repeat(np.diff(leg.row_starts))
        entries = len(rows.starts) - 1
        keys = np.append(entry * (none + 1) + leg.row_terms, np.arange(entries) * (none + 1) + none)
        keys.sort()
        keys = keys[np.append(True, keys[1:] != keys[:-1])]
        self._terms: npt.NDArray[np.int32] = (keys % (none + 1)).astype(np.int32)
        self._ends: Positions = (keys % (none + 1) == none).nonzero()[0] + 1
        self._starts: Positions = np.append(0, self._ends[:-1])

    def weights(self, entries: Positions, terms: Sequence[str]) -> Floats:
        """(m,) of each entry the sum of idf of those of the distinct terms that any of its phrasings holds."""
        vocabulary, idf = self._leg.vocabulary, self._leg.idf
        ids = [found for term in terms if (found := vocabulary.get(term)) is not None]
        if not ids or not len(entries):
            return np.zeros(len(entries), np.float32)
        wanted = np.zeros(len(idf) + 1, np.float32)
        wanted[ids] = idf[ids]
        first, last = self._starts[entries], self._ends[entries]
        held, sizes = wanted[self._terms[spans(first, last)]], last - first
        return np.add.reduceat(held, sizes.cumsum() - sizes, dtype=np.float64).astype(np.float32)
