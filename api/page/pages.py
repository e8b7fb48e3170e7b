"""Which pages are there?"""

from __future__ import annotations

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from api.page.render import STATIC
from api.page.settings import PageSettings
from api.serving import Serving


def add_pages(app: FastAPI, serving: Serving, settings: PageSettings) -> None:
    """Serve the help centre's pages and their static files."""
    app.state.serving, app.state.page = serving, settings
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
