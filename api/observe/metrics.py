"""What is counted and timed? Prometheus metrics of one process."""

from __future__ import annotations

from typing import Any

from api.observe.drift import Drift
from api.observe.logs import event
from engine import Engine, Reply

_SECONDS = (0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 4.096)
_CONFIDENCE = tuple(bin_ / 10 for bin_ in range(1, 11))


class Metrics:
    """All metrics of a service, in a registry of their own."""

    def __init__(self, log_queries: bool = False) -> None:
        """`log_queries`: whether each search is logged with its query, secrets masked."""
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info
        from prometheus_client.gc_collector import GCCollector
        from prometheus_client.process_collector import ProcessCollector

        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        made: dict[str, Any] = {"registry": self.registry}
        self.requests = Histogram(
            "faq_request_seconds", "From request to answer.", ["method", "route", "status"], buckets=_SECONDS, **made
        )
        self.stages = Histogram("faq_stage_seconds", "Stages of a search.", ["stage"], buckets=_SECONDS, **made)
        self.outcomes = Counter("faq_searches", "Searches by language and outcome.", ["lang", "outcome"], **made)
        self.confidence = Histogram(
            "faq_confidence", "Confidence of the first result.", ["lang"], buckets=_CONFIDENCE, **made
        )
        self.secrets = Counter("faq_guarded_searches", "Searches in which a secret was masked.", **made)
        self.reloads = Counter("faq_reloads", "Looks for a new generation, by what came of them.", ["result"], **made)
        self.generation = Info("faq_generation", "The generation that answers.", **made)
        self.cache = Gauge("faq_query_cache", "Query vectors that were known or had to be made.", ["result"], **made)
        self.drift = Gauge(
            "faq_confidence_drift_psi", "Population stability index of the last searches against calibration.", **made
        )
        self._recent, self._log_queries, self._alarmed = Drift(), log_queries, False

    def stage(self, name: str, seconds: float) -> None:
        """One stage of a search."""
        self.stages.labels(name).observe(seconds)

    def searched(self, reply: Reply) -> None:
        """A search was answered."""
        confidence = reply.results[0].confidence if reply.results else 0.0
        self.outcomes.labels(reply.lang, reply.outcome).inc()
        self.confidence.labels(reply.lang).observe(confidence)
        if reply.warnings:
            self.secrets.inc()
        self._recent.note(confidence)
        event(
            "search",
            query=reply.query if self._log_queries else None,
            lang=reply.lang,
            outcome=reply.outcome,
            confidence=confidence,
            top=reply.results[0].id if reply.results else None,
            generation=reply.generation,
            ms=reply.took_ms,
        )

    def reloaded(self, result: str) -> None:
        """A look for a new generation: "changed", "unchanged" or "failed"."""
        self.reloads.labels(result).inc()

    def exposition(self, engine: Engine) -> bytes:
        """All metrics as Prometheus reads them."""
        from prometheus_client import generate_latest

        manifest = engine.manifest
        self.generation.info({"id": manifest.id, "encoder": manifest.encoder_name, "created": manifest.created})
        for result, count in zip(("hit", "miss"), engine.reader.cache_counts(), strict=True):
            self.cache.labels(result).set(count)
        self._watch_drift(engine)
        return bytes(generate_latest(self.registry))

    def _watch_drift(self, engine: Engine) -> None:
        index = self._recent.index(engine.calibration.fitted_on.get("confidence_histogram", ()))
        if index is None:
            return
        from api.observe.drift import ALARM

        self.drift.set(index)
        alarming = index > ALARM
        if alarming and not self._alarmed:
            event(
                "drift",
                30,
                psi=round(index, 3),
                message="confidences differ from those at calibration; label recent queries and run `faq calibrate`",
            )
        self._alarmed = alarming
