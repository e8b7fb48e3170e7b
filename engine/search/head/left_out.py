"""What would the head be, had it not seen some phrasings? For calibration, which asks each without itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from engine.search.head.learn import HEAD, Head, Reals, with_constant
from index import ALL_ROWS, DenseLeg, EntryFeatures, FeatureQuery, LocalBackend, RowFilter

Positions = npt.NDArray[np.int64]


class LeftOutBackend(LocalBackend):
    """A local backend whose head has not seen the phrasings that a search hides."""

    def __init__(self, local: LocalBackend, dense: DenseLeg, head: Head | None) -> None:
        """The rows of `local` with other vectors, and the head of those; None for none."""
        learned = {name: values for name, values in local.learned.items() if name != HEAD}
        learned |= head.learned if head else {}
        super().__init__(local.rows, dense, local.lexical, categories=local.categories, learned=learned)
        self._head = head

    def features(self, entries: Positions, query: FeatureQuery, where: RowFilter = ALL_ROWS) -> EntryFeatures:
        """See Backend."""
        found = super().features(entries, query, where)
        if self._head is None or not len(where.hidden):
            return found
        return replace(found, learned={**found.learned, HEAD: self._without(self._head, where.hidden, found.entries)})

    def _without(self, head: Head, hidden: range, entries: Positions) -> Reals:
        """(m, dim + 1) weights of the entries, fitted without the hidden rows, which are of one entry.

        The Woodbury identity: the moments change by as many rows as their entry has, since those that are left weigh
        more.
        """
        entry = int(self.rows.entry[hidden.start])
        own = self.rows.of_entry(entry)
        rows = with_constant(self.dense.vectors[own.start : own.stop])
        left = len(own) - len(hidden)
        after = np.full(len(own), 1 / np.sqrt(max(left, 1)))
        after[hidden.start - own.start : hidden.stop - own.start] = 0
        change = after - 1 / np.sqrt(len(own))
        across = rows @ head.inverse
        inner = np.linalg.inv(np.diag(1 / change) + across @ rows.T)
        before = head.weights[entries]
        before[entries == entry] = after @ across
        weights: Reals = before - (before @ rows.T) @ inner @ across
        return weights
