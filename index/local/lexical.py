"""BM25: which texts share words with a query? Built with scipy, read with numpy alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, KeysView, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.backend import Hits, Positions
from index.row_map import spans

K1 = 1.2
"""Saturation of a repeated term; Lucene's default."""
B = 0.6
"""Length normalisation, 0 to 1; below Lucene's 0.75, since phrasings are all short."""

_ARRAYS = ("scores", "rows", "starts", "row_terms", "row_starts", "idf")


class LexicalLeg:
    """BM25 scores of every (term, row) pair, worked out at rebuild (arXiv 2407.03618), summed per query.

    starts: (terms + 1,) positions in scores and rows of each term's postings; row_starts: (rows + 1,)
    positions in row_terms of each row's distinct terms; idf: (terms,).
    """

    def __init__(self, vocabulary: Mapping[str, int], arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
        self.vocabulary = vocabulary
        self.scores = np.asarray(arrays["scores"], np.float32)
        # As wide as an address: numpy would widen narrower ones anew at every use.
        self.rows = np.asarray(arrays["rows"], np.intp)
        self.starts = np.asarray(arrays["starts"], np.int64)
        self.row_terms = np.asarray(arrays["row_terms"], np.int32)
        self.row_starts = np.asarray(arrays["row_starts"], np.int64)
        self.idf = np.asarray(arrays["idf"], np.float32)
        self.row_count = len(self.row_starts) - 1

    def score_rows(self, terms: Mapping[int, float]) -> npt.NDArray[np.float32]:
        """(rows,) raw BM25 of every row for weighted term ids; 0 where nothing is shared."""
        total = np.zeros(self.row_count, np.float32)
        ids = np.fromiter(terms, np.int64, len(terms))
        first, last = self.starts[ids], self.starts[ids + 1]
        places = spans(first, last)
        weights = np.fromiter(terms.values(), np.float32, len(terms)).repeat(last - first)
        np.add.at(total, self.rows[places], self.scores[places] * weights)
        return total

    def search(self, terms: Mapping[int, float], count: int) -> Hits:
        """The `count` best rows that share a term."""
        return best_rows(self.score_rows(terms), count)

    def ids(self, weights: Mapping[str, float]) -> dict[int, float]:
        """Weights by term id, of the terms that some row holds."""
        find = self.vocabulary.get
        return {found: weight for term, weight in weights.items() if (found := find(term)) is not None}

    def held(self, rows: npt.NDArray[np.int64], ids: Sequence[int]) -> tuple[Positions, Positions]:
        """Which of the given distinct term ids each of the rows holds: positions among the rows, and among the ids.

        Reads only those rows, however many hold a term.
        """
        first, last = self.row_starts[rows], self.row_starts[rows + 1]
        wanted = np.zeros(len(self.idf), np.int32)
        wanted[ids] = np.arange(1, len(ids) + 1)
        found = wanted[self.row_terms[spans(first, last)]]
        at = found.nonzero()[0]
        ends = (last - first).cumsum()
        return ends.searchsorted(at, side="right"), found[at].astype(np.int64) - 1

    def holds(self, rows: npt.NDArray[np.int64], ids: Sequence[int]) -> npt.NDArray[np.bool_]:
        """(r, t) whether each of the rows holds each of the distinct term ids; -1 is a term that no row holds."""
        first, last = self.row_starts[rows], self.row_starts[rows + 1]
        column = np.zeros(len(self.idf) + 1, np.intp)  # the first column takes the terms that are not asked about
        column[ids] = np.arange(1, len(ids) + 1)
        held = np.zeros((len(rows), len(ids) + 1), np.bool_)
        held[np.arange(len(rows)).repeat(last - first), column[self.row_terms[spans(first, last)]]] = True
        return held[:, 1:]

    def weights_of_rows(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """(r,) sum of idf over the distinct terms of each row."""
        return self._row_weights[rows]

    @cached_property
    def _row_weights(self) -> npt.NDArray[np.float32]:
        """(rows,) the same of all rows: worked out once, since every query asks for twenty."""
        place = np.repeat(np.arange(self.row_count), np.diff(self.row_starts))
        return np.bincount(place, self.idf[self.row_terms], self.row_count).astype(np.float32)

    def write(self, folder: Path, name: str) -> list[Path]:
        """Write `name`.npz and `name`.terms.json below `folder`; gives the files."""
        arrays, words = folder / f"{name}.npz", folder / f"{name}.terms.json"
        stored = {key: getattr(self, key) for key in _ARRAYS}
        np.savez(arrays, **stored | {"rows": self.rows.astype(np.int32)})
        words.write_text(json.dumps(list(self.vocabulary), ensure_ascii=False), "utf-8")
        return [arrays, words]

    @classmethod
    def read(cls, folder: Path, name: str) -> LexicalLeg:
        """What `write` wrote."""
        words: list[str] = json.loads((folder / f"{name}.terms.json").read_text("utf-8"))
        with np.load(folder / f"{name}.npz", allow_pickle=False) as stored:
            return cls({word: i for i, word in enumerate(words)}, {key: stored[key] for key in _ARRAYS})


class Postings(Protocol):
    """Terms, and where each one's postings begin; see LexicalLeg."""

    @property
    def vocabulary(self) -> Mapping[str, int]:
        """Id of each term."""

    @property
    def starts(self) -> Positions:
        """(terms + 1,) positions of each term's postings."""


class DocumentCounts(Mapping[str, int]):
    """Number of rows that hold each term, of a LexicalLeg."""

    def __init__(self, leg: Postings) -> None:
        self._vocabulary, self._counts = leg.vocabulary, np.diff(leg.starts).astype(np.int32)

    def __getitem__(self, term: str) -> int:
        return self._counts.item(self._vocabulary[term])

    def __contains__(self, term: object) -> bool:
        return term in self._vocabulary

    def keys(self) -> KeysView[str]:
        """The terms; looked up in C, a third of a Python method's time."""
        return self._vocabulary.keys()

    def __iter__(self) -> Iterator[str]:
        return iter(self._vocabulary)

    def __len__(self) -> int:
        return len(self._vocabulary)


def best_rows(scores: npt.NDArray[np.float32], count: int) -> Hits:
    """The `count` rows with the highest score above 0, best first, the lower row first among equals."""
    rows = (scores > 0).nonzero()[0]
    falling = -scores[rows]
    if len(rows) > count:
        some = falling.argpartition(count)[:count]
        rows, falling = rows[some], falling[some]
    order = np.lexsort((rows, falling))
    return Hits(rows[order], -falling[order])


def build_lexical(term_lists: Sequence[Sequence[str]]) -> LexicalLeg:
    """The index of one term list per row; counted by scipy, since a loop over rows takes four times as long."""
    flat = list(chain.from_iterable(term_lists))
    vocabulary = {term: number for number, term in enumerate(dict.fromkeys(flat))}
    lengths = np.fromiter(map(len, term_lists), np.int64, len(term_lists))
    if not vocabulary:
        empty = dict.fromkeys(_ARRAYS, np.zeros(0))
        return LexicalLeg({}, empty | {"starts": np.zeros(1), "row_starts": np.zeros(len(lengths) + 1)})
    from scipy.sparse import csr_array

    ids = np.fromiter(map(vocabulary.__getitem__, flat), np.int32, len(flat))
    starts = np.append(0, np.cumsum(lengths)).astype(np.int32)
    counted = csr_array((np.ones(len(ids), np.float32), ids, starts), (len(lengths), len(vocabulary)))
    by_term = counted.tocsc()  # sorts by counting: from here on nothing needs to be compared
    by_term.sum_duplicates()
    document_counts = np.diff(by_term.indptr)
    idf = idf_of(document_counts, len(lengths))
    weight = (K1 * (1 - B + B * lengths / lengths.mean())).astype(np.float32)
    by_row = by_term.tocsr()
    scores = by_term.data / (by_term.data + weight[by_term.indices]) * np.repeat(idf, document_counts)
    arrays = {
        "scores": scores,
        "rows": by_term.indices,
        "starts": by_term.indptr,
        "row_terms": by_row.indices,
        "row_starts": by_row.indptr,
        "idf": idf,
    }
    return LexicalLeg(vocabulary, arrays)


def idf_of(document_counts: npt.ArrayLike, rows: int) -> npt.NDArray[np.float32]:
    """Lucene's inverse document frequency, ln(1 + (n - df + 0.5) / (df + 0.5)): always above 0."""
    counts = np.asarray(document_counts, np.float64)
    return np.log1p((rows - counts + 0.5) / (counts + 0.5)).astype(np.float32)
