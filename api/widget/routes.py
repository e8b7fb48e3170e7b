"""Where are the scripts for other websites, and how do they look on a foreign site?"""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI, Request, Response

from api.web.brand.brand import brand_of
from api.widget.page import add_chat_page
from api.widget.scripts import script

_TYPES = {"js": "text/javascript", "html": "text/html", "css": "text/css"}
_DEMO_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_ANYWHERE = {
    # Any site may take it, and it may not be kept for long: those who embed it cannot change its address.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Cache-Control": "public, max-age=3600, stale-while-revalidate=86400",
}
_FILES = {
    "/widget.js": ("widget.js", _ANYWHERE),
    "/chat.js": ("chat.js", _ANYWHERE),
    "/chat/live.js": ("chat/live.js", _ANYWHERE),
    "/demo": ("demo.html", {"Content-Security-Policy": _DEMO_POLICY, "X-Robots-Tag": "noindex"}),
    "/demo.css": ("demo.css", {}),
}


def add_widget(app: FastAPI) -> None:
    """Serve /widget.js and /chat.js, which any website may load, /demo, and the chat's own page."""
    add_chat_page(app)
    for path, (name, headers) in _FILES.items():
        app.add_api_route(path, _served(name, headers), methods=["GET", "HEAD"], include_in_schema=False)


def _served(name: str, headers: dict[str, str]) -> Callable[[Request], Response]:
    def served(request: Request) -> Response:
        return _file(request, name, headers)

    return served


def _file(request: Request, name: str, headers: dict[str, str]) -> Response:
    serving = request.app.state.serving
    accent = brand_of(serving.engine).accent if serving.has_index else None
    content, tag = script(name, accent)
    headers = {"ETag": tag, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"} | headers
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=f"{_TYPES[name.rpartition('.')[2]]}; charset=utf-8", headers=headers)
