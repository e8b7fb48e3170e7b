"""What is a request, and how many of a connection are read ahead? Nothing that a proxy may read in another way."""

from __future__ import annotations

from collections import deque
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.http.problems import LARGEST_HEADERS, LARGEST_TARGET, MOST_HEADERS, problem
from api.http.routes.pool import GONE
from api.observe.requests import HEADER as REQUEST_ID
from api.observe.requests import new_request_id
from api.security.headers import SECURITY_HEADERS

_LARGEST_HEAD = LARGEST_TARGET + LARGEST_HEADERS
"""Bytes that a head may have without having come to its end; one that ends is judged by `Framing`."""
_PIECE = 1024
"""Bytes that are parsed at once: as many requests as are in them may wait behind the one that is being answered."""
_MOST_HELD = 512
"""Pieces that wait behind such requests; a client that sends more without an answer is cut off."""


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


def _is_clear(headers: list[tuple[bytes, bytes]], parser: Any) -> bool:
    """Whether everybody finds the same host and the same end of the body (RFC 9112, 3.2 and 6.1); of two lengths, or a
    length beside an encoding, the parser knows by itself."""
    hosts = [value for name, value in headers if name == b"host"]
    encodings = [value for name, value in headers if name == b"transfer-encoding"]
    if len(hosts) > 1 or (not hosts and parser.get_http_version() == "1.1"):
        return False
    return not encodings or (len(encodings) == 1 and encodings[0].lower() == b"chunked")
