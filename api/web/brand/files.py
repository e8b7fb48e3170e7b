"""Where are the owner's colours and logo? At addresses that change with their content."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from api.web.brand.brand import Brand, brand_of

_FOR_GOOD, _FOR_NOW = "public, max-age=31536000, immutable", "no-cache"
_HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}
"""A drawing (SVG) may hold scripts, which run where it is opened by itself."""


def add_brand(app: FastAPI) -> None:
    """Serve /theme.css and /logo."""

    @app.api_route("/theme.css", methods=["GET", "HEAD"], include_in_schema=False)
    def theme(request: Request) -> Response:
        return _file(request, lambda brand: (brand.css, "text/css; charset=utf-8", brand.css_version))

    @app.api_route("/logo", methods=["GET", "HEAD"], include_in_schema=False)
    def logo(request: Request) -> Response:
        return _file(request, lambda brand: (brand.logo, brand.kind, brand.logo_version))


def _file(request: Request, part: Callable[[Brand], tuple[bytes, str, str]]) -> Response:
    serving = request.app.state.serving
    content, kind, version = part(brand_of(serving.engine if serving.has_index else None))
    if not content:
        raise HTTPException(404)
    current = request.query_params.get("v") == version
    headers = {"Cache-Control": _FOR_GOOD if current else _FOR_NOW, **_HARMLESS}
    return Response(content, media_type=kind, headers=headers)
