"""Conversations in the memory of one process."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from api.sessions.turns import REMEMBERED_SECONDS, Turn


class MemoryStore:
    """The turns of the newest conversations; see SessionStore."""

    def __init__(self, most: int) -> None:
        """`most`: conversations that are remembered."""
        self._turns: OrderedDict[str, Turn] = OrderedDict()
        self._lock = threading.Lock()
        self._most = most

    def get(self, key: str) -> Turn | None:
        """See SessionStore."""
        with self._lock:
            found = self._turns.get(key)
        return found if found and found.at >= time.time() - REMEMBERED_SECONDS else None

    def put(self, key: str, turn: Turn | None) -> None:
        """See SessionStore."""
        with self._lock:
            self._turns.pop(key, None)
            if turn is not None:
                self._turns[key] = turn
            if len(self._turns) > self._most:
                self._turns.popitem(last=False)
