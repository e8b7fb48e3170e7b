"""How do a query and the phrasing that matched it differ? Words left over, spelling, negation, numbers."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from engine.query import PreparedQuery
from index import Index

_NOT = re.compile(
    r"[不没無无未别勿非]|拒绝|失败|n['’]t\b|nt\b|"
    r"\b(?:not|no|never|none|without|unable|cannot|fails?|failed|failing|refused?|rejected)\b"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")

Floats = npt.NDArray[np.float32]


def is_negated(text: str) -> bool:
    """Whether a normalised text says that something is not so."""
    return _NOT.search(text) is not None


def numbers_of(text: str) -> set[str]:
    """The numbers that a text names."""
    return set(_NUMBER.findall(text))


def contrast(index: Index, query: PreparedQuery, rows: npt.NDArray[np.int64]) -> dict[str, Floats]:
    """(m,) each, of the phrasings at `rows`.

    back: share of the phrasing's terms, by idf, that the query holds; alike: likeness of both texts by their
    characters, 0 to 1; negation: 1 if just one of them negates; numbers: 1 if both name numbers, and none in common.
    """
    from rapidfuzz import fuzz

    leg, texts = index.questions, [index.rows.texts[int(row)] for row in rows]
    plain = query.segments.plain  # without identifiers: a transaction's hash must not change the confidence
    negated, named = is_negated(plain), numbers_of(plain)
    theirs = [numbers_of(text) for text in texts]
    back = np.zeros(len(rows), np.float32)
    for place, row in enumerate(rows):
        terms = leg.row_terms[leg.row_starts[row] : leg.row_starts[row + 1]]
        total = float(leg.idf[terms].sum())
        if total > 0:
            back[place] = sum(float(leg.idf[term]) for term in terms.tolist() if term in query.terms) / total
    return {
        "back": back,
        "alike": np.asarray([fuzz.ratio(plain, text) / 100 for text in texts], np.float32),
        "negation": np.asarray([is_negated(text) != negated for text in texts], np.float32),
        "numbers": np.asarray([bool(named and other and not named & other) for other in theirs], np.float32),
    }
