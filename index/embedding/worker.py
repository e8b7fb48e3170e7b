"""What does a process that embeds do? It loads the encoder once, and embeds one batch after the other."""

from __future__ import annotations

import os
from collections.abc import Sequence

from index.encoders import EncoderSpec, Vectors, load_encoder


class Worker:
    """One process's encoder."""

    def __init__(self, spec: EncoderSpec, threads: int) -> None:
        """`threads`: of this process; they are the processors that it does not share. Raises EncoderError."""
        # Before numpy's or torch's first product: both read it once.
        os.environ["OMP_NUM_THREADS"] = str(threads)
        self._encoder = load_encoder(spec)
        if hasattr(self._encoder, "threads"):
            self._encoder.threads = threads

    def embed(self, texts: Sequence[str]) -> tuple[str, Vectors]:
        """The encoder's fingerprint, and (n, dim) of the texts."""
        return self._encoder.fingerprint, self._encoder.encode_documents(texts)
