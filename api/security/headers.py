"""What does every response forbid the browser, and how long may it take to begin?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.paths import path_of
from api.http.problems import problem

SECURITY_HEADERS: Mapping[str, str] = {
    # An answer of the interface runs nothing and is framed nowhere; pages set their own policy.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_HSTS = "max-age=63072000; includeSubDomains"


class SecurityHeaders:
    """ASGI middleware that sets what the response does not set itself."""

    def __init__(self, app: ASGIApp, hsts: bool = False) -> None:
        self._app = app
        headers = {**SECURITY_HEADERS, **({"Strict-Transport-Security": _HSTS} if hsts else {})}
        self._headers = [(name.lower().encode(), text.encode()) for name, text in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = list(message.get("headers", ()))
                names = {name for name, _ in given}
                message["headers"] = given + [header for header in self._headers if header[0] not in names]
            await send(message)

        await self._app(scope, receive, guarded if scope["type"] == "http" else send)


class Timeout:
    """ASGI middleware: 503 for a request whose answer has not begun after `seconds`."""

    def __init__(self, app: ASGIApp, seconds: float, longer: Callable[[str], float] = lambda _path: 0.0) -> None:
        """`longer`: seconds of paths that may take longer, e.g. since files are sent there; 0 for the others."""
        self._app, self._seconds, self._longer = app, seconds, longer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seconds = max(self._seconds, self._longer(path_of(scope)))

        async def refuse() -> None:
            detail = f"no answer within {seconds:g} s; please try again"
            await problem(503, detail, {"Retry-After": "1"})(scope, receive, send)

        answer = _Answer(send, refuse)
        timer = asyncio.get_running_loop().call_later(seconds, answer.give_up, asyncio.current_task())
        try:
            await self._app(scope, receive, answer.send)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if answer.told is None or task is None or task.uncancel():
                raise  # somebody else cancelled it
        finally:
            timer.cancel()
            if answer.told:
                await answer.told


class _Answer:
    """The answer of one request: the application's, or a refusal once it is late; then the application's is dropped.

    The refusal does not wait for the application, which may sit in a thread that nothing can stop.
    """

    def __init__(self, send: Send, refuse: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._send, self._refuse = send, refuse
        self._begun = False
        self.told: asyncio.Task[None] | None = None
        """What sends the refusal."""

    async def send(self, message: Message) -> None:
        """See ASGI."""
        if self.told is None:
            self._begun = True
            await self._send(message)

    def give_up(self, task: asyncio.Task[Any] | None) -> None:
        """Refuse and cancel the request's task, unless its answer has begun."""
        if not self._begun and task is not None:
            self.told = asyncio.ensure_future(self._refuse())
            task.cancel()
