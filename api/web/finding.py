"""What does the search page show? Its first look, and what a query finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request

from api.presenters.page import ReplyWriter
from api.web.answers import answer_html
from api.web.catalogue import Catalogue
from api.web.locales import LOCALES, Locale, lang_of, shown_in
from api.web.render import Links, fragment, render
from engine import Engine, QueryError, SearchResult
from support import hand_off_of

_POPULAR, MOST_HOT = 6, 6
_WARM = "2FA 提现 withdrawal"


def front(engine: Engine, locale: Locale, hot: Sequence[str] = ()) -> dict[str, Any]:
    """What the first page shows before anything is asked. hot: ids of the entries that are asked for most."""
    catalogue = Catalogue(engine, locale)
    return {
        "popular": catalogue.popular(_POPULAR),
        "hot": catalogue.items(entry for id_ in hot if (entry := engine.entry(id_))),
        "categories": catalogue.topics(),
        "safety": [shown_in(line, locale) for line in hand_off_of(engine).support.safety[lang_of(locale)]],
    }


def found_for(
    writer: ReplyWriter, query: str, *, category: str, search: Callable[..., tuple[SearchResult, bool]]
) -> dict[str, Any]:
    """What a search (see Serving.ask_around) gives: a reply, or the problem with the query, or nothing for no query."""
    catalogue = writer.catalogue
    within = catalogue.path_at(category) or "" if category else ""
    found: dict[str, Any] = {"reply": None, "problem": False, "category": within, "wider": False}
    found["category_name"] = catalogue.name(within) if within else ""
    if query.strip():
        try:
            found["reply"], found["wider"] = writer.ask(query, within or None, search)
        except QueryError:
            found["problem"] = True
    return found


def warm_pages(app: FastAPI, engine: Engine) -> None:
    """Show each language's search page once, so that no reader waits for what is loaded on first use: templates,
    Markdown, OpenCC."""
    for locale in LOCALES:
        request = request_of(app, f"/{locale}/")
        writer = ReplyWriter(engine, locale, Links(request, locale))
        found = found_for(writer, _WARM, category="", search=_searched)
        rewrites = engine.read(_WARM).query.texts
        for text in next(iter(engine.entries())).texts.values():
            answer_html(text.answer, writer.writing(rewrites))
        fragment(request, "_reply.html", locale, **found)
        render(request, "search.html", locale, **front(engine, locale), **found)


def request_of(app: FastAPI, path: str) -> Request:
    """A request that nobody sent."""
    return Request(
        {
            "type": "http",
            "app": app,
            "method": "GET",
            "scheme": "http",
            "server": ("127.0.0.1", 80),
            "path": path,
            "root_path": "",
            "query_string": b"",
            "headers": [],
        }
    )


def _searched(query: str, engine: Engine, **options: Any) -> tuple[SearchResult, bool]:
    return engine.search(query, rule=hand_off_of(engine).rule, **options), False
