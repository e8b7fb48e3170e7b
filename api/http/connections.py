"""Who may hold a connection? One that asks for nothing is closed in a while, and at once where room is short."""

from __future__ import annotations

import asyncio
from typing import Any

from api.security.strict import Strict

HEAD_SECONDS = 10.0
"""How long the head of a request may take to arrive, from the connection or from its first byte."""

_ROOMY = 0.8
"""Share of the connections of a process up to which idle ones are let be."""


class _Idle:
    """The connections of one process that ask for nothing, each kind in the order in which it fell silent."""

    def __init__(self) -> None:
        self.silent: dict[Connection, None] = {}
        self.answered: dict[Connection, None] = {}

    def leave(self, connection: Connection) -> None:
        """It asks, or is gone."""
        self.silent.pop(connection, None)
        self.answered.pop(connection, None)

    def longest(self, but: Connection) -> Connection | None:
        """The one to close first; those that never asked anything come first. Looks at two at most."""
        return next((one for kind in (self.silent, self.answered) for one in kind if one is not but), None)


class Connection(Strict):
    """One that does not wait for ever for the head of a request, nor counts whoever waits as a client: a thousand
    silent connections would shut everybody else out."""

    head_seconds = HEAD_SECONDS

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._timer: asyncio.TimerHandle | None = None
        self._idle: _Idle = self.server_state.__dict__.setdefault("idle", _Idle())

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See asyncio.Protocol."""
        super().connection_made(transport)
        self._wait_for_head()
        self._idle.silent[self] = None
        if self.limit_concurrency and len(self.connections) > self.limit_concurrency * _ROOMY:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        super().data_received(data)
        if self._asks():
            self._idle.leave(self)
            self._stop_waiting()
        elif self._timer is None:
            self._wait_for_head()

    def on_response_complete(self) -> None:
        """See HttpToolsProtocol."""
        super().on_response_complete()
        if not self._asks() and not self.transport.is_closing():
            self._idle.answered[self] = None

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol."""
        self._stop_waiting()
        self._idle.leave(self)
        super().connection_lost(exc)

    def _asks(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait_for_head(self) -> None:
        self._timer = self.loop.call_later(self.head_seconds, self._give_up)

    def _stop_waiting(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = None

    def _give_up(self) -> None:
        self._timer = None
        if not self._asks():
            self.transport.close()

    def _make_room(self) -> None:
        """Close the connection that is idle for longest; no new one costs a look at all others."""
        found = self._idle.longest(but=self)
        if found is not None:
            self._idle.leave(found)
            found.transport.close()
