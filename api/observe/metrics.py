"""What is counted and timed? Prometheus metrics of the service, whichever of its workers did it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from api.observe.conversations import ConversationMetrics
from api.observe.drift import Drift
from api.observe.logs import event
from api.observe.sampling import Sampler
from api.observe.settings import ObserveSettings
from api.observe.shared import is_shared, together
from engine import Engine, SearchResult
from support import AT_RISK

_SECONDS = (0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 4.096)
_CONFIDENCE = tuple(bin_ / 10 for bin_ in range(1, 11))
_GENERATION = "faq_generation_info"

_CACHE_EVERY = 10
"""Searches between two looks at the cache of query vectors, so that another worker's scrape knows too."""
_DRIFT_EVERY = 100
"""Searches between two looks whether the confidences have drifted, so that nobody need scrape to be warned."""


class Metrics:
    """All metrics of a service, in a registry of their own."""

    def __init__(self, settings: ObserveSettings | None = None, recent: Drift | None = None) -> None:
        """`recent`: confidences so far."""
        settings = settings or ObserveSettings()
        self.request_log, self._search_log = (Sampler(name, settings.log_rate) for name in ("request", "search"))
        self._children: dict[tuple[object, ...], Any] = {}
        self._count()
        self._gauge()
        self.conversations = ConversationMetrics(self.registry, self._gauge_of)
        self.looks: list[Callable[[], object]] = []
        """Done before each scrape, by whoever has something to show."""
        self.recent, self._log_queries, self._since = recent or Drift(), settings.log_queries, 0
        self._served: tuple[str, str, str] | None = None
        self._reference: Sequence[float] = ()

    def _count(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram
        from prometheus_client.gc_collector import GCCollector
        from prometheus_client.process_collector import ProcessCollector

        self.registry = CollectorRegistry()
        if not is_shared():
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

    def _gauge(self) -> None:
        self.generation = self._gauge_of(
            _GENERATION, "The generation that answers, and by how many workers.", ["id", "encoder", "created"]
        )
        self.cache = self._gauge_of("faq_query_cache", "Query vectors that were known or had to be made.", ["result"])
        about = "Population stability index of the last searches against calibration."
        self.drift = self._gauge_of("faq_confidence_drift_psi", about, [], among_workers="livemostrecent")
        about = "Whether a service that a setting names is there."
        self.remotes = self._gauge_of("faq_remote_up", about, ["service"], among_workers="livemin")

    def _gauge_of(self, name: str, about: str, labels: Sequence[str], *, among_workers: Any = "livesum") -> Any:
        from prometheus_client import Gauge

        return Gauge(name, about, labels, multiprocess_mode=among_workers, registry=self.registry)

    def stage(self, name: str, seconds: float) -> None:
        """One stage of a search."""
        self._of(self.stages, name).observe(seconds)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered."""
        self._of(self.requests, method, route, status).observe(seconds)

    def _of(self, metric: Any, *labels: object) -> Any:
        """The member of a metric with these labels, whose own look-up takes a lock and makes texts each time. As few as
        there are in the metrics themselves."""
        found = self._children.get((metric, *labels))
        if found is None:
            found = self._children[metric, *labels] = metric.labels(*labels)
        return found

    def serves(self, engine: Engine) -> None:
        """This process answers from this engine from now on."""
        manifest = engine.manifest
        now = manifest.id, manifest.encoder_name, manifest.created
        self._reference = engine.calibration.fitted_on.get("confidence_histogram", ())
        if now == self._served:
            return
        if self._served:
            self.generation.labels(*self._served).set(0)
        self.generation.labels(*now).set(1)
        self._served = now

    def searched(self, found: SearchResult, engine: Engine) -> None:
        """A search was answered by this engine."""
        confidence = found.results[0].confidence if found.results else 0.0
        self._of(self.outcomes, found.lang, found.outcome).inc()
        self._of(self.confidence, found.lang).observe(confidence)
        if found.secrets:
            self.secrets.inc()
        self.recent.note(confidence)
        self._since += 1
        if self._since % _CACHE_EVERY == 0:
            self._note_cache(engine)
        if self._since % _DRIFT_EVERY == 0:
            self._watch_drift()
        self._log(found, confidence)

    def _log(self, found: SearchResult, confidence: float) -> None:
        self._search_log.log(
            {
                "query": found.query if self._log_queries and found.reason != AT_RISK else None,
                "lang": found.lang,
                "outcome": found.outcome,
                "confidence": confidence,
                "top": found.results[0].id if found.results else None,
                "generation": found.generation,
                "ms": found.took_ms,
            }
        )

    def _note_cache(self, engine: Engine) -> None:
        for result, count in zip(("hit", "miss"), engine.reader.cache_counts(), strict=True):
            self._of(self.cache, result).set(count)

    def reloaded(self, result: str) -> None:
        """A look for a new generation: "changed", "unchanged" or "failed"."""
        self.reloads.labels(result).inc()

    def remote(self, service: str, *, there: bool) -> None:
        """A service elsewhere is there, or not."""
        self.remotes.labels(service).set(there)

    def exposition(self, engine: Engine) -> bytes:
        """All metrics as Prometheus reads them."""
        from prometheus_client import CollectorRegistry, generate_latest

        self.serves(engine)
        self._note_cache(engine)
        self._watch_drift()
        for look in self.looks:
            look()
        shown = CollectorRegistry()
        shown.register(_Shown(self.registry))
        return bytes(generate_latest(shown))

    def _watch_drift(self) -> None:
        index = self.recent.index(self._reference)
        if index is None:
            return
        self.drift.set(index)
        if self.recent.is_news(index):
            event(
                "drift",
                30,
                psi=round(index, 3),
                message="confidences differ from those at calibration; label recent queries and run `faq calibrate`",
            )


class _Shown:
    """What a scrape sees: the metrics of all workers, without the generations that none of them serves any more."""

    def __init__(self, registry: Any) -> None:
        self._registry = registry

    def collect(self) -> Iterable[Any]:
        """See prometheus_client.registry.Collector."""
        for metric in together() if is_shared() else self._registry.collect():
            if metric.name == _GENERATION:
                metric.samples = [sample for sample in metric.samples if sample.value]
            yield metric
