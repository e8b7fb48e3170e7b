"""Local search without any vector: what is left when those lie on a server that is away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.backend import Hits
from index.encoders import Vectors
from index.local.backend import LocalBackend
from index.local.dense import PreparedLeg


class NoVectors(PreparedLeg):
    """A dense leg that finds nothing: each cosine is 0."""

    def __init__(self, count: int, dim: int) -> None:
        """`count`: rows that it stands for."""
        self.vectors = np.broadcast_to(np.zeros(dim, np.float32), (count, dim))

    def prepare(self, asked: Sequence[tuple[Vectors, int]]) -> None:
        """See PreparedLeg."""

    def search(self, queries: Vectors, count: int) -> list[Hits]:
        """See DenseLeg."""
        return [Hits(np.empty(0, np.int64), np.empty(0, np.float32)) for _ in queries]

    def cosines(self, queries: Vectors, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """See DenseLeg."""
        return np.zeros((len(queries), len(rows)), np.float32)


def words_alone(local: LocalBackend, dim: int) -> LocalBackend:
    """The same backend without its vectors."""
    return local.with_dense(NoVectors(len(local.rows.entry), dim))
