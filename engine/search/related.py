"""Which entries are like this one?"""

from __future__ import annotations

import numpy as np

from corpus import Entry
from index import Index

_ROWS = 80
"""Neighbours to fetch before grouping by entry (about ten phrasings each)."""


def related(index: Index, position: int, count: int) -> list[Entry]:
    """The entries whose phrasings are nearest to the questions of the one at `position`, the nearest first."""
    rows = list(index.rows.of_entry(position))
    firsts = [rows[i] for i in range(len(rows)) if i == 0 or index.rows.lang[rows[i]] != index.rows.lang[rows[i - 1]]]
    best: dict[int, float] = {}
    for hits in index.backend.dense_search(index.backend.vectors(np.asarray(firsts, np.int64)), _ROWS):
        for row, score in zip(hits.rows.tolist(), hits.scores.tolist(), strict=True):
            entry = int(index.rows.entry[row])
            best[entry] = max(score, best.get(entry, -1.0))
    best.pop(position, None)
    nearest = sorted(best, key=lambda entry: (-best[entry], entry))[:count]
    return [index.entries[entry] for entry in nearest]
