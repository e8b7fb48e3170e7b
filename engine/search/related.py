"""Which entries are like this one?"""

from __future__ import annotations

import numpy as np

from corpus import Entry, Lang
from engine.search.across import TWINS
from index import FeatureQuery, Index, Terms

_ROWS = 80
"""Neighbours to fetch before grouping by entry (about ten phrasings each)."""


def related(index: Index, position: int, count: int) -> list[Entry]:
    """The entries whose phrasings are nearest to the questions of the one at `position`, the nearest first.

    Of two entries that are one answer in two languages, the one in a language of that entry.
    """
    rows = list(index.rows.of_entry(position))
    firsts = [rows[i] for i in range(len(rows)) if i == 0 or index.rows.lang[rows[i]] != index.rows.lang[rows[i - 1]]]
    best: dict[int, float] = {}
    for hits in index.backend.dense_search(index.backend.vectors(np.asarray(firsts, np.int64)), _ROWS):
        for row, score in zip(hits.rows.tolist(), hits.scores.tolist(), strict=True):
            entry = int(index.rows.entry[row])
            best[entry] = max(score, best.get(entry, -1.0))
    nearest = sorted(best.keys() - {position}, key=lambda entry: (-best[entry], entry))
    shown = _in_its_language(index, position, nearest)
    return [index.entries[entry] for entry in shown[:count]]


def _in_its_language(index: Index, position: int, entries: list[int]) -> list[int]:
    """The same with twins in a language of the entry at `position` for those in another, and without its own twin."""
    all_of_them = [position, *entries]
    twins = dict(zip(sorted(all_of_them), _twins(index, sorted(all_of_them)), strict=True))
    langs = index.entries[position].texts.keys()

    def shown(entry: int) -> int:
        twin = twins[entry]
        lacks = not index.entries[entry].texts.keys() & langs
        return twin if lacks and twin >= 0 and index.entries[twin].texts.keys() & langs else entry

    return [entry for entry in dict.fromkeys(map(shown, entries)) if entry not in (position, twins[position])]


def _twins(index: Index, entries: list[int]) -> list[int]:
    """The position of each entry's twin, -1 for none."""
    lang: Lang = "en"
    vectors = np.zeros((0, index.whitening.shape[1]), np.float32)
    nothing = FeatureQuery("", vectors, Terms({}, lang), Terms({}, lang), ())
    found = index.backend.features(np.asarray(entries, np.int64), nothing)
    return [int(twin) for twin in found.learned[TWINS].tolist()]
