"""What becomes of conversations? Turns by decision, hand-offs by reason, live chats, and how long visitors waited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_WAITED = (5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 180.0, 300.0, 600.0)
"""Seconds until somebody takes a chat; a ticket is offered after 300 by default."""


class ConversationMetrics:
    """Metrics of conversations with bots and of live chats; no label holds anything that a visitor gave."""

    def __init__(self, registry: Any, gauge: Callable[..., Any]) -> None:
        """`gauge`: makes one, see Metrics."""
        from prometheus_client import Counter, Histogram

        made: dict[str, Any] = {"registry": registry}
        self._turns = Counter("faq_turns", "Turns of conversations by decision.", ["lang", "decision"], **made)
        self._hand_offs = Counter("faq_hand_offs", "Turns that led to a person, by reason.", ["reason"], **made)
        self._chats = Counter("faq_chats", "Live chats: begun, taken, and how they ended.", ["event"], **made)
        about = "From the beginning of a live chat until somebody first took it."
        self._waited = Histogram("faq_chat_wait_seconds", about, buckets=_WAITED, **made)
        about = "Live chats that wait or are talked in, and staff who are there, at the last look."
        self._now = gauge("faq_chats_now", about, ["state"], among_workers="mostrecent")

    def turned(self, lang: str, decision: str, reason: str) -> None:
        """A turn was answered."""
        self._turns.labels(lang, decision).inc()
        if decision == "contact_support":
            self._hand_offs.labels(reason).inc()

    def chat(self, event: str, waited: float | None) -> None:
        """A chat has begun, was taken, or has ended; `waited`: seconds, where somebody took it for the first time."""
        self._chats.labels(event).inc()
        if waited is not None:
            self._waited.observe(waited)

    def show(self, now: Mapping[str, int]) -> None:
        """How many there are now: waiting, talking, staff."""
        for state, count in now.items():
            self._now.labels(state).set(count)
