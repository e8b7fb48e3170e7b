"""What is logged, and how? Filled from the environment by api.settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Format = Literal["auto", "json", "text"]


@dataclass(frozen=True, slots=True)
class ObserveSettings:
    """log_format: auto is text on a terminal, else JSON; log_queries: whether searches are logged with what was asked,
    secrets masked; log_rate: requests, and searches, that a process logs in a second before it takes a sample;
    tracing: where OpenTelemetry spans go, None for nowhere."""

    log_format: Format = "auto"
    log_queries: bool = False
    log_rate: int = 200
    tracing: str | None = None
