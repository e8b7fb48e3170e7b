"""Who follows a request across services? OpenTelemetry, if it is installed and told where to send."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from api.observe.settings import ObserveSettings
from corpus import FaqError


class Tracer:
    """Spans of requests, or nothing."""

    def __init__(self, settings: ObserveSettings) -> None:
        """Raises FaqError if tracing is asked for and the extra `otel` is not installed."""
        self._tracer: Any = _tracer() if settings.tracing else None

    def span(self, headers: Iterable[tuple[bytes, bytes]], method: str) -> AbstractContextManager[object]:
        """The span of one request. method: one that is known, else "other"."""
        if self._tracer is None:
            return nullcontext()
        from opentelemetry.propagate import extract

        carrier = {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}
        span: AbstractContextManager[object] = self._tracer.start_as_current_span(
            method, context=extract(carrier), attributes={"http.request.method": method}
        )
        return span


def _tracer() -> Any:
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise FaqError(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, but OpenTelemetry is not installed; pip install 'faq-search[otel]'"
        ) from error
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return trace.get_tracer("faq-search")
