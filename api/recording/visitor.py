"""Who asks? What tells one visitor from another, and where they ask, for the journal, which hashes it."""

from __future__ import annotations

from contextvars import ContextVar

from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.paths import path_of
from api.security.addresses import client_key
from journal import Channel

visit: ContextVar[Scope | None] = ContextVar("visit", default=None)
"""The request that is being answered; handlers in threads see it too."""
_PLACES: tuple[tuple[str, Channel], ...] = (
    ("/v1/search", "api"),
    ("/v1/deflect", "chat"),
    ("/bots/", "bot"),
    ("/v1/dify", "knowledge"),
    ("/v1/vector_stores", "knowledge"),
    ("/v1/", "api"),
    ("/mcp", "mcp"),
)
_BROWSER = frozenset({b"origin", b"sec-fetch-site"})
"""Headers that browsers send and programs do not."""


class Visits:
    """ASGI middleware: remembers which request is being answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # what the start of the service sets going is no request
            await self._app(scope, receive, send)
            return
        token = visit.set(scope)
        try:
            await self._app(scope, receive, send)
        finally:
            visit.reset(token)


def channel_of(scope: Scope | None, default: Channel = "api") -> Channel:
    """Where a request asks; `default`: without a request."""
    if scope is None:
        return default
    path = path_of(scope)
    found: Channel = next((channel for start, channel in _PLACES if path.startswith(start)), "page")
    # The search box on other websites asks as programs do; browsers say so.
    return "widget" if found == "api" and _from_browser(scope) else found


def visitor_of(scope: Scope | None, channel: Channel, name: str = "") -> str:
    """What tells a visitor from another; "" where nothing does, since one program asks for many.

    name: that the client gives its conversation or its user.
    """
    if name:
        return f"{channel}\n{name}"
    if scope is None or not (channel == "page" or _from_browser(scope)):
        return ""
    agent = next((value for key, value in scope["headers"] if key == b"user-agent"), b"")
    return f"{client_key(scope)}\n{agent[:300].decode('latin-1')}"


def _from_browser(scope: Scope) -> bool:
    return any(key in _BROWSER for key, _ in scope["headers"])
