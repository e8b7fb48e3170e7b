"""What is kept between two turns? States of conversations and ids of events, for a day, by digests of their names."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from hashlib import blake2b
from typing import Protocol

KEPT_SECONDS = 86_400.0
MOST = 16_384
"""States, and events, that are kept; the oldest are forgotten first."""


class Kept(Protocol):
    """Texts by name, each for a day; of each kind (what stands before the first colon) at most `MOST`.

    Each method raises StoreAway, after a second at the latest.
    """

    def get(self, key: str) -> str | None:
        """The text of a name."""

    def put(self, key: str, text: str | None) -> None:
        """Keep a text instead of the last one; None forgets the name."""

    def add(self, key: str) -> bool:
        """Keep an empty text; False, and nothing is done, where there is one already."""


class MemoryKept:
    """Texts in the memory of one process; see Kept."""

    def __init__(self, most: int = MOST) -> None:
        self._kinds: dict[str, OrderedDict[str, tuple[str, float]]] = {}
        self._lock, self._most = threading.Lock(), most

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
        return text if at >= time.time() - KEPT_SECONDS else None

    def _put(self, key: str, text: str | None) -> None:
        kind = self._kind(key)
        kind.pop(key, None)
        if text is not None:
            kind[key] = text, time.time()
        if len(kind) > self._most:
            kind.popitem(last=False)

    def _kind(self, key: str) -> OrderedDict[str, tuple[str, float]]:
        return self._kinds.setdefault(key.partition(":")[0], OrderedDict())


def name_of(kind: str, *parts: str) -> str:
    """What something is kept under: nothing of what a platform wrote, and always as long."""
    digest = blake2b("\0".join(parts).encode(errors="surrogatepass"), digest_size=16).hexdigest()
    return f"{kind}:{digest}"
