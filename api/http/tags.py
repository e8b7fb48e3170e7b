"""Which address does another tag of a language have? One spelling each; all others lead to it."""

from __future__ import annotations

import re

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException

from api.web.locales import LOCALES, locale_of_tag
from api.web.render import Links

_LANGUAGES = "|".join(sorted({locale.partition("-")[0] for locale in LOCALES}))


class _TagConvertor(Convertor[str]):
    # Not the locales themselves: what is missing below them is missing.
    regex = rf"(?!(?:{'|'.join(map(re.escape, LOCALES))})(?:/|$))(?i:{_LANGUAGES})(?:[-_][A-Za-z0-9]{{1,8}}){{0,3}}"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


def add_tags(app: FastAPI) -> None:
    """Redirect /zh-hk/, /zh_Hans_CN/contact or /EN-us to the same page of the locale that we have."""
    register_url_convertor("tag", _TagConvertor())

    @app.api_route("/{tag:tag}", methods=["GET", "HEAD"], include_in_schema=False)
    @app.api_route("/{tag:tag}/{rest:path}", methods=["GET", "HEAD"], include_in_schema=False)
    def moved(request: Request, tag: str, rest: str = "") -> Response:
        locale = locale_of_tag(tag)
        if locale is None:
            raise HTTPException(404)
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(Links(request, locale).to(f"/{rest}") + query, 301)
