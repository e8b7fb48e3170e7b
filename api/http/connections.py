"""Who may hold a connection? One that asks for nothing is closed in a while, and at once where room is short."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.http.problems import problem
from api.observe.requests import HEADER as REQUEST_ID
from api.observe.requests import new_request_id
from api.security.headers import SECURITY_HEADERS

HEAD_SECONDS = 10.0
"""How long the head of a request may take to arrive, from the connection or from its first byte."""

_ROOMY = 0.8
"""Share of the connections of a process up to which idle ones are let be."""


class Connection(H11Protocol):
    """uvicorn's, which by itself waits for ever for the head of a request and counts whoever waits as a client: a
    thousand silent connections would shut everybody else out."""

    head_seconds = HEAD_SECONDS

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._timer: asyncio.TimerHandle | None = None
        self._idle_since = self.loop.time()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See asyncio.Protocol."""
        super().connection_made(transport)
        self._wait_for_head()
        if self.limit_concurrency and len(self.connections) > self.limit_concurrency * _ROOMY:
            self._make_room()

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        super().data_received(data)
        if self._asks():
            self._stop_waiting()
        elif self._timer is None:
            self._wait_for_head()

    def on_response_complete(self) -> None:
        """See H11Protocol."""
        self._idle_since = self.loop.time()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol."""
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """See H11Protocol, which answers without our headers what is no HTTP."""
        refusal = problem(400, "this cannot be understood as a request; nothing of it was processed")
        headers = [*refusal.raw_headers, (b"connection", b"close"), (REQUEST_ID.encode(), new_request_id().encode())]
        headers += [(name.lower().encode(), text.encode()) for name, text in SECURITY_HEADERS.items()]
        events = [h11.Response(status_code=400, headers=headers, reason=b"Bad Request")]
        for event in (*events, h11.Data(data=bytes(refusal.body)), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _should_upgrade(self) -> bool:
        """No request becomes a websocket, and none that wishes to fills the log."""
        return False

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
        """Close the connection that is idle for longest; those that never asked anything come first."""
        idle = [
            other
            for other in self.connections
            if isinstance(other, Connection)
            and other is not self
            and not other._asks()
            and not other.transport.is_closing()
        ]
        if idle:
            min(idle, key=lambda other: (other.cycle is not None, other._idle_since)).transport.close()
