"""Which requests came, how did they end, and how long did they take?"""

from __future__ import annotations

import logging
import re
import time
import uuid

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.observe.logs import request_id
from api.observe.metrics import Metrics
from api.observe.tracing import Tracer

HEADER = "x-request-id"
_NAME = HEADER.encode()
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
"""Of RFC 9110 and PATCH; a client may send any other word."""

COLLECTION = "faq.collection"
"""Member of a scope: which of several help centres of one service a request means."""

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_QUIET = ("/healthz", "/readyz", "/metrics", "/static/")


def method_of(scope: Scope) -> str:
    """The method, "other" for one that is not known: a label must not hold what clients make up."""
    return scope["method"] if scope["method"] in METHODS else "other"


def new_request_id() -> str:
    """An id that no other request has."""
    return uuid.uuid4().hex


class RequestId:
    """ASGI middleware: an id for each request, that of the client if it is one; every response carries it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == _NAME), b"").decode("latin-1")
        found = given if _ID.fullmatch(given) else new_request_id()

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                others = [header for header in message.get("headers", ()) if header[0] != _NAME]
                message["headers"] = [*others, (_NAME, found.encode())]
            await send(message)

        token = request_id.set(found)
        try:
            await self._app(scope, receive, named)
        finally:
            request_id.reset(token)


class Observed:
    """ASGI middleware: a request's time in the metrics, one line in the log. No query, no address."""

    def __init__(self, app: ASGIApp, metrics: Metrics, tracer: Tracer) -> None:
        self._app, self._metrics, self._tracer = app, metrics, tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            with self._tracer.span(scope["headers"], method_of(scope)):
                await self._app(scope, receive, noted)
        finally:
            self._note(scope, status, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        method, route = method_of(scope), _route(scope)
        try:
            self._metrics.request(method, route, status, seconds)
        except OSError as error:  # workers count into files: a full disk must not fail a request that was answered
            logging.getLogger(__name__).warning("a request is not counted: %s", error.strerror)
        if not route.startswith(_QUIET):
            fields = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 2)}
            fields |= {"key": scope.get("faq_key"), "collection": scope.get(COLLECTION)}
            self._metrics.request_log.log(fields, urgent=status >= 500)


def _route(scope: Scope) -> str:
    """The template of the path, so that neither logs nor metrics hold what readers asked for."""
    template = getattr(scope.get("route"), "path", None)
    return template if isinstance(template, str) else "none"
