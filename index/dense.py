"""Which phrasings lie nearest to a vector? FAISS."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.encoder import Vectors
from index.errors import GenerationError

FLAT_LIMIT = 200_000
"""Rows up to which an exact scan stays under about 10 ms on one core (256 dimensions: 4.4 ms at 100,000)."""

# Beyond it HNSW: 0.2 ms at any size, no training, recall over 0.95 with these; the build takes
# 49 s per 100,000 rows on one core (bench on clustered data, so the recall is optimistic).
_HNSW_LINKS = 32
_HNSW_BUILD = 200
_HNSW_SEARCH = 128


@dataclass(frozen=True, slots=True)
class Hits:
    """Rows and raw scores of one leg, best first; a higher score is better."""

    rows: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float32]


class DenseLeg:
    """Inner product over unit vectors, that is cosine similarity: 1 is the same direction."""

    def __init__(self, vectors: Vectors, file: Path | None = None) -> None:
        """`vectors`: (n, dim) float32, unit rows; `file`: where a graph index was written, if one was."""
        self.vectors = vectors
        self._index = _read(file) if file else _build(vectors)

    def search(self, queries: Vectors, count: int) -> list[Hits]:
        """The `count` nearest rows (fewer if there are fewer) of each (q, dim) query row."""
        count = min(count, len(self.vectors))
        if count == 0:
            return [Hits(np.empty(0, np.int64), np.empty(0, np.float32)) for _ in queries]
        import faiss

        # One query is one thread's work: waking others costs more than the scan, and ten times that on a busy machine.
        faiss.omp_set_num_threads(1)
        scores, rows = self._index.search(np.ascontiguousarray(queries, dtype=np.float32), count)
        # FAISS fills up with row -1 where it finds fewer.
        return [Hits(r[r >= 0], s[r >= 0]) for r, s in zip(rows, scores, strict=True)]

    @property
    def needs_file(self) -> bool:
        """Whether the index is slow to build, so that it belongs on the disk."""
        return len(self.vectors) > FLAT_LIMIT

    def write(self, file: Path) -> None:
        """Write the graph index."""
        import faiss

        faiss.write_index(self._index, str(file))


class RememberingLeg(DenseLeg):
    """Another leg that remembers its last search, for one thread that asks the same again for as many rows or fewer."""

    def __init__(self, leg: DenseLeg) -> None:
        self.vectors, self._index = leg.vectors, leg._index
        self._last: tuple[Vectors | None, int, list[Hits]] = None, 0, []

    def search(self, queries: Vectors, count: int) -> list[Hits]:
        """See DenseLeg; the same array of queries is the same question."""
        asked, most, found = self._last
        if asked is not queries or count > most:
            found = super().search(queries, count)
            self._last = queries, count, found
        return [Hits(hits.rows[:count], hits.scores[:count]) for hits in found]


def _build(vectors: Vectors) -> Any:
    import faiss

    dim = vectors.shape[1]
    index: Any
    if len(vectors) <= FLAT_LIMIT:
        index = faiss.IndexFlatIP(dim)
    else:
        index = faiss.IndexHNSWFlat(dim, _HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = _HNSW_BUILD
        index.hnsw.efSearch = _HNSW_SEARCH
    index.add(np.ascontiguousarray(vectors))
    return index


def _read(file: Path) -> Any:
    import faiss

    try:
        index: Any = faiss.read_index(str(file))
    except RuntimeError as error:
        raise GenerationError(f"{file} is no index that FAISS can read; run `faq rebuild`") from error
    index.hnsw.efSearch = _HNSW_SEARCH
    return index
