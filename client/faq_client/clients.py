"""Who makes the calls? A client that blocks, one that is awaited, and a conversation with each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

import httpx

from faq_client import calls
from faq_client.calls import Call
from faq_client.models import DeflectBody
from faq_client.trying import Patience, trying

P = ParamSpec("P")
Reply = TypeVar("Reply")
KEY_HEADER = "X-FAQ-Key"
_TIMEOUT = 10.0
"""Seconds of one step of a request."""


def _now(make: Callable[P, Call[Reply]]) -> Callable[Concatenate[FaqClient, P], Reply]:
    """A method that makes the call and returns its reply."""

    @wraps(make)
    def method(self: FaqClient, /, *given: P.args, **named: P.kwargs) -> Reply:
        reply: Reply = self.do(make(*given, **named))
        return reply

    return method


def _later(make: Callable[P, Call[Reply]]) -> Callable[Concatenate[AsyncFaqClient, P], Awaitable[Reply]]:
    """The same, to be awaited."""

    @wraps(make)
    async def method(self: AsyncFaqClient, /, *given: P.args, **named: P.kwargs) -> Reply:
        reply: Reply = await self.do(make(*given, **named))
        return reply

    return method


class FaqClient:
    """A client that blocks; may be used by several threads. Close it, or use it in a `with` statement."""

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        patience: Patience | None = None,
        timeout: float = _TIMEOUT,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`url`: of the service, with its root path; `key`: where the service asks for one."""
        self._patience = patience or Patience()
        self._http = httpx.Client(
            base_url=url, headers=_headers(key), timeout=timeout, transport=transport, follow_redirects=False
        )

    def do(self, call: Call[Any]) -> Any:
        """The reply of a call; raises FaqRefused and FaqUnreachable."""
        steps = trying(self._patience)
        try:
            wanted = next(steps)
            while True:
                if wanted is None:
                    wanted = steps.send(self._sent(call))
                else:
                    time.sleep(wanted)
                    wanted = next(steps)
        except StopIteration as end:
            return end.value

    def _sent(self, call: Call[Any]) -> httpx.Response | httpx.TransportError:
        try:
            return self._http.request(call.method, call.path, params=dict(call.query), json=call.body)
        except httpx.TransportError as error:
            return error

    search = _now(calls.search)
    deflect = _now(calls.deflect)
    entry = _now(calls.entry)
    entries = _now(calls.entries)
    categories = _now(calls.categories)
    verify = _now(calls.verify)

    def conversation(self, **named: Any) -> Conversation:
        """A new conversation; `named`: lang, locale, channel and user, as `deflect` takes them."""
        return Conversation(self, **named)

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


class AsyncFaqClient:
    """The same client for asyncio; see FaqClient."""

    def __init__(
        self,
        url: str,
        *,
        key: str | None = None,
        patience: Patience | None = None,
        timeout: float = _TIMEOUT,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """See FaqClient."""
        self._patience = patience or Patience()
        self._http = httpx.AsyncClient(
            base_url=url, headers=_headers(key), timeout=timeout, transport=transport, follow_redirects=False
        )

    async def do(self, call: Call[Any]) -> Any:
        """See FaqClient."""
        steps = trying(self._patience)
        try:
            wanted = next(steps)
            while True:
                if wanted is None:
                    wanted = steps.send(await self._sent(call))
                else:
                    await asyncio.sleep(wanted)
                    wanted = next(steps)
        except StopIteration as end:
            return end.value

    async def _sent(self, call: Call[Any]) -> httpx.Response | httpx.TransportError:
        try:
            return await self._http.request(call.method, call.path, params=dict(call.query), json=call.body)
        except httpx.TransportError as error:
            return error

    search = _later(calls.search)
    deflect = _later(calls.deflect)
    entry = _later(calls.entry)
    entries = _later(calls.entries)
    categories = _later(calls.categories)
    verify = _later(calls.verify)

    def conversation(self, **named: Any) -> AsyncConversation:
        """See FaqClient."""
        return AsyncConversation(self, **named)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.aclose()


class Conversation:
    """Says one message after the other and keeps the state between them."""

    def __init__(self, client: FaqClient, *, state: str | None = None, **named: Any) -> None:
        self._client, self._named = client, named
        self.state = state
        """To go on with later: give it to `conversation`."""

    def say(self, message: str) -> DeflectBody:
        """The reply to what the person typed, or to the payload of a choice or button."""
        turn = self._client.deflect(message, state=self.state, **self._named)
        self.state = turn["state"]
        return turn


class AsyncConversation:
    """The same for asyncio; see Conversation."""

    def __init__(self, client: AsyncFaqClient, *, state: str | None = None, **named: Any) -> None:
        self._client, self._named = client, named
        self.state = state

    async def say(self, message: str) -> DeflectBody:
        """See Conversation."""
        turn = await self._client.deflect(message, state=self.state, **self._named)
        self.state = turn["state"]
        return turn


def _headers(key: str | None) -> dict[str, str]:
    return {KEY_HEADER: key} if key else {}
