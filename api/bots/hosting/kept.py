"""What is kept between two turns? States of conversations and ids of events, for a day, under digests of their names."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Protocol, TypeVar

from api.sessions.store import StoreAway

KEPT_SECONDS = 86_400.0
MOST = 16_384
"""States, and events, that are kept; the oldest are forgotten first."""
_AGAIN_SECONDS = 1.0
"""Between two attempts to reach a store that is away."""

Answer = TypeVar("Answer")


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


class SteadyKept:
    """A store that never fails: while the one behind it is away, this process keeps for itself.

    Nobody waits for a store that is away but the one turn a second that tries it again.
    """

    def __init__(self, store: Kept | None, told: Callable[[str | None], None] = lambda _error: None) -> None:
        """`store`: None to keep in memory; `told`: called with what is wrong, and with None when it is well again."""
        self._store, self._told, self._memory = store, told, MemoryKept()
        self._again, self._away = 0.0, False

    def get(self, key: str) -> str | None:
        """See Kept."""
        return self._do(lambda store: store.get(key))

    def put(self, key: str, text: str | None) -> None:
        """See Kept."""
        self._do(lambda store: store.put(key, text))

    def add(self, key: str) -> bool:
        """See Kept."""
        return self._do(lambda store: store.add(key))

    def _do(self, act: Callable[[Kept], Answer]) -> Answer:
        if self._store is not None and (not self._away or time.monotonic() >= self._again):
            self._again = time.monotonic() + _AGAIN_SECONDS  # the others need not wait for this attempt
            try:
                found = act(self._store)
            except StoreAway as error:
                self._note(str(error))
            else:
                self._note(None)
                return found
        return act(self._memory)

    def _note(self, error: str | None) -> None:
        if self._away != (error is not None):
            self._away = error is not None
            self._told(error)


def kept_for(data: Path, *, workers: int, redis: str) -> Kept | None:
    """The store of a service; None for the memory of its one process. `redis`: its address, if it is to be used."""
    if redis:
        from api.bots.hosting.kept_redis import RedisKept

        return RedisKept(redis)
    if workers > 1:
        from api.bots.hosting.kept_database import DatabaseKept

        return DatabaseKept(data)
    return None


def name_of(kind: str, *parts: str) -> str:
    """What something is kept under: nothing of what a platform wrote, and always as long."""
    digest = blake2b("\0".join(parts).encode(errors="surrogatepass"), digest_size=16).hexdigest()
    return f"{kind}:{digest}"
