"""How are the texts of a rebuild spread over processes? An encoder that hands them on, in batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import numpy as np

from index.embedding.choice import Spread
from index.encoders import Encoder, EncoderSpec, Vectors
from index.errors import EncoderError

BATCH = 64
"""Texts that a process takes at a time: a batch of a sentence-transformers model."""
_BATCHES_EACH = 8
"""Batches of each process between two savings of the vector cache: the longer, the less they wait for the slowest."""


class Pool(Protocol):
    """Processes that have loaded an encoder each. fingerprints: of those that have embedded something."""

    workers: int
    fingerprints: set[str]

    def embed(self, batches: Sequence[Sequence[str]]) -> Iterator[Vectors]:
        """The vectors of each batch, in order; raises EncoderError if a process is gone."""

    def stop(self) -> None:
        """End them."""


class SpreadEncoder:
    """An encoder whose documents are embedded by a pool; one query, or a few texts, are not worth the way."""

    def __init__(self, encoder: Encoder, spec: EncoderSpec, spread: Spread) -> None:
        self._encoder, self._spec, self._spread = encoder, spec, spread
        self.name, self.dim, self.fingerprint = encoder.name, encoder.dim, encoder.fingerprint
        self.symmetric, self.encode_queries, self.known = encoder.symmetric, encoder.encode_queries, encoder.known
        self._pool: Pool | None = None

    @property
    def at_once(self) -> int:
        """Texts that it takes best together."""
        return BATCH * _BATCHES_EACH * self._started().workers

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """See Encoder; raises EncoderError for a process that is gone or has loaded another model."""
        if len(texts) <= BATCH:
            return self._encoder.encode_documents(texts)
        pool = self._started()
        found = list(pool.embed([texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]))
        if others := pool.fingerprints - {self.fingerprint}:
            raise EncoderError(
                f"a process that embeds has loaded {self._spec.name!r} with fingerprint {min(others)}, here it is "
                f"{self.fingerprint}; install the same product and the same model everywhere"
            )
        return np.concatenate(found)

    def stop(self) -> None:
        """End the processes, if any were started."""
        if self._pool is not None:
            self._pool.stop()

    def _started(self) -> Pool:
        if self._pool is None:
            self._pool = _pool_of(self._spec, self._spread)
        return self._pool


@contextmanager
def spread_over(encoder: Encoder, spec: EncoderSpec, spread: Spread) -> Iterator[Encoder]:
    """The encoder, or one that spreads documents over processes, which end with the block; spec: by which they load
    it. They are started by the first texts that are new."""
    if spread.is_none:
        yield encoder
        return
    many = SpreadEncoder(encoder, spec, spread)
    try:
        yield many
    finally:
        many.stop()


def _pool_of(spec: EncoderSpec, spread: Spread) -> Pool:
    if spread.ray:
        from index.embedding.on_ray import RayPool

        return RayPool(spec, spread)
    from index.embedding.processes import ProcessPool

    return ProcessPool(spec, spread.workers)
