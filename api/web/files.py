"""How are the page's own files served? For a year, since their address changes with their content."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from api.web.render import digest, static_folders

_FOR_GOOD = "public, max-age=31536000, immutable"
_FOR_NOW = "no-cache"


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


def add_files(app: FastAPI) -> None:
    """Serve the static files."""
    app.mount("/static", _Files(), name="static")
