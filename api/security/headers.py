"""What does every response forbid the browser, and how long may it take to begin?"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from starlette.datastructures import MutableHeaders
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
        self._headers = {**SECURITY_HEADERS, **({"Strict-Transport-Security": _HSTS} if hsts else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
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
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        task = asyncio.ensure_future(self._app(scope, receive, noted))
        done, _ = await asyncio.wait({task}, timeout=seconds)
        if done or begun:
            await task
            return
        task.cancel()
        detail = f"no answer within {seconds:g} seconds; please try again"
        await problem(503, detail, {"Retry-After": "1"})(scope, receive, send)
