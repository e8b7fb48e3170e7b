"""How do several workers tell one scrape what all of them did? They count into files of one folder."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where prometheus_client looks, once, when it is first imported, whether processes count together."""


@contextmanager
def counted_together(workers: int) -> Iterator[None]:
    """Around the start of a service: its workers, if it has several, count into a temporary folder."""
    if workers == 1:
        yield
        return
    try:
        folder = tempfile.TemporaryDirectory(prefix="faq-metrics-")
    except OSError as error:
        logging.getLogger(__name__).warning("each worker has its own metrics: no temporary folder (%s)", error.strerror)
        yield
        return
    with folder as name:
        os.environ[_FOLDER] = name
        yield


def is_shared() -> bool:
    """Whether this process counts together with others."""
    return _FOLDER in os.environ


def forget(worker: int) -> None:
    """A worker has ended: what it counted stays, what it was does not."""
    if is_shared():
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker)  # type: ignore[no-untyped-call]


def together() -> Iterable[Any]:
    """The metrics of all workers as one, then memory, processor time and files of each, labelled with its number."""
    from prometheus_client import CollectorRegistry
    from prometheus_client.multiprocess import MultiProcessCollector

    yield from MultiProcessCollector(CollectorRegistry()).collect()  # type: ignore[no-untyped-call]
    yield from _processes()


def _processes() -> Iterable[Any]:
    from prometheus_client.process_collector import ProcessCollector

    families: dict[str, Any] = {}
    files = Path(os.environ[_FOLDER]).glob("gauge_livesum_*.db")
    for worker in sorted(int(file.stem.rpartition("_")[2]) for file in files):
        for family in ProcessCollector(pid=partial(int, worker), registry=None).collect():
            merged = families.setdefault(family.name, family)
            named = [sample._replace(labels={"worker": str(worker)}) for sample in family.samples]
            merged.samples = named if merged is family else merged.samples + named
    return families.values()
