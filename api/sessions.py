"""Did this conversation miss before? A second miss in a row goes to a person."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

_MOST = 50_000
_SECONDS = 1800.0


class Sessions:
    """Which conversations missed last; in memory, the oldest forgotten first, each after half an hour."""

    def __init__(self, most: int = _MOST, seconds: float = _SECONDS) -> None:
        """`most`: conversations kept; `seconds`: how long one is remembered."""
        self._missed: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()
        self._most, self._seconds = most, seconds

    def missed(self, session: str | None) -> bool:
        """Whether the conversation's last query found no answer."""
        if session is None:
            return False
        with self._lock:
            at = self._missed.get(session)
        return at is not None and time.monotonic() - at < self._seconds

    def note(self, session: str | None, *, missed: bool) -> None:
        """Remember how the conversation's query went."""
        if session is None:
            return
        with self._lock:
            self._missed.pop(session, None)
            if missed:
                self._missed[session] = time.monotonic()
            while len(self._missed) > self._most:
                self._missed.popitem(last=False)
