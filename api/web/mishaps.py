"""What does a reader see when a page is missing or broken, or a request refused before any page is reached?"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.paths import path_of
from api.http.problems import MEDIA_TYPE
from api.web.locales import Locale, guess_locale, to_locale
from api.web.render import render

_NO_PAGES = ("/v1/", "/static/", "/healthz", "/readyz", "/metrics")
_KINDS: Mapping[int, str] = {404: "missing", 405: "missing", 413: "large", 429: "busy", 503: "slow"}


class ReadersPages:
    """ASGI middleware: what refuses requests before any page is reached (too large, too many, too slow) answers in
    JSON; a person gets a page instead, with the same status and headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or path_of(scope).startswith(_NO_PAGES) or not _by_reader(Request(scope)):
            await self._app(scope, receive, send)
            return
        replaced = False

        async def told(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start":
                headers = Headers(raw=message["headers"])
                if replaced := headers.get("content-type") == MEDIA_TYPE:
                    page = _page(Request(scope), message["status"])
                    kept = {name: text for name, text in headers.items() if not name.startswith("content-")}
                    page.headers.update(kept)
                    await page(scope, receive, send)
            if not replaced:
                await send(message)

        await self._app(scope, receive, told)


def add_error_pages(app: FastAPI) -> None:
    """Readers get a page in their language; programs keep the problem body of the handlers that there are."""
    handlers = dict(app.exception_handlers)

    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> Response:
        if not _by_reader(request):
            response: Response = handlers[HTTPException](request, error)
            return response
        return _page(request, error.status_code)

    @app.exception_handler(Exception)
    def broken(request: Request, error: Exception) -> Response:
        if not _by_reader(request):
            response: Response = handlers[Exception](request, error)
            return response
        route = getattr(request.scope.get("route"), "path", "none")  # the path itself may hold what a reader typed
        logging.getLogger(__name__).error("%s %s failed", request.method, route, exc_info=error)
        return _page(request, 500)


def locale_of(request: Request) -> Locale:
    """The locale of the address, else the best for the reader."""
    path = path_of(request.scope)
    return to_locale(path.strip("/").partition("/")[0]) or guess_locale(request.headers.get("accept-language", ""))


def _by_reader(request: Request) -> bool:
    path = path_of(request.scope)
    if to_locale(path.strip("/").partition("/")[0]):
        return True
    return "text/html" in request.headers.get("accept", "") and not path.startswith(_NO_PAGES)


def _page(request: Request, status: int) -> Response:
    kind = _KINDS.get(status, "refused" if status < 500 else "broken")
    path = path_of(request.scope)
    if kind == "missing" and "/tickets/" in path and not path.startswith("/staff"):
        # A wrong key looks like no ticket at all.
        kind = "no_tickets" if path.endswith(("/tickets/new", "/tickets/lost")) else "ticket"
    if status == 503 and not request.app.state.serving.has_index:
        kind = "waiting"
    lost = kind == "ticket" and request.app.state.chats.tickets.mails_askers
    return render(request, "error.html", locale_of(request), status=status, kind=kind, lost=lost)
