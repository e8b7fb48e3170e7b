"""Where is the chat's own page?"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request, Response

from api.web.locales import Locale
from api.web.render import Links, render

_PAGE: dict[str, Any] = {"methods": ["GET", "HEAD"], "include_in_schema": False}


def add_chat(app: FastAPI) -> None:
    """Serve the page of the chat; without JavaScript it is a search box and the way to a person."""

    @app.api_route("/{locale:locale}/chat", **_PAGE)
    def chat(request: Request, locale: Locale) -> Response:
        return render(request, "chat.html", locale, script=f"{Links(request, locale).root}/chat.js")
