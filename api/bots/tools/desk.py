"""Who runs the tools' work? The engine's thread, one piece at a time, with one engine from beginning to end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.bots.lead import LinksFor
from api.bots.tools.work import Work
from api.http.serving import Serving
from api.security.signing import Signer
from engine import QueryError

Found = TypeVar("Found")
Run = Callable[[Callable[[], Any], Request | None, str], Awaitable[Any]]


class Refused(Exception):
    """What a tool does not do; the message says why, and what to do instead."""


class Desk:
    """Gives each call its work."""

    def __init__(
        self, serving: Serving, signer: Signer, *, run: Run, links: Callable[[Request | None], LinksFor]
    ) -> None:
        """`run`: runs work in the engine's thread; `links`: addresses of pages as a request's reader sees them."""
        self._serving, self._signer, self._run, self._links = serving, signer, run, links

    async def do(self, request: Request | None, work: Callable[[Work], Found], text: str) -> Found:
        """What `work` returns, which asks `text`; raises Refused for bad arguments, and where too many wait already."""
        try:
            made = Work(self._serving, self._signer, self._links(request))
            found: Found = await self._run(lambda: work(made), request, text)
        except QueryError as error:
            raise Refused(str(error)) from error
        except HTTPException as error:
            raise Refused(error.detail) from error
        return found
