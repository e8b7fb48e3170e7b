"""How is an error told over HTTP? As problem+json (RFC 9457), without paths or stacks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.paths import path_of
from corpus import lazy_pattern
from engine import QueryError
from index import AwayError, GenerationError

MEDIA_TYPE = "application/problem+json"
OUR_FAULT = "this is our fault, not yours; please try again, and contact support if it persists"
AWAY = "the index cannot be searched now; ask again in some seconds, or contact support"
AGAIN_SECONDS = 5
"""What clients are told to wait for an index that lies on a server elsewhere."""
LARGEST_BODY = 16_384
"""Bytes of a request's body at most: a query of 512 characters and its options need under 4,000."""


LARGEST_TARGET = 16_384
"""Bytes of path and query string: each of 512 characters of a query takes up to twelve."""
LARGEST_HEADERS = 32_768
MOST_HEADERS = 200
_UTF8 = lazy_pattern(r'\bcharset="?utf-?8"?(?=[\s;]|$)')
"""The parser decodes a part by any codec of Python that is named: punycode takes quadratic time."""
_LONGEST_NUMBER = 20
"""Digits of a Content-Length at most: longer ones are no numbers for Python either."""


class ProblemResponse(JSONResponse):
    """A JSON problem body."""

    media_type = MEDIA_TYPE


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> ProblemResponse:
    """A problem body: `detail` names the value, what was expected, and the fix."""
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return ProblemResponse(body, status_code=status, headers=dict(headers) if headers else None)


def add_problem_handlers(app: FastAPI) -> None:
    """Let every error of the app leave as a problem body."""

    @app.exception_handler(QueryError)
    def bad_query(_request: Request, error: QueryError) -> ProblemResponse:
        return problem(422, str(error))

    @app.exception_handler(AwayError)
    @app.exception_handler(GenerationError)
    def no_index(_request: Request, error: AwayError | GenerationError) -> ProblemResponse:
        logging.getLogger(__name__).warning("a search was refused: %s", error)
        return problem(503, AWAY, {"Retry-After": str(AGAIN_SECONDS)})

    @app.exception_handler(RequestValidationError)
    def bad_request(_request: Request, error: RequestValidationError) -> ProblemResponse:
        return problem(422, "; ".join(_sentence(item) for item in error.errors()))

    @app.exception_handler(HTTPException)
    def http_error(request: Request, error: HTTPException) -> ProblemResponse:
        detail = str(error.detail)
        if error.status_code == 404 and detail == "Not Found":
            detail = f"there is nothing at {_printable(path_of(request.scope)[:200])}; see /openapi.json"
        return problem(error.status_code, detail, error.headers)

    @app.exception_handler(Exception)
    def broken(request: Request, error: Exception) -> ProblemResponse:
        route = getattr(request.scope.get("route"), "path", "none")  # the path itself may hold what a reader typed
        logging.getLogger(__name__).error("%s %s failed", request.method, route, exc_info=error)
        return problem(500, OUR_FAULT)


class LastResort:
    """ASGI middleware: 500 as a problem body for what any middleware raises and nothing else has answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception:
            if scope["type"] == "http" and not begun:
                await problem(500, OUR_FAULT)(scope, receive, send)
            raise  # for the server's log


class Framing:
    """ASGI middleware: refuses a request whose head is too large, or whose body's length is unclear (RFC 9112, 6.1).

    A proxy that reads Content-Length and a server that reads Transfer-Encoding would see different requests; what comes
    after one of those is not read: the connection is closed.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wrong = _wrong_with(scope) if scope["type"] == "http" else None
        if wrong is None:
            await self._app(scope, receive, send)
        else:
            await problem(*wrong, {"Connection": "close"})(scope, receive, send)


def _wrong_with(scope: Scope) -> tuple[int, str] | None:
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    names = {name for name, _ in headers}
    if b"transfer-encoding" in names and b"content-length" in names:
        return 400, "a request has either Content-Length or Transfer-Encoding, not both"
    if b"transfer-encoding" in names and scope.get("http_version") == "1.0":
        return 400, "HTTP/1.0 knows no Transfer-Encoding; send Content-Length"
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > LARGEST_TARGET:
        return 414, f"the address has more than {LARGEST_TARGET} bytes; send a long query with POST /v1/search"
    if len(headers) > MOST_HEADERS or sum(len(name) + len(value) for name, value in headers) > LARGEST_HEADERS:
        return 431, f"the headers are more than {MOST_HEADERS}, or larger than {LARGEST_HEADERS} bytes together"
    kinds = [value.decode("latin-1").lower() for name, value in headers if name == b"content-type"]
    if any("multipart" in one and one.count("charset") != len(_UTF8.findall(one)) for one in kinds):
        return 415, "a form in parts is UTF-8; send it without a charset, or with charset=utf-8"
    return None


class BodyLimit:
    """Refuses bodies over a limit before they are read into memory."""

    def __init__(self, app: ASGIApp, largest: Callable[[str], int] = lambda _path: LARGEST_BODY) -> None:
        """`largest`: bytes at most, by path."""
        self._app, self._largest = app, largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        largest = self._largest(path_of(scope))
        declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not declared.isdigit() or len(declared) > _LONGEST_NUMBER or int(declared) > largest:
            await problem(413, _too_large(largest))(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > largest:
                raise HTTPException(413, _too_large(largest))
            return message

        await self._app(scope, counted, send)


def _too_large(largest: int) -> str:
    fix = "a query may have 512 characters" if largest == LARGEST_BODY else "send fewer or smaller files"
    return f"the body is larger than {largest} bytes; {fix}"


def _sentence(item: Mapping[str, object]) -> str:
    location = item.get("loc")
    parts = location if isinstance(location, tuple) else ()
    where = ".".join(_printable(str(part)) for part in parts) or "request"
    given = item.get("input")
    value = f" (got {_printable(repr(given)[:80])})" if isinstance(given, str | int | float) else ""
    return f"{where}: {item.get('msg')}{value}"


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
