"""Which terms has a field, in how many rows, and what weighs each in a row? As sparse vectors for Milvus."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus import LANGS
from index.backend import OTHER_LANG, Floats, Positions, Terms
from index.local import LexicalLeg


@dataclass(frozen=True, slots=True)
class TermTable:
    """The terms of a field without their postings. starts: (terms + 1,) of each term's postings; idf: (terms,)."""

    vocabulary: Mapping[str, int]
    starts: Positions
    idf: Floats
    row_count: int

    def idf_of(self, count: int) -> float:
        """Of a term that `count` rows hold; see Backend.idf."""
        return math.log1p((self.row_count - count + 0.5) / (count + 0.5))

    def asked(self, weights: Mapping[str, float]) -> tuple[Positions, Floats]:
        """Ids, rising, and weights of those terms that some row holds."""
        known = sorted((self.vocabulary[term], weight) for term, weight in weights.items() if term in self.vocabulary)
        ids = np.fromiter((number for number, _ in known), np.int64, len(known))
        return ids, np.fromiter((weight for _, weight in known), np.float32, len(known))

    @property
    def filler(self) -> int:
        """A dimension that no query has: servers refuse a sparse vector without any."""
        return len(self.vocabulary) * len(LANGS)


def table_of(leg: LexicalLeg) -> TermTable:
    """The terms of a field that lies in this process."""
    return TermTable(leg.vocabulary, leg.starts, leg.idf, leg.row_count)


def read_table(folder: Path, name: str) -> TermTable:
    """The terms of a field that `LexicalLeg.write` wrote; its postings are not read."""
    words: list[str] = json.loads((folder / f"{name}.terms.json").read_text("utf-8"))
    with np.load(folder / f"{name}.npz", allow_pickle=False) as stored:
        starts, idf, rows = stored["starts"], stored["idf"], len(stored["row_starts"]) - 1
    vocabulary = {word: number for number, word in enumerate(words)}
    return TermTable(vocabulary, np.asarray(starts, np.int64), np.asarray(idf, np.float32), rows)


class WeightsByRow:
    """What the terms of each row weigh, BM25 of a query that asks for the term alone: the postings, row by row."""

    def __init__(self, leg: LexicalLeg) -> None:
        order = leg.rows.argsort(kind="stable")
        counts = np.bincount(leg.rows, minlength=leg.row_count)
        self._starts = np.append(0, counts.cumsum())
        self._terms = np.repeat(np.arange(len(leg.idf)), np.diff(leg.starts))[order]
        self._weights = leg.scores[order]

    def of(self, row: int) -> tuple[Positions, Floats]:
        """Ids, rising, and weights of the terms of a row."""
        span = slice(int(self._starts[row]), int(self._starts[row + 1]))
        return self._terms[span], self._weights[span]


# A dimension is a term in one language: so that a row of another language than the query's weighs less, as
# Backend.lexical_search promises, within one search of the server.


def stored_phrasing(terms: Positions, weights: Floats, lang: int) -> dict[int, float]:
    """The sparse vector of a phrasing; `lang`: its position in LANGS."""
    return dict(zip((terms * len(LANGS) + lang).tolist(), weights.tolist(), strict=True))


def asked_of_phrasings(table: TermTable, terms: Terms) -> dict[int, float]:
    """The sparse vector of a query, whose inner product with a phrasing's is BM25 weighted by language."""
    ids, weights = table.asked(terms.weights)
    own = LANGS.index(terms.lang)
    factors = np.asarray([1.0 if lang == own else OTHER_LANG for lang in range(len(LANGS))], np.float32)
    dims = (ids[:, None] * len(LANGS) + np.arange(len(LANGS))).ravel()
    return dict(zip(dims.tolist(), (weights[:, None] * factors).ravel().tolist(), strict=True))


def stored_answer(terms: Positions, weights: Floats) -> dict[int, float]:
    """The sparse vector of an entry's answers."""
    return dict(zip(terms.tolist(), weights.tolist(), strict=True))


def asked_of_answers(table: TermTable, terms: Terms) -> dict[int, float]:
    """The sparse vector of a query, whose inner product with an entry's answers is BM25."""
    ids, weights = table.asked(terms.weights)
    return stored_answer(ids, weights)


def read_sparse(vectors: Sequence[Mapping[int, float]], per_term: int) -> tuple[list[Positions], list[Floats]]:
    """Ids, rising, and weights of what the `stored_...` functions made; per_term: dimensions of a term."""
    terms, weights = [], []
    for vector in vectors:
        dims = np.fromiter(vector, np.int64, len(vector))
        values = np.fromiter(vector.values(), np.float32, len(vector))
        order = dims.argsort()
        terms.append(dims[order] // per_term)
        weights.append(values[order])
    return terms, weights


def with_filler(vector: dict[int, float], table: TermTable) -> dict[int, float]:
    """The vector, or for an empty one another that no query finds."""
    return vector or {table.filler: 1.0}


Digests = npt.NDArray[np.uint32]
