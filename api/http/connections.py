"""Who may hold a connection? One that asks for nothing is closed in a while, and at once where room is short."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.http.problems import LARGEST_HEADERS, LARGEST_TARGET, MOST_HEADERS, problem
from api.http.routes.pool import GONE
from api.observe.requests import HEADER as REQUEST_ID
from api.observe.requests import new_request_id
from api.security.headers import SECURITY_HEADERS

HEAD_SECONDS = 10.0
"""How long the head of a request may take to arrive, from the connection or from its first byte."""

_ROOMY = 0.8
"""Share of the connections of a process up to which idle ones are let be."""
_LARGEST_HEAD = LARGEST_TARGET + LARGEST_HEADERS
"""Bytes that a head may have without having come to its end; one that ends is judged by `Framing`."""
_PIECE = 1024
"""Bytes that are parsed at once: as many requests as are in them may wait behind the one that is being answered."""
_MOST_HELD = 512
"""Pieces that wait behind such requests; a client that sends more without an answer is cut off."""


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


class Strict(HttpToolsProtocol):
    """uvicorn's, which by itself keeps as many headers, trailers and pipelined requests as anybody sends, and lets
    requests pass that proxies read otherwise."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._held: deque[bytes] = deque()
        self._head_bytes = self._header_bytes = 0
        self._in_head = False

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol; what comes behind a request that waits is parsed later."""
        if not self._held and not self.pipeline and len(data) <= _PIECE:
            self._parse(data)
            return
        self._held.extend(data[at : at + _PIECE] for at in range(0, len(data), _PIECE))
        self._parse_held()
        if len(self._held) > _MOST_HELD:
            self.transport.abort()

    def on_response_complete(self) -> None:
        """See HttpToolsProtocol."""
        super().on_response_complete()
        self._parse_held()

    def on_message_begin(self) -> None:
        """See HttpToolsProtocol."""
        super().on_message_begin()
        self._in_head, self._header_bytes = True, 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """See HttpToolsProtocol; keeps one more than is allowed, so that the request is refused, and no trailers."""
        if self._in_head and len(self.headers) <= MOST_HEADERS and self._header_bytes <= LARGEST_HEADERS:
            self._header_bytes += len(name) + len(value)
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """See HttpToolsProtocol; an error that is raised here is answered as what is no HTTP."""
        self._in_head, self._head_bytes = False, 0
        if self.parser.get_http_version() not in ("1.0", "1.1") or not _is_clear(self.headers, self.parser):
            raise ValueError("this request can be read in two ways")
        cast(dict[str, Any], self.scope)[GONE] = self.transport.is_closing
        super().on_headers_complete()
        if self.parser.should_upgrade():
            self.cycle.keep_alive = False  # nothing that follows is read as HTTP

    def send_400_response(self, msg: str) -> None:
        """See HttpToolsProtocol, which answers without our headers, and though an earlier request still waits."""
        self._held.clear()
        if self.cycle is not None and not self.cycle.response_complete:
            if not self.cycle.more_body and not self.pipeline:  # what came before is whole, and is answered
                self.cycle.keep_alive = False
                self.flow.pause_reading()
                return
            self.pipeline.clear()
            if self.cycle.response_started or not self.cycle.more_body:
                self.transport.close()
                return
        refusal = problem(400, "this cannot be understood as a request; nothing of it was processed")
        headers = [*refusal.raw_headers, (b"connection", b"close"), (REQUEST_ID.encode(), new_request_id().encode())]
        headers += [(name.lower().encode(), text.encode()) for name, text in SECURITY_HEADERS.items()]
        lines = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
        self.transport.write(b"HTTP/1.1 400 Bad Request\r\n" + lines + b"\r\n" + bytes(refusal.body))
        self.transport.close()

    def _parse(self, data: bytes) -> None:
        self._head_bytes += len(data)
        super().data_received(data)
        if self._in_head and self._head_bytes > _LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("")
        elif not self._in_head:
            self._head_bytes = 0

    def _parse_held(self) -> None:
        while self._held and not self.pipeline and not self.transport.is_closing():
            self._parse(self._held.popleft())
        if self._held or self.pipeline:
            self.flow.pause_reading()

    def _should_upgrade(self) -> bool:
        """No request becomes a websocket."""
        return False

    def _unsupported_upgrade_warning(self) -> None:
        """None that wishes to fills the log."""


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


def _is_clear(headers: list[tuple[bytes, bytes]], parser: Any) -> bool:
    """Whether everybody finds the same host and the same end of the body (RFC 9112, 3.2 and 6.1); of two lengths, or a
    length beside an encoding, the parser knows by itself."""
    hosts = [value for name, value in headers if name == b"host"]
    encodings = [value for name, value in headers if name == b"transfer-encoding"]
    if len(hosts) > 1 or (not hosts and parser.get_http_version() == "1.1"):
        return False
    return not encodings or (len(encodings) == 1 and encodings[0].lower() == b"chunked")
