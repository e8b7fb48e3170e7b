"""Where is the search box's script, and how does it look on a foreign site?"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from fastapi import FastAPI, Request, Response

_FOLDER = Path(__file__).parent
_TYPES = {"widget.js": "text/javascript", "demo.html": "text/html", "demo.css": "text/css"}
_DEMO_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def add_widget(app: FastAPI) -> None:
    """Serve /widget.js, which any website may load, and /demo."""

    @app.api_route("/widget.js", methods=["GET", "HEAD"], include_in_schema=False)
    def script(request: Request) -> Response:
        # Any site may take it, and it may not be kept for long: those who embed it cannot change its address.
        headers = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
        return _file(
            request, "widget.js", headers | {"Cache-Control": "public, max-age=3600, stale-while-revalidate=86400"}
        )

    @app.api_route("/demo", methods=["GET", "HEAD"], include_in_schema=False)
    def demo(request: Request) -> Response:
        return _file(request, "demo.html", {"Content-Security-Policy": _DEMO_POLICY, "X-Robots-Tag": "noindex"})

    @app.api_route("/demo.css", methods=["GET", "HEAD"], include_in_schema=False)
    def demo_style(request: Request) -> Response:
        return _file(request, "demo.css", {})


def _file(request: Request, name: str, headers: dict[str, str]) -> Response:
    content, tag = _content(name)
    headers = {"ETag": tag, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"} | headers
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=f"{_TYPES[name]}; charset=utf-8", headers=headers)


@cache
def _content(name: str) -> tuple[bytes, str]:
    content = (_FOLDER / name).read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:20]}"'
