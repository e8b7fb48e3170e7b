"""Where is the accessibility statement? A page that says what is tested, what is not perfect, and whom to tell."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import FastAPI, Request, Response

from api.presenters.page import ReplyWriter
from api.web.locales import Locale
from api.web.render import Links, engine_of, render

_PAGE: dict[str, Any] = {"methods": ["GET", "HEAD"], "include_in_schema": False}
TESTED = tuple(f"accessible_{name}" for name in ("axe", "keyboard", "zoom", "colours", "motion", "fields"))
"""Keys of what the tests of the pages in a browser check: tests/test_browser_accessible.py."""
UNSOLVED = tuple(f"accessible_{name}" for name in ("people", "browsers", "media", "converted"))
_MOST_CHANNELS = 3


def add_statement(app: FastAPI) -> None:
    """Serve the statement, with the first channels of support.yaml."""

    @app.api_route("/{locale:locale}/accessibility", **_PAGE)
    def statement(request: Request, locale: Locale) -> Response:
        writer = ReplyWriter(engine_of(request), locale, Links(request, locale))
        told: dict[str, Any] = {"tested": TESTED, "unsolved": UNSOLVED, "version": version("faq-search")}
        channels = writer.contact("", "").channels[:_MOST_CHANNELS]
        return render(request, "accessibility.html", locale, channels=channels, **told)
