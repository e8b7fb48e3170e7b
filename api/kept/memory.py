"""What one process keeps in its memory."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from api.kept.store import Bounds


class MemoryKept:
    """Texts in the memory of one process; see Kept."""

    def __init__(self, bounds: Bounds) -> None:
        self._kinds: dict[str, OrderedDict[str, tuple[str, float]]] = {}
        self._lock, self._bounds = threading.Lock(), bounds

    def get(self, key: str) -> str | None:
        """See Kept."""
        with self._lock:
            return self._found(key)

    def put(self, key: str, text: str | None) -> None:
        """See Kept."""
        with self._lock:
            self._put(key, text)

    def add(self, key: str) -> bool:
        """See Kept."""
        with self._lock:
            if self._found(key) is not None:
                return False
            self._put(key, "")
            return True

    def _found(self, key: str) -> str | None:
        text, at = self._kind(key).get(key, ("", 0.0))
        return text if at >= time.time() - self._bounds.seconds else None

    def _put(self, key: str, text: str | None) -> None:
        kind = self._kind(key)
        kind.pop(key, None)
        if text is not None:
            kind[key] = text, time.time()
        if len(kind) > self._bounds.most:
            kind.popitem(last=False)

    def _kind(self, key: str) -> OrderedDict[str, tuple[str, float]]:
        return self._kinds.setdefault(kind_of(key), OrderedDict())


def kind_of(key: str) -> str:
    """The kind of a name: what stands before its first colon, "" where there is none."""
    kind, mark, _ = key.partition(":")
    return kind if mark else ""
