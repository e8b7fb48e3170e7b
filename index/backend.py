"""What must an index be able to do? The protocol of every backend, and what goes in and comes out.

A row is the position of a phrasing: entry by entry, language by language, in the corpus's order. An entry is named by
its position in the corpus. All scores are raw: comparable inside one search only, a higher one is better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from corpus import Lang
from index.encoders import Vectors

Floats = npt.NDArray[np.float32]
Positions = npt.NDArray[np.int64]

Field = Literal["question", "answer"]
"""What lexical search looks into: a row of "question" is a phrasing, a row of "answer" is all answers of an entry."""

OTHER_LANG = 0.4
"""Weight of words shared with a phrasing of another language than the query's: names and codes mostly."""


@dataclass(frozen=True, slots=True)
class RowFilter:
    """The rows that may be found: of entries in `category` and below it ("" for all), less the `hidden` ones.

    An entry whose rows are all hidden is not found by its answer either.
    """

    category: str = ""
    hidden: range = range(0)


ALL_ROWS = RowFilter()


@dataclass(frozen=True, slots=True)
class Hits:
    """Rows and raw scores of one search, best first, the lower row first among equals; a higher score is better."""

    rows: Positions
    scores: Floats


@dataclass(frozen=True, slots=True)
class Terms:
    """A query for lexical search. weights: of each term, as `Segmenter` gives them; lang: see OTHER_LANG; memo: what a
    backend worked out for this query and may need again."""

    weights: Mapping[str, float]
    lang: Lang
    memo: dict[str, Floats] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class FeatureQuery:
    """A query whose features are wanted.

    text: normalised; vectors: (q, dim) unit rows; questions, answers: its terms in both fields; coverage: distinct
    terms by which coverage is measured.
    """

    text: str
    vectors: Vectors
    questions: Terms
    answers: Terms
    coverage: Sequence[str]


@dataclass(frozen=True, slots=True)
class LegLimits:
    """How many each search may propose: rows by each query vector, rows by their words, entries by their answers'."""

    dense: int
    question: int
    answer: int


@dataclass(frozen=True, slots=True)
class EntryFeatures:
    """What a backend knows of some entries and one query: m entries that have rows left, r rows, q query vectors.

    entries: (m,); rows: (r,) theirs, one entry after the other; starts: (m,) where each entry's rows begin among them;
    langs: (r,) position in LANGS; cosines: (q, r); bm25: (r,), of another language times OTHER_LANG; exact: (m,)
    whether the query is one of the rows; covered: (m,) sum of idf of the coverage terms that any row holds; answer:
    (m,) BM25; learned: by name, (m, ...) what the generation learned of each entry.
    """

    entries: Positions
    rows: Positions
    starts: Positions
    langs: npt.NDArray[np.int8]
    cosines: Floats
    bm25: Floats
    exact: npt.NDArray[np.bool_]
    covered: Floats
    answer: Floats
    learned: Mapping[str, npt.NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Phrasings:
    """Some rows and some terms. texts: (r,) normalised; held: (r, t) whether a row holds a term; idf: (t,); total: (r,)
    sum of idf of all terms of a row."""

    texts: Sequence[str]
    held: npt.NDArray[np.bool_]
    idf: Floats
    total: Floats


class Backend(Protocol):
    """Stores the phrasings of one generation and finds them; threads may share it."""

    def counts(self, of: Field) -> Mapping[str, int]:
        """Number of rows that hold each term of a field."""

    def idf(self, count: int, of: Field) -> float:
        """Inverse document frequency of a term that `count` rows of the field hold; above 0."""

    def dense_search(self, vectors: Vectors, count: int, where: RowFilter = ALL_ROWS) -> list[Hits]:
        """The `count` rows (fewer if there are fewer) nearest to each (q, dim) query vector, by cosine."""

    def lexical_search(self, terms: Terms, count: int, of: Field = "question", where: RowFilter = ALL_ROWS) -> Hits:
        """The `count` rows with the highest BM25, of those that share a term; rows of "answer" are entries."""

    def propose(self, query: FeatureQuery, limits: LegLimits, where: RowFilter = ALL_ROWS) -> Positions:
        """Entries, rising, that `dense_search` for any of the vectors or either `lexical_search` finds."""

    def features(self, entries: Positions, query: FeatureQuery, where: RowFilter = ALL_ROWS) -> EntryFeatures:
        """What speaks for each of the given entries (distinct, rising); those without a row left are left out."""

    def phrasings(self, rows: Positions, terms: Sequence[str]) -> Phrasings:
        """The texts of rows, and which of the terms they hold."""

    def vectors(self, rows: Positions) -> Vectors:
        """(r, dim) stored vectors of rows."""

    def write(self, folder: Path) -> None:
        """Write all files of the backend below `folder`."""
