"""Which answers are compressed? Those that then take fewer packets to arrive, and none for its own sake."""

from __future__ import annotations

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.paths import path_of

SMALLEST_PAGE = 800
"""Bytes; a smaller body fits into one packet anyway."""
SMALLEST_JSON = 14_000
"""Bytes; what is smaller arrives in the first ten packets, which are sent at once (RFC 6928), zipped or not."""
_LEVEL = 5
"""Of nine: those above take twice the time and more for one or two per cent of the size."""
_JSON = "/v1/"


class Zipped:
    """ASGI middleware: gzip for clients that take it."""

    def __init__(self, app: ASGIApp) -> None:
        self._page = GZipMiddleware(app, minimum_size=SMALLEST_PAGE, compresslevel=_LEVEL)
        self._json = GZipMiddleware(app, minimum_size=SMALLEST_JSON, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_json = scope["type"] == "http" and path_of(scope).startswith(_JSON)
        await (self._json if is_json else self._page)(scope, receive, send)
