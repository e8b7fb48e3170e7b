"""Which phrasings lie nearest to a vector? FAISS."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.backend import Hits
from index.encoders import Vectors
from index.errors import GenerationError

_EXACT_LIMIT = 8192
"""Rows up to which all are compared exactly: it takes 0.07 ms at 2,000 rows and 0.3 at 8,000, less than a quantised
scan with what follows it (0.24 and 0.5), and a help centre that is loaded need not quantise (2 to 8 ms)."""
FLAT_LIMIT = 200_000
"""Rows up to which a search scans all of them: 2.3 ms on one core."""

# Beyond it inverted lists (IVF), of which a search reads the nearest sixteenth: at 260,000 rows 0.8 ms on one
# core, with 97 % of the sixty nearest and 99 % of the nearest (sentences of two languages, each asked for those like
# it; a query has nearer ones). HNSW has the same recall and speed, but takes 49 s per 100,000 rows to build, at every
# rebuild; this takes 3 s.
_LISTS_PER_ROOT = 4
_READ_ONE_IN = 16
_SAMPLE_PER_LIST, _ROUNDS = 40, 8
"""Rows per centroid and iterations of k-means."""

_PROPOSED = 4
"""Rows that the quantised scan fetches for each that is wanted: mostly enough to hold all true neighbours."""
_MOST_LEVEL, _BLOCK, _TINY = 127, 8192, 1e-12
_ROUNDING = 1e-3
"""Share of the quantisation error that is added for float32 sums: a hundred times what they need."""


class DenseLeg:
    """Inner product over unit vectors, that is cosine similarity: 1 is the same direction."""

    def __init__(self, vectors: Vectors, file: Path | None = None) -> None:
        """`vectors`: (n, dim) float32, unit rows; `file`: where the inverted lists were written, if they were."""
        self.vectors: Vectors = np.ascontiguousarray(vectors, np.float32)
        self._lists: Any = _read(file) if file else _build(self.vectors) if self.needs_file else None
        quantised = self._lists is None and len(self.vectors) > _EXACT_LIMIT
        self._quantised = _Quantised(self.vectors) if quantised else None

    def search(self, queries: Vectors, count: int) -> list[Hits]:
        """The `count` nearest rows (fewer if there are fewer) of each (q, dim) query row."""
        count = min(count, len(self.vectors))
        if count == 0:
            return [Hits(np.empty(0, np.int64), np.empty(0, np.float32)) for _ in queries]
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        _one_thread()
        if self._lists is None and self._quantised is None:
            return [self._scanned(query, count) for query in queries]
        if self._quantised is None:
            # FAISS fills up with row -1 where it finds fewer.
            found = [rows[rows >= 0] for rows in self._lists.search(queries, _PROPOSED * count)[1]]
        else:
            found = [self._quantised.reach(query, count) for query in queries]
        return [self._nearest(query, rows, count) for query, rows in zip(queries, found, strict=True)]

    def cosines(self, queries: Vectors, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """(q, r) cosines of each (q, dim) query row with each of the rows."""
        import faiss

        # numpy would copy the vectors of the rows out, and call a BLAS that shares the little there is to do out among
        # threads: on a busy machine it then waits for them for milliseconds.
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        cosines = np.empty((len(queries), len(rows)), np.float32)
        ids = np.ascontiguousarray(rows if len(queries) == 1 else np.broadcast_to(rows, cosines.shape), dtype=np.int64)
        if cosines.size:
            pointers = [faiss.swig_ptr(array) for array in (cosines, queries, self.vectors, ids)]
            _one_thread()
            by_row: Any = faiss.fvec_inner_products_by_idx  # type: ignore[attr-defined]  # not in its stubs
            by_row(*pointers, self.vectors.shape[1], *cosines.shape)
        return cosines

    def _scanned(self, query: Vectors, count: int) -> Hits:
        scores = self.cosines(query[None], np.arange(len(self.vectors)))[0]
        least = np.partition(scores, len(scores) - count)[len(scores) - count]
        rows = np.flatnonzero(scores >= least)
        best = np.lexsort((rows, -scores[rows]))[:count]
        return Hits(rows[best], scores[rows[best]])

    def _nearest(self, query: Vectors, rows: npt.NDArray[np.int64], count: int) -> Hits:
        scores = self.cosines(query[None], rows)[0]
        best = np.lexsort((rows, -scores))[:count]
        return Hits(rows[best], scores[best])

    @property
    def needs_file(self) -> bool:
        """Whether the index is slow to build, so that it belongs on the disk."""
        return len(self.vectors) > FLAT_LIMIT

    def write(self, file: Path) -> None:
        """Write the inverted lists."""
        import faiss

        faiss.write_index(self._lists, str(file))


class _Quantised:
    """Vectors in 8 bits a number: a scan reads a quarter of the memory, which is what it takes its time for.

    The scan only proposes rows, and none that belongs to the nearest can be missing: by Cauchy and Schwarz, what
    rounding took from a query or a vector moves no product by more than its length times the length of the other.
    """

    def __init__(self, vectors: Vectors) -> None:
        import faiss

        self._count, dim = vectors.shape
        # The same number less for all rows changes no order, and makes the steps finer. The random rotation in
        # engine/whitening.py spreads energy over all dimensions, which keeps quantisation error small.
        mean = vectors.mean(axis=0) if len(vectors) else np.zeros(dim, np.float32)
        blocks = [slice(at, at + _BLOCK) for at in range(0, len(vectors), _BLOCK)]
        most = max((float(np.abs(vectors[block] - mean).max()) for block in blocks), default=0.0)
        self._index: Any = faiss.IndexScalarQuantizer(
            dim, faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT
        )
        self._lost = self._longest = 0.0
        for block in blocks:
            exact = (vectors[block] - mean) * np.float32(_MOST_LEVEL / max(most, _TINY))
            quantised = np.rint(exact)
            self._lost = max(self._lost, _length(exact - quantised))
            self._longest = max(self._longest, _length(quantised))
            self._index.add(quantised)

    def reach(self, query: Vectors, count: int) -> npt.NDArray[np.int64]:
        """Rows among which the `count` nearest to a (dim,) query surely are."""
        most = float(np.abs(query).max())
        if most < _TINY:
            return np.arange(count)
        exact = query * np.float32(_MOST_LEVEL / most)
        quantised = np.rint(exact)
        lost = exact - quantised
        error = math.sqrt(exact @ exact) * self._lost + math.sqrt(lost @ lost) * self._longest
        asked = min(_PROPOSED * count, self._count)
        while True:
            scores, rows = self._index.search(quantised[None], asked)
            least = scores[0, count - 1] - 2 * (1 + _ROUNDING) * error
            if asked == self._count or scores[0, -1] < least:
                reached: npt.NDArray[np.int64] = rows[0, : (scores[0] >= least).sum()]  # they fall
                return reached
            asked = min(2 * asked, self._count)


def _length(vectors: Vectors) -> float:
    """Of the longest of the rows."""
    return math.sqrt(np.einsum("ij,ij->i", vectors, vectors).max())


def _one_thread() -> None:
    """One query is one thread's work: waking others costs more than the scan, and ten times that on a busy machine."""
    import faiss

    faiss.omp_set_num_threads(1)


