"""Where are the tools served over HTTP? At /mcp, with the keys, limits and host names of the whole service."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api.bots.lead import LinksFor
from api.bots.tools.desk import Desk
from api.http.problems import problem
from api.http.routes.pool import in_pool
from api.http.serving import Serving
from api.security.signing import Signer
from api.web.locales import Locale
from api.web.render import Links
from corpus import FaqError

PATH = "/mcp"
_MOST_SESSIONS = 512
_MISSING = "FAQ_MCP is 1, but the SDK of the protocol is not installed; pip install 'faq-search[bots]', or take it away"


def add_tools(app: FastAPI, serving: Serving, signer: Signer, *, workers: int) -> None:
    """Serve the tools; raises FaqError if their SDK is not installed.

    `workers`: with several, clients of the older protocol get no session, since the next request may come to another
    process; those of the newer one never have any.
    """
    tool_server = loaded()
    desk = Desk(serving, signer, run=_in_pool, links=_links_of)
    endpoint = _Endpoint(lambda: _sessions(tool_server(desk, signer), stateless=workers > 1))
    app.router.routes.append(Route(PATH, endpoint, include_in_schema=False))
    outer = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: Any) -> AsyncIterator[Any]:
        async with outer(running) as state, endpoint.running():
            yield state

    app.router.lifespan_context = lifespan


class _Endpoint:
    """ASGI application: 403 for scripts of other websites, which must not ask from within a reader's network."""

    def __init__(self, make: Callable[[], Any]) -> None:
        """`make`: makes what holds the sessions, anew each time that the service starts."""
        self._make = make
        self._sessions: Any = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The time for which requests are served."""
        sessions = self._make()
        async with sessions.run():
            self._sessions = sessions
            yield
            self._sessions = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is not None and _host(origin) != headers.get("host", "").lower():
            told = "scripts of other websites may not use the tools; ask from a server, or from this site"
            await problem(403, told)(scope, receive, send)
        elif self._sessions is None:
            await problem(503, "the service is starting or ending; ask again", {"Retry-After": "1"})(
                scope, receive, send
            )
        else:
            await self._sessions.handle_request(scope, receive, send)


def _sessions(server: Any, *, stateless: bool) -> Any:
    """What holds the sessions. Hosts are checked by the service; bodies too, before they come here."""
    from mcp.server.transport_security import TransportSecuritySettings

    server.streamable_http_app(
        stateless_http=stateless,
        max_sessions=_MOST_SESSIONS,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    return server.session_manager


def loaded(missing: str = _MISSING) -> Callable[[Desk, Signer], Any]:
    """What makes a server; raises FaqError, saying what is `missing`, if the SDK is not installed."""
    try:
        from api.bots.tools.server import tool_server
    except ImportError as error:
        raise FaqError(missing) from error
    return tool_server


async def _in_pool(work: Callable[[], Any], request: Request | None, text: str) -> Any:
    assert request is not None  # noqa: S101  # over HTTP every call has one
    return await in_pool(request, work, text)


def _links_of(request: Request | None) -> LinksFor:
    def links(locale: Locale) -> Links:
        assert request is not None  # noqa: S101  # as above
        return Links(request, locale)

    return links


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""
