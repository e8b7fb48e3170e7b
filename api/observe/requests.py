"""Which requests came, how did they end, and how long did they take?"""

from __future__ import annotations

import re
import time
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.observe.logs import event, request_id
from api.observe.metrics import Metrics
from api.observe.tracing import Tracer

HEADER = "x-request-id"
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_QUIET = ("/healthz", "/readyz", "/metrics", "/static/")


class Observed:
    """ASGI middleware: an id for each request, its time in the metrics, one line in the log. No query, no address."""

    def __init__(self, app: ASGIApp, metrics: Metrics, tracer: Tracer) -> None:
        self._app, self._metrics, self._tracer = app, metrics, tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        found = given if _ID.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(found)
        started, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = found
            await send(message)

        try:
            with self._tracer.span(scope):
                await self._app(scope, receive, noted)
        finally:
            seconds = time.perf_counter() - started
            route = _route(scope)
            self._metrics.requests.labels(scope["method"], route, status).observe(seconds)
            if not route.startswith(_QUIET):
                event(
                    "request",
                    method=scope["method"],
                    route=route,
                    status=status,
                    ms=round(seconds * 1000, 2),
                    key=scope.get("faq_key"),
                )
            request_id.reset(token)


def _route(scope: Scope) -> str:
    """The template of the path, so that neither logs nor metrics hold what readers asked for."""
    template = getattr(scope.get("route"), "path", None)
    return template if isinstance(template, str) else "none"
