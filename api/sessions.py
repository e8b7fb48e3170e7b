"""Did this conversation miss before? A second miss in a row goes to a person."""

from __future__ import annotations

import os.path
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

_MOST = 50_000
_SECONDS = 1800.0
_TYPING_SECONDS = 4.0
"""A query that grows or shrinks within this time of the last one is the same question, still being typed."""


@dataclass(frozen=True, slots=True)
class _Said:
    """The last query of a conversation (masked). before: whether the question before it was missed."""

    query: str
    missed: bool
    before: bool
    at: float


class Sessions:
    """How conversations went last; in memory, the oldest forgotten first, each after half an hour."""

    def __init__(self, most: int = _MOST, seconds: float = _SECONDS) -> None:
        """`most`: conversations kept; `seconds`: how long one is remembered."""
        self._said: OrderedDict[str, _Said] = OrderedDict()
        self._lock = threading.Lock()
        self._most, self._seconds = most, seconds

    def missed(self, session: str | None, query: str) -> bool:
        """Whether the question before this query (masked) found no answer; what was typed on the way to it is none."""
        with self._lock:
            said = self._said.get(session) if session else None
        if said is None or time.monotonic() - said.at >= self._seconds:
            return False
        return said.before if _typed_on(said, query) else said.missed

    def note(self, session: str | None, query: str, *, missed: bool) -> None:
        """Remember how the conversation's query (masked) went."""
        if not session:
            return
        said = _Said(query, missed, self.missed(session, query), time.monotonic())
        with self._lock:
            self._said[session] = said
            self._said.move_to_end(session)
            while len(self._said) > self._most:
                self._said.popitem(last=False)


def _typed_on(said: _Said, query: str) -> bool:
    """Whether one text is the other with letters put in, or taken out, at one place, a moment later."""
    old, shorter = said.query, min(len(said.query), len(query))
    if old == query or time.monotonic() - said.at >= _TYPING_SECONDS:
        return False
    ends = len(os.path.commonprefix([old, query])) + len(os.path.commonprefix([old[::-1], query[::-1]]))
    return ends >= shorter
