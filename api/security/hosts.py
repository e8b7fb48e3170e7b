"""At which host names is the service asked? What a request says of itself is not to be believed."""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.paths import path_of
from api.http.problems import problem

_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_.-]{0,253})|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?", re.IGNORECASE)
_PROBES = ("/healthz", "/readyz", "/metrics")


class Hosts:
    """ASGI middleware: 421 for a host that is not ours, and no redirect that leads to the host which a request names.

    Probes may use any name: they come from the machine or the cluster.
    """

    def __init__(self, app: ASGIApp, allowed: tuple[str, ...] = ()) -> None:
        """`allowed`: names in lower case without port, all if none is given."""
        self._app, self._allowed = app, allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
        if host and not self._fits(host, path_of(scope)):
            detail = "the host that the request names is not served here; check the address"
            await problem(421, detail)(scope, receive, send)
            return

        async def relative(message: Message) -> None:
            if message["type"] == "http.response.start" and any(name == b"location" for name, _ in message["headers"]):
                headers = MutableHeaders(scope=message)
                own = f"{scope['scheme']}://{host}/"
                if (to := headers.get("location", "")).startswith(own):
                    headers["location"] = "/" + to.removeprefix(own).lstrip("/")
            await send(message)

        await self._app(scope, receive, relative)

    def _fits(self, host: str, path: str) -> bool:
        if not _HOST.fullmatch(host):
            return False
        name = host.lower() if host.endswith("]") else host.lower().rpartition(":")[0] or host.lower()
        return not self._allowed or name in self._allowed or path in _PROBES
