"""How are named conversations remembered while the store is away? By each process for itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from api.sessions.database import DatabaseStore
from api.sessions.memory import MemoryStore
from api.sessions.redis_store import RedisStore
from api.sessions.store import SessionStore, StoreAway
from api.sessions.turns import Turn

MOST = 16_384
"""Conversations that a store remembers; the oldest are forgotten first."""
_AGAIN_SECONDS = 1.0
"""Between two attempts to reach a store that is away."""

Answer = TypeVar("Answer")


class Sessions:
    """A store that never fails: while the one behind it is away, this process remembers for itself.

    Nobody waits for a store that is away but the one request a second that tries it again.
    """

    def __init__(
        self, store: SessionStore | None = None, told: Callable[[str | None], None] = lambda _error: None
    ) -> None:
        """`store`: None to remember in memory; `told`: called with what is wrong when it goes away, with None when it
        is back."""
        self._store, self._told, self._memory = store, told, MemoryStore(MOST)
        self._away, self._again = False, 0.0

    def last(self, session: str) -> Turn | None:
        """The last turn of a conversation."""
        return self._do(lambda store: store.get(_key(session)))

    def note(self, session: str, turn: Turn | None) -> None:
        """Remember a turn; None if there is nothing to remember of the conversation."""
        self._do(lambda store: store.put(_key(session), turn))

    def probe(self, _seconds: float) -> None:
        """Ask the store for a sign of life; raises OSError."""
        if self._store is not None:
            try:
                self._store.get(_key(""))
            except StoreAway as error:
                raise OSError(0, str(error)) from error

    def _do(self, act: Callable[[SessionStore], Answer]) -> Answer:
        if self._store is not None and (not self._away or time.monotonic() >= self._again):
            self._again = time.monotonic() + _AGAIN_SECONDS  # the others need not wait for this attempt
            try:
                found = act(self._store)
            except StoreAway as error:
                self._lost(str(error))
            else:
                self._found()
                return found
        return act(self._memory)

    def _lost(self, error: str) -> None:
        self._again = time.monotonic() + _AGAIN_SECONDS
        if not self._away:
            self._away = True
            self._told(error)

    def _found(self) -> None:
        if self._away:
            self._away = False
            self._told(None)


def store_of(data: Path, *, workers: int = 1, redis: str = "") -> SessionStore | None:
    """The store for a service; None for the memory of its one process. `redis`: its address, if it is to be used."""
    if redis:
        return RedisStore(redis, MOST)
    return DatabaseStore(data, MOST) if workers > 1 else None


def _key(session: str) -> str:
    """What names a conversation in a store: nothing of what the client wrote, and always as long."""
    return blake2b(session.encode(errors="surrogatepass"), digest_size=16).hexdigest()
