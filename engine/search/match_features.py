"""How do a query and the phrasing that matched it differ? Words left over, spelling, negation, numbers."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from corpus import is_negated
from engine.search.query import PreparedQuery
from index import Index

_NUMBER = re.compile(r"\d+(?:\.\d+)?")

Floats = npt.NDArray[np.float32]


_is_negated = lru_cache(1 << 16)(is_negated)
"""The same, remembered: for phrasings, which come again and again."""


def numbers_of(text: str) -> set[str]:
    """The numbers that a text names."""
    return set(_NUMBER.findall(text))


def match_features(index: Index, query: PreparedQuery, rows: npt.NDArray[np.int64]) -> dict[str, Floats]:
    """(m,) each, of the phrasings at `rows`.

    phrasing_coverage: share of the phrasing's terms, by idf, that the query holds; character_similarity: of both
    texts, 0 to 1; negation: 1 if just one of them negates; numbers: 1 if both name numbers, and none in common.
    """
    from rapidfuzz import fuzz

    found = index.backend.phrasings(rows, tuple(query.terms))
    plain = query.segments.plain  # without identifiers: a transaction's hash must not change the confidence
    negated, named = is_negated(plain), numbers_of(plain)
    numbers = np.zeros(len(found.texts), np.float32)
    if named:
        numbers[:] = [bool(other) and not named & other for other in map(numbers_of, found.texts)]
    return {
        "phrasing_coverage": (found.held @ found.idf / np.where(found.total > 0, found.total, 1)).astype(np.float32),
        "character_similarity": np.asarray([fuzz.ratio(plain, text) / 100 for text in found.texts], np.float32),
        "negation": np.asarray([_is_negated(text) != negated for text in found.texts], np.float32),
        "numbers": numbers,
    }
