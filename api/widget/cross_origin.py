"""May a script of another website ask? To search, talk and verify, from the origins allowed, without cookies."""

from __future__ import annotations

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from api.http.paths import path_of
from api.widget.settings import WidgetSettings

_PATHS = ("/v1/search", "/v1/deflect", "/v1/verify", "/v1/suggest", "/v1/feedback")
_CHATS = "/v1/chats"


class CrossOrigin:
    """CORS for the paths that the search box and the chat ask; all others stay closed to scripts of other websites."""

    def __init__(self, app: ASGIApp, settings: WidgetSettings) -> None:
        self._app = app
        self._open = CORSMiddleware(
            app,
            allow_origins=settings.origins,
            allow_methods=("GET", "POST"),
            allow_headers=("Content-Type", "X-FAQ-Key", "X-Request-ID", "X-Chat-Key", "Last-Event-ID"),
            expose_headers=("Retry-After", "X-Request-ID"),
            max_age=86400,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        opened = scope["type"] == "http" and _is_open(path_of(scope))
        await (self._open if opened else self._app)(scope, receive, send)


def _is_open(path: str) -> bool:
    return path in _PATHS or path == _CHATS or path.startswith(f"{_CHATS}/")
