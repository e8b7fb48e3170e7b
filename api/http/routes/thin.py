"""A route that FastAPI documents and that runs without its machinery: read once, asked in the pool, written once.

FastAPI resolves the dependencies of each request anew, checks parameter after parameter, builds a model of the reply
from our own types and hands each of these steps to a thread. That takes longer than a search.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from email.message import Message
from functools import partial
from typing import Any, get_type_hints
from urllib.parse import parse_qsl

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError, create_model
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from api.http.routes.pool import EnginePool

Read = tuple[dict[str, Any], int]
"""Arguments of a handler, and characters of the longest text among them."""
_UNREADABLE = "There was an error parsing the body"


def add_thin(app: FastAPI, method: str, path: str, work: Callable[..., bytes], **documented: Any) -> None:
    """Answer `method` at `path` with the JSON that `work` returns.

    Its signature is that of a FastAPI handler: either query parameters or one model of the body, and perhaps the
    request. `documented`: as for FastAPI's decorators. app.state.pool is the pool that it runs in.
    """
    app.router.add_api_route(path, work, methods=[method], route_class_override=ThinRoute, **documented)


class ThinRoute(APIRoute):
    """See the module."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **named: Any) -> None:
        super().__init__(path, endpoint, **named)
        self._reads = _reader(endpoint)
        self.app = self._answer

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        given, length = await self._reads(scope, receive)
        pool: EnginePool = scope["app"].state.pool
        body = await pool.run(partial(self.endpoint, **given), scope, length=length)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _reader(endpoint: Callable[..., Any]) -> Callable[[Scope, Receive], Any]:
    """What reads a handler's arguments from a request."""
    hints = get_type_hints(endpoint, include_extras=True)
    parameters = inspect.signature(endpoint).parameters
    requests = [name for name in parameters if hints[name] is Request]
    others = [name for name in parameters if name not in requests]
    if len(others) == 1 and isinstance(hints[others[0]], type) and issubclass(hints[others[0]], BaseModel):
        return partial(_from_body, others[0], TypeAdapter(hints[others[0]]), requests)
    if any(isinstance(hints[name], type) and issubclass(hints[name], BaseModel) for name in others):
        raise TypeError(f"{endpoint.__name__} takes a body and more; give a thin route one or the other")
    fields: dict[str, Any] = {}
    for name in others:
        default = parameters[name].default
        fields[name] = (hints[name], ... if default is inspect.Parameter.empty else default)
    model: type[BaseModel] = create_model(endpoint.__name__, **fields)
    return partial(_from_query, model, requests)


async def _from_query(model: type[BaseModel], requests: list[str], scope: Scope, receive: Receive) -> Read:
    given = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))  # the last one counts
    try:
        found = model.model_validate(given).__dict__
    except ValidationError as error:
        raise _refused(error, "query", given) from None
    return found | {name: Request(scope, receive) for name in requests}, _longest(found)


async def _from_body(name: str, adapter: TypeAdapter[Any], requests: list[str], scope: Scope, receive: Receive) -> Read:
    content = await _content(receive)
    if not content:
        raise RequestValidationError([{"type": "missing", "loc": ("body",), "msg": "Field required", "input": None}])
    given = _parsed(content, scope)
    try:
        found = adapter.validate_python(given, from_attributes=True)
    except ValidationError as error:
        raise _refused(error, "body", given) from None
    return {name: found} | {one: Request(scope, receive) for one in requests}, _longest(vars(found))


def _longest(values: Mapping[str, Any]) -> int:
    """Characters of the longest text."""
    return max((len(value) for value in values.values() if isinstance(value, str)), default=0)


async def _content(receive: Receive) -> bytes:
    """The body; what is too large was refused before, or is while it is read."""
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HTTPException(400, _UNREADABLE)
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _parsed(content: bytes, scope: Scope) -> Any:
    """The value of a body that says it is JSON; else the body, for the check to refuse."""
    if not _is_json(dict(scope["headers"]).get(b"content-type", b"").decode("latin-1")):
        return content
    try:
        return json.loads(content)
    except json.JSONDecodeError as error:
        told = {"type": "json_invalid", "loc": ("body", error.pos), "msg": "JSON decode error", "input": {}}
        raise RequestValidationError([told | {"ctx": {"error": error.msg}}], body=error.doc) from None
    except (ValueError, RecursionError):  # no UTF-8, a number of thousands of digits, too deep
        raise HTTPException(400, _UNREADABLE) from None


def _is_json(media_type: str) -> bool:
    if media_type == "application/json":
        return True
    message = Message()
    message["content-type"] = media_type
    subtype = message.get_content_subtype()
    return message.get_content_maintype() == "application" and (subtype == "json" or subtype.endswith("+json"))


def _refused(error: ValidationError, place: str, given: Any) -> RequestValidationError:
    told = [{**one, "loc": (place, *one["loc"])} for one in error.errors(include_url=False)]
    return RequestValidationError(told, body=given)
