"""Processes of this machine that embed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from index.embedding.worker import Worker
from index.encoders import EncoderSpec, Vectors
from index.errors import EncoderError

_own: list[Worker] = []
"""Of this process, if it is one of a pool."""


class ProcessPool:
    """See Pool. New processes, not forked ones: a fork does not take threads of onnxruntime or torch along."""

    def __init__(self, spec: EncoderSpec, workers: int) -> None:
        self.workers = workers
        self.fingerprints = set[str]()
        threads = max((os.cpu_count() or 1) // workers, 1)
        self._pool = ProcessPoolExecutor(workers, get_context("spawn"), _start, (spec, threads))

    def embed(self, batches: Sequence[Sequence[str]]) -> Iterator[Vectors]:
        """See Pool."""
        try:
            for fingerprint, vectors in self._pool.map(_embed, batches):
                self.fingerprints.add(fingerprint)
                yield vectors
        except BrokenProcessPool as error:
            raise EncoderError(
                f"one of {self.workers} processes that embed has ended by itself (out of memory?); run this again with "
                "fewer --workers: what was embedded is kept"
            ) from error

    def stop(self) -> None:
        """See Pool."""
        self._pool.shutdown(cancel_futures=True)


def _start(spec: EncoderSpec, threads: int) -> None:
    _own.append(Worker(spec, threads))


def _embed(texts: Sequence[str]) -> tuple[str, Vectors]:
    return _own[-1].embed(texts)