class PreparedLeg(DenseLeg):
    """Another leg that searched for many queries beforehand, on all cores, for one thread that asks them one by one."""

    def __init__(self, leg: DenseLeg) -> None:
        self.vectors, self._lists, self._quantised = leg.vectors, leg._lists, leg._quantised
        self._found: dict[int, tuple[Vectors, int, list[Hits]]] = {}

    def prepare(self, asked: Sequence[tuple[Vectors, int]]) -> None:
        """Search for each (queries, count): later the same array of queries, for as many rows or fewer, is answered."""

        def search(one: tuple[Vectors, int]) -> tuple[Vectors, int, list[Hits]]:
            return *one, DenseLeg.search(self, *one)

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            self._found |= {id(found[0]): found for found in pool.map(search, asked)}

    def search(self, queries: Vectors, count: int) -> list[Hits]:
        """See DenseLeg."""
        _, most, found = self._found.get(id(queries), (queries, -1, []))
        if count > most:
            return super().search(queries, count)
        return [Hits(hits.rows[:count], hits.scores[:count]) for hits in found]


def _build(vectors: Vectors) -> Any:
    import faiss

    faiss.omp_set_num_threads(os.cpu_count() or 1)
    count, dim = vectors.shape
    lists = int(_LISTS_PER_ROOT * count**0.5)
    # Each vector itself, not what it lacks to its centre, in 8 bits a number: the nearest are compared exactly anyway.
    index: Any = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dim), dim, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, False
    )
    # A seed of its own: the same vectors give the same lists.
    index.cp.niter, index.cp.max_points_per_centroid, index.cp.spherical = _ROUNDS, _SAMPLE_PER_LIST, True
    index.train(vectors)
    index.add(vectors)
    index.nprobe = max(lists // _READ_ONE_IN, 1)  # goes to the disk with it
    return index


def _read(file: Path) -> Any:
    import faiss

    try:
        index: Any = faiss.read_index(str(file))
    except RuntimeError as error:
        raise GenerationError(f"{file} is no index that FAISS can read; run `faq rebuild`") from error
    return index
