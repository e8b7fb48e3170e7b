"""How are the page's own files served? For a year, since their address changes with their content."""

from __future__ import annotations

import mimetypes
from pathlib import Path, PurePath

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.web.render import digest, engine_of, static_folders
from index import DataFolder

_FOR_GOOD = "public, max-age=31536000, immutable"
_FOR_NOW = "no-cache"
_KINDS = {".svg": "image/svg+xml", ".webp": "image/webp", ".avif": "image/avif"}
_HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    # The search box shows them on other sites.
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""A drawing (SVG) may hold scripts, which run where it is opened by itself."""


class _Files(StaticFiles):
    def __init__(self) -> None:
        super().__init__(directory=static_folders()[0])
        self.all_directories = [*static_folders()]

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        current = response.status_code < 400 and scope["query_string"].decode("latin-1") == f"v={digest(path)}"
        response.headers["Cache-Control"] = _FOR_GOOD if current else _FOR_NOW
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def add_files(app: FastAPI, data: Path) -> None:
    """Serve the static files, and the pictures and documents that came with the corpus."""
    app.mount("/static", _Files(), name="static")

    @app.api_route("/files/{digest}/{name}", methods=["GET", "HEAD"], include_in_schema=False)
    def beside(request: Request, digest: str, name: str) -> Response:
        engine, kept = engine_of(request), digest + PurePath(name).suffix.lower()
        if kept not in engine.files_beside:
            raise HTTPException(404)
        file = DataFolder(data).generations / engine.manifest.id / kept
        if not file.is_file():  # a newer generation has just taken its place
            raise HTTPException(404)
        kind = _KINDS.get(file.suffix) or mimetypes.guess_type(kept)[0] or "application/octet-stream"
        shown = "inline" if kind.startswith("image/") else "attachment"
        headers = {"Cache-Control": _FOR_GOOD} | _HARMLESS
        return FileResponse(file, media_type=kind, headers=headers, filename=name, content_disposition_type=shown)
