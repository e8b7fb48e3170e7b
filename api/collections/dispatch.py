"""Which help centre does a request mean? The one that its address names, at /c/NAME/... or /v1/c/NAME/..."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.collections.hosted import PREFIX, Hosted
from api.collections.hosting import Hosting
from api.collections.names import is_name
from api.http.paths import path_of, root_of
from api.observe.requests import COLLECTION

INTERFACE = "/v1"
REFUSED = "faq.refused"
"""Member of a scope: why a request that means a help centre is not handed to it, for the service's own application."""
UNKNOWN = "there is no help centre of this name here; mend the name after /c/ in the address"
_LATE = "the help centre is being loaded, which takes longer than usual; ask again"


@dataclass(frozen=True, slots=True)
class Meant:
    """What an address means. rest: the path inside the help centre; prefix: what comes before the name."""

    name: str
    rest: str
    prefix: str


def meant(path: str) -> Meant | None:
    """What a path below root_path means; None where it names no help centre. The name may be none."""
    for prefix, inside in ((PREFIX, ""), (INTERFACE + PREFIX, INTERFACE)):
        if path.startswith(prefix):
            name, slash, rest = path[len(prefix) :].partition("/")
            return Meant(name, inside + slash + rest, prefix)
    return None


class Dispatch:
    """ASGI application: hands a request to the help centre that it means, and all others to `own`.

    The help centre sees its address as if it were mounted below /c/NAME: links, cookies and documents follow from
    root_path.
    """

    def __init__(self, hosting: Hosting, own: ASGIApp, seconds: float) -> None:
        """`seconds`: how long a request waits for a help centre to be loaded."""
        self._hosting, self._own, self._seconds = hosting, own, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = meant(path_of(scope)) if scope["type"] == "http" else None
        if found is None or (found.rest == "" and self._is_known(found, scope)):
            await self._own(scope, receive, send)
            return
        async with AsyncExitStack() as stack:
            try:
                if not self._is_known(found, scope):
                    self._hosting.metrics.unknown()
                    raise HTTPException(404, UNKNOWN)
                async with asyncio.timeout(self._seconds):
                    hosted = await stack.enter_async_context(self._hosting.using(found.name))
            except (HTTPException, TimeoutError) as error:
                late = HTTPException(503, _LATE, {"Retry-After": "2"})
                scope[REFUSED] = error if isinstance(error, HTTPException) else late
                await self._own(scope, receive, send)
                return
            await self._handed(hosted, _inside(scope, found), receive, send)

    def _is_known(self, found: Meant, scope: Scope) -> bool:
        return is_name(found.name) and found.name in self._hosting.catalogue and _is_literal(scope, found)

    async def _handed(self, hosted: Hosted, scope: Scope, receive: Receive, send: Send) -> None:
        started, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await hosted.app(scope, receive, noted)
        finally:
            self._hosting.metrics.answered(hosted.name, status, time.perf_counter() - started)


def _inside(scope: Scope, found: Meant) -> Scope:
    """The scope as the help centre sees it; `app` and what the service's own application noted stay outside."""
    root = f"{root_of(scope)}{PREFIX}{found.name}"
    own = {name: value for name, value in scope.items() if name not in ("app", "faq.path", "faq.root")}
    return own | {"root_path": root, "path": root + found.rest, COLLECTION: found.name}


def _is_literal(scope: Scope, found: Meant) -> bool:
    """Whether the address spells the name in its own letters: a proxy that guards /c/NAME does not look for %6eame."""
    raw: bytes | None = scope.get("raw_path")
    if raw is None:
        return True
    spelled = f"{found.prefix}{found.name}".encode()
    return any(raw == start or raw.startswith(start + b"/") for start in (spelled, root_of(scope).encode() + spelled))
