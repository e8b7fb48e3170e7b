"""What is counted by collection? Requests, their time, loads and memory; a label for each that there is, no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

_SECONDS = (0.004, 0.016, 0.064, 0.256, 1.024, 4.096)
"""Fewer than for one help centre: there are hundreds of each."""


class CollectionMetrics:
    """Metrics of the whole service by collection, which outlive what is loaded."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
        from prometheus_client.gc_collector import GCCollector
        from prometheus_client.process_collector import ProcessCollector

        self.registry = made = CollectorRegistry()
        ProcessCollector(registry=made)
        GCCollector(registry=made)
        by = ["collection"]
        self._seconds = Histogram(
            "faq_collection_request_seconds", "From request to answer.", by, buckets=_SECONDS, registry=made
        )
        self._answers = Counter(
            "faq_collection_requests", "Requests by class of status, such as 2xx.", [*by, "status"], registry=made
        )
        self._loads = Counter(
            "faq_collection_loads",
            "Loads: served, empty (no index) or failed.",
            [*by, "result"],
            registry=made,
        )
        self._evictions = Counter("faq_collection_evictions", "Times that it was unloaded.", by, registry=made)
        self._unknown = Counter("faq_unknown_collection_requests", "Requests for no collection.", registry=made)
        self._bytes = Gauge("faq_collection_bytes", "Memory of each that is loaded.", by, registry=made)
        self._there = Gauge("faq_collections", "Help centres by whether they are loaded.", ["state"], registry=made)

    def answered(self, name: str, status: int, seconds: float) -> None:
        """A request to a collection that there is was answered."""
        self._seconds.labels(name).observe(seconds)
        self._answers.labels(name, f"{status // 100}xx").inc()

    def unknown(self) -> None:
        """A request named a collection that there is not."""
        self._unknown.inc()

    def loaded(self, name: str, result: str) -> None:
        """A collection was loaded: "served", "empty" or "failed"."""
        self._loads.labels(name, result).inc()

    def unloaded(self, name: str) -> None:
        """A collection was unloaded."""
        self._evictions.labels(name).inc()

    def forget(self, name: str) -> None:
        """A collection was removed: its labels go with it."""
        for metric, others in ((self._seconds, [()]), (self._evictions, [()])):
            _drop(metric, [(name, *other) for other in others])
        _drop(self._answers, [(name, f"{kind}xx") for kind in range(1, 6)])
        _drop(self._loads, [(name, result) for result in ("served", "empty", "failed")])

    def exposition(self, loaded: Iterable[tuple[str, int]], known: int) -> bytes:
        """All as Prometheus reads them. loaded: name and bytes of each that is loaded; known: how many there are."""
        from prometheus_client import generate_latest

        self._bytes.clear()
        count = 0
        for name, size in loaded:
            self._bytes.labels(name).set(size)
            count += 1
        self._there.labels("loaded").set(count)
        self._there.labels("not_loaded").set(max(known - count, 0))
        return bytes(generate_latest(self.registry))


def _drop(metric: Any, labels: Iterable[tuple[str, ...]]) -> None:
    remove: Callable[..., None] = metric.remove
    for one in labels:
        try:
            remove(*one)
        except KeyError:
            continue
