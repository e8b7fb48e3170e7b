"""What if a store is away? Each process keeps for itself until it is back."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from api.kept.memory import MemoryKept
from api.kept.store import Bounds, Kept, StoreAway

_AGAIN_SECONDS = 1.0
"""Between two attempts to reach a store that is away."""

Answer = TypeVar("Answer")


class SteadyKept:
    """A store that never fails: while the one behind it is away, this process keeps for itself.

    Nobody waits for a store that is away but the one request a second that tries it again.
    """

    def __init__(
        self, store: Kept | None, bounds: Bounds, told: Callable[[str | None], None] = lambda _error: None
    ) -> None:
        """`store`: None to keep in memory; `bounds`: of the memory; `told`: called with what is wrong, and with None
        when it is well again."""
        self._store, self._told, self._memory = store, told, MemoryKept(bounds)
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

    def probe(self) -> None:
        """Ask the store for a sign of life; raises StoreAway."""
        if self._store is not None:
            self._store.get("")

    def _do(self, act: Callable[[Kept], Answer]) -> Answer:
        if self._store is not None and (not self._away or time.monotonic() >= self._again):
            self._again = time.monotonic() + _AGAIN_SECONDS  # the others need not wait for this attempt
            try:
                found = act(self._store)
            except StoreAway as error:
                self._again = time.monotonic() + _AGAIN_SECONDS
                self._note(str(error))
            else:
                self._note(None)
                return found
        return act(self._memory)

    def _note(self, error: str | None) -> None:
        if self._away != (error is not None):
            self._away = error is not None
            self._told(error)
