"""What is logged, and how? Read from the environment with the other settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from api.http.addresses import web_address
from corpus import FaqError

Format = Literal["auto", "json", "text"]


@dataclass(frozen=True, slots=True)
class ObserveSettings:
    """log_format: auto is text on a terminal, else JSON; log_queries: whether searches are logged with what was asked,
    secrets masked; tracing: where OpenTelemetry spans go, None for nowhere."""

    log_format: Format = "auto"
    log_queries: bool = False
    tracing: str | None = None


def read_observe_settings(environment: Mapping[str, str]) -> ObserveSettings:
    """From FAQ_LOG_FORMAT, FAQ_LOG_QUERIES and OTEL_EXPORTER_OTLP_ENDPOINT; raises FaqError."""
    known: dict[str, Format] = {"": "auto", "auto": "auto", "json": "json", "text": "text"}
    text = environment.get("FAQ_LOG_FORMAT", "")
    if text not in known:
        raise FaqError(f"FAQ_LOG_FORMAT is {text[:40]!r}; set it to json, text or auto")
    queries = environment.get("FAQ_LOG_QUERIES", "")
    if queries not in ("", "0", "1"):
        raise FaqError(f"FAQ_LOG_QUERIES is {queries[:40]!r}; set it to 1 or 0")
    endpoint = environment.get("OTEL_EXPORTER_OTLP_ENDPOINT", "").strip()
    tracing = web_address("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint, "http://127.0.0.1:4318") if endpoint else None
    return ObserveSettings(known[text], queries == "1", tracing)
