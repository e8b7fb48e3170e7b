"""A fixed query with fixed candidates, on which the fingerprint of all features is taken."""

from __future__ import annotations

import numpy as np

from corpus import Segments
from engine.search.query import PreparedQuery
from engine.search.retrieve import Candidates

_COUNT = 7


def example() -> tuple[PreparedQuery, Candidates]:
    """Always the same; values of all sizes, equal ones among them."""
    rng = np.random.default_rng(7)
    names = ("score", "cosine", "pooled", "bm25", "lexical", "covered", "answer", "head")
    matches = ("phrasing_coverage", "character_similarity")
    columns = {name: np.round(rng.random(_COUNT), 3).astype(np.float32) for name in names + matches}
    columns |= {
        name: np.arange(_COUNT) % 2 == 0
        for name in ("exact", "same_lang", "negation", "numbers", "another", "asks_more", "acts_apart")
    }
    columns["cosine"][:2] = columns["bm25"][:2] = 1.0
    columns["score"] = -np.sort(-columns["score"])
    positions = np.arange(_COUNT)
    floats = {name: column.astype(np.float32) for name, column in columns.items()}
    query = PreparedQuery(
        normal="deposit not arrived",
        texts=("deposit not arrived", "deposits not arrived"),
        lang="en",
        segments=Segments(("deposit", "not", "arrived"), ("deposit", "not", "arriv"), (), "deposit not arrived"),
        vectors=np.zeros((2, 4), np.float32),
        penalties=np.zeros(2, np.float32),
        terms={},
        answer_terms={},
        coverage_terms=(),
        unknown_terms=1,
        known_share=0.75,
        corrected="deposits not arrived",
    )
    return query, Candidates(entry=positions, row=positions, **floats)
