"""How are errors told to clients of these protocols? In the shape that each of them reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.paths import path_of
from api.http.problems import MEDIA_TYPE

_NO_KEY, _WRONG_KEY, _NO_BASE = 1001, 1002, 2001
"""Error codes of Dify; for others the status is taken."""

Shape = Callable[[int, str, bool], Mapping[str, Any]]


def _dify(status: int, detail: str, has_key: bool) -> Mapping[str, Any]:
    codes = {401: _WRONG_KEY if has_key else _NO_KEY, 403: _WRONG_KEY, 404: _NO_BASE}
    return {"error_code": codes.get(status, status), "error_msg": detail}


def _openai(status: int, detail: str, _has_key: bool) -> Mapping[str, Any]:
    kinds = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
    kind = kinds.get(status, "invalid_request_error" if status < 500 else "server_error")
    return {"error": {"message": detail, "type": kind, "param": None, "code": None}}


_SHAPES: Mapping[str, Shape] = {"/v1/dify/": _dify, "/v1/vector_stores/": _openai}


class NativeErrors:
    """ASGI middleware: problem bodies of a protocol's paths leave in the protocol's own shape; the status stays."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = path_of(scope) if scope["type"] == "http" else ""
        shape = next((one for prefix, one in _SHAPES.items() if path.startswith(prefix)), None)
        if shape is None:
            await self._app(scope, receive, send)
            return
        has_key = bool(Headers(scope=scope).get("authorization"))
        await self._app(scope, receive, _reshaped(send, shape, has_key))


def _reshaped(send: Send, shape: Shape, has_key: bool) -> Send:
    """Sends what is no problem as it is; a problem is one short message."""
    held: list[Message] = []

    async def through(message: Message) -> None:
        if message["type"] == "http.response.start" and _is_problem(message):
            held.append(message)
            return
        if not held or message.get("more_body"):
            await send(message)
            return
        start = held.pop()
        detail = str(json.loads(message["body"]).get("detail", ""))
        body = json.dumps(shape(start["status"], detail, has_key), ensure_ascii=False).encode()
        headers = MutableHeaders(raw=list(start["headers"]))
        headers["content-type"], headers["content-length"] = "application/json", str(len(body))
        await send({**start, "headers": headers.raw})
        await send({"type": "http.response.body", "body": body})

    return through


def _is_problem(start: Message) -> bool:
    return any(name == b"content-type" and value == MEDIA_TYPE.encode() for name, value in start["headers"])
