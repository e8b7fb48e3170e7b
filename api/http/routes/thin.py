"""A route that FastAPI documents and that runs without its machinery: read once, asked in the pool, written once.

FastAPI resolves the dependencies of each request anew, checks parameter after parameter, builds a model of the reply
from our own types and hands each of these steps to a thread. That takes longer than a search.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from email.message import Message
from functools import cache, partial
from typing import Any, get_args, get_type_hints
from urllib.parse import parse_qsl

from fastapi import FastAPI, params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.routes.pool import EnginePool

CHARGE = "faq.charge"
"""Member of a scope: counts so many more requests of whoever asks, and gives what refuses them, or None."""
Read = tuple[dict[str, Any], int]
"""Arguments of a handler, and characters of the longest text among them."""
_UNREADABLE = "There was an error parsing the body"


def add_thin(app: FastAPI, method: str, path: str, work: Callable[..., bytes], **documented: Any) -> None:
    """Answer `method` at `path` with the JSON that `work` returns.

    It takes what a FastAPI handler may: one model, of the body or (Annotated[Model, Query()]) of the query, and
    perhaps the request. `documented`: as for FastAPI's decorators. app.state.pool is the pool that it runs in.
    """
    route_class = _thin(app.router.route_class)
    app.router.add_api_route(path, work, methods=[method], route_class_override=route_class, **documented)


def _thin(base: type[APIRoute]) -> type[APIRoute]:
    """A thin route whose description is made as the application's other routes make theirs."""
    return ThinRoute if base is APIRoute else type("ThinRoute", (ThinRoute, base), {})


class ThinRoute(APIRoute):
    """See the module."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **named: Any) -> None:
        name, model, in_query = _model_of(endpoint)
        super().__init__(path, _flat(endpoint, model) if in_query else endpoint, **named)
        find = _from_query if in_query else _from_body
        self._work, self._reads = endpoint, partial(_read, find, _adapter(model), name, _requests_of(endpoint))
        self.app = self._answer

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        given, length = await self._reads(scope, receive)
        if refusal := await _too_much(given, scope):
            await refusal(scope, receive, send)
            return
        pool: EnginePool = scope["app"].state.pool
        body = await pool.run(partial(self._work, **given), scope, length=length)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@cache
def _adapter(model: type[BaseModel]) -> TypeAdapter[Any]:
    return TypeAdapter(model)


async def _too_much(given: dict[str, Any], scope: Scope) -> ASGIApp | None:
    """What refuses a request that asks for the work of several, as its model says, where that is too much.

    One of them was counted before its body was read.
    """
    more = sum(one.asked_times() - 1 for one in given.values() if hasattr(one, "asked_times"))
    if more <= 0 or CHARGE not in scope:
        return None
    refusal: ASGIApp | None = await scope[CHARGE](more)
    return refusal


def _requests_of(endpoint: Callable[..., Any]) -> list[str]:
    """Names of the parameters that are the request itself."""
    return [name for name, hint in get_type_hints(endpoint).items() if hint is Request]


def _model_of(endpoint: Callable[..., Any]) -> tuple[str, type[BaseModel], bool]:
    """Name and type of the one model that a handler takes, and whether it is of the query; raises TypeError."""
    hints, requests = get_type_hints(endpoint, include_extras=True), _requests_of(endpoint)
    names = [name for name in inspect.signature(endpoint).parameters if name not in requests]
    for name in names if len(names) == 1 else ():
        kind, *more = get_args(hints[name]) or [hints[name]]
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return name, kind, any(isinstance(one, params.Query) for one in more)
    raise TypeError(f"{endpoint.__name__} must take one model, of the query or of the body; it may take the request")


def _flat(endpoint: Callable[..., Any], model: type[BaseModel]) -> Callable[..., Any]:
    """A handler with the model's fields as parameters: FastAPI documents examples only of those."""
    hints, kind = get_type_hints(model, include_extras=True), inspect.Parameter.KEYWORD_ONLY
    fields = [
        inspect.Parameter(name, kind, default=field.default, annotation=hints[name])
        for name, field in model.model_fields.items()
    ]

    def documented(**_given: Any) -> None:
        return None

    documented.__name__, documented.__doc__ = endpoint.__name__, endpoint.__doc__
    documented.__signature__ = inspect.Signature(fields)  # type: ignore[attr-defined]
    return documented


async def _read(find: Any, adapter: TypeAdapter[Any], name: str, requests: list[str], *asgi: Any) -> Read:
    found = await find(adapter, *asgi)
    return {name: found} | {one: Request(*asgi) for one in requests}, _asked_length(found)


def _asked_length(found: Any) -> int:
    """Characters that the engine is asked: as the model says, since a signed state is none, else its longest text."""
    if hasattr(found, "asked_length"):
        return int(found.asked_length())
    return max((len(value) for value in vars(found).values() if isinstance(value, str)), default=0)


async def _from_query(adapter: TypeAdapter[Any], scope: Scope, _receive: Receive) -> Any:
    given = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))  # the last one counts
    try:
        return adapter.validate_python(given)
    except ValidationError as error:
        raise _refused(error, "query", given) from None


async def _from_body(adapter: TypeAdapter[Any], scope: Scope, receive: Receive) -> Any:
    content = await _content(receive)
    if not content:
        raise RequestValidationError([{"type": "missing", "loc": ("body",), "msg": "Field required", "input": None}])
    given = _parsed(content, scope)
    try:
        return adapter.validate_python(given, from_attributes=True)
    except ValidationError as error:
        raise _refused(error, "body", given) from None


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
