"""What became of the events of the journal? Counted in the metrics, whichever worker was given them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from journal import Counts


class JournalMetrics:
    """The journal's metrics in the registry of a service."""

    def __init__(self, registry: Any) -> None:
        from prometheus_client import Counter, Gauge

        about = (
            "Events of the journal: written, folded (steps of typing), dropped (no room), lost with a killed process."
        )
        self._events = Counter("faq_journal_events", about, ["result"], registry=registry)
        about = "Events of the journal that wait to be written."
        self._waiting = Gauge("faq_journal_waiting", about, multiprocess_mode="livesum", registry=registry)
        self._before: dict[str, int] = {}

    def note(self, waiting: int, counts: Counts) -> None:
        """What waits, and what was done since this process began."""
        self._waiting.set(waiting)
        for result, count in asdict(counts).items():
            self._events.labels(result).inc(count - self._before.get(result, 0))
            self._before[result] = count
