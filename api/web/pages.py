"""Which pages are there?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from fastapi import FastAPI, Form, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException

from api.contact import support_of
from api.http.routes.pool import in_pool
from api.http.routes.zipped import Zipped
from api.http.serving import Serving
from api.http.tags import add_tags
from api.presenters.messages import verification_message
from api.presenters.page import ReplyWriter
from api.settings import Settings
from api.web.articles import add_articles
from api.web.brand.files import add_brand
from api.web.catalogue import Catalogue
from api.web.contacts import accounts
from api.web.files import add_files
from api.web.finding import MOST_HOT, found_for, front, warm_pages
from api.web.locales import DEFAULT, LOCALES, Locale, guess_locale
from api.web.machines import robots, sitemap
from api.web.mishaps import add_error_pages
from api.web.render import Links, engine_of, fragment, render
from api.web.statement.page import add_statement
from api.web.words import Words
from engine import LONGEST_QUERY, Engine
from support import hand_off_of, verify

PAGE: dict[str, Any] = {"methods": ["GET", "HEAD"], "include_in_schema": False}
_DOORS = ("/", "/contact", "/chat", "/tickets/new", "/tickets/lost")
_LONGEST_SESSION = 128
_LONGEST_PART = 9
"""Digits: a longer number would be refused by Python itself, as our fault."""


class _LocaleConvertor(Convertor[str]):
    regex = "|".join(LOCALES)

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


def register_locales() -> None:
    """Let routes say {locale:locale}."""
    register_url_convertor("locale", _LocaleConvertor())


def add_pages(app: FastAPI, serving: Serving, settings: Settings) -> None:
    """Serve the help centre's pages and their static files."""
    if settings.contact:
        serving.reach_by_default(support_of(settings.contact))
    register_locales()
    app.state.serving, app.state.page = serving, settings.page
    app.state.suggests = not settings.security.require_key  # the pages have no key to ask with
    add_files(app, settings.data)
    add_brand(app)
    _add_door(app)
    _add_search(app, serving)
    _add_categories(app)
    kept = None if settings.read_only else settings.data
    add_articles(app, serving, kept, free_mb=settings.tickets.uploads.free_mb)
    _add_contact(app, serving)
    add_statement(app)
    _add_machines(app)
    _add_icon(app)
    add_tags(app)
    add_error_pages(app)
    serving.prepare.append(partial(warm_pages, app))
    app.add_middleware(Zipped)


def _add_door(app: FastAPI) -> None:
    """Addresses without a locale lead to the reader's own: answers and e-mails may name one for all languages."""
    for path in _DOORS:
        app.add_api_route(path, _to_own_locale(path), **PAGE)


def _to_own_locale(path: str) -> Callable[[Request], Response]:
    """A page that leads to the one in the reader's language; no visitor says to which."""

    def lead(request: Request) -> Response:
        locale = guess_locale(request.headers.get("accept-language", ""))
        return RedirectResponse(Links(request, locale).to(path), 302, headers={"Vary": "Accept-Language"})

    return lead


def _add_search(app: FastAPI, serving: Serving) -> None:
    @app.api_route("/{locale:locale}/", **PAGE)
    async def home(request: Request, locale: Locale, q: str = "", category: str = "") -> Response:
        return await in_pool(request, partial(_home, request, locale, q, category), q)

    def _home(request: Request, locale: Locale, q: str, category: str) -> Response:
        engine, links = engine_of(request), Links(request, locale)
        hot = app.state.suggesting.hot(engine, MOST_HOT)
        writer = ReplyWriter(engine, locale, links)
        found = found_for(writer, q, category=category, search=serving.ask_around)
        masked = found["reply"].query if found["reply"] else "" if found["problem"] else q
        if masked.strip() != q.strip() and found["reply"]:
            # Out of the address, the history and every log that comes after this one.
            return RedirectResponse(links.to("/", q=masked, category=found["category"]), 303)
        kept = {name: value for name, value in (("q", masked), ("category", found["category"])) if value}
        status = 422 if found["problem"] else 200
        return render(request, "search.html", locale, status=status, kept=kept, **front(engine, locale, hot), **found)

    @app.post("/{locale:locale}/results", include_in_schema=False)
    async def results(
        request: Request,
        locale: Locale,
        q: Annotated[str, Form()] = "",
        category: Annotated[str, Form()] = "",
        session: Annotated[str, Form()] = "",
        state: Annotated[str, Form()] = "",
    ) -> Response:
        # By POST, since what is typed may hold a secret, and addresses are logged on the way.
        told = session[:_LONGEST_SESSION], state
        return await in_pool(request, partial(_results, request, locale, q, category=category, told=told), q)

    def _results(request: Request, locale: Locale, q: str, *, category: str, told: tuple[str, str]) -> Response:
        conversation = serving.conversations.of(*told)
        writer = ReplyWriter(engine_of(request), locale, Links(request, locale))
        found = found_for(writer, q, category=category, search=partial(serving.ask_around, conversation=conversation))
        status = 422 if found["problem"] else 200
        return fragment(request, "_reply.html", locale, status=status, state=conversation.state, **found)


def _add_categories(app: FastAPI) -> None:
    @app.api_route("/{locale:locale}/categories/{path:path}", **PAGE)
    def category(request: Request, locale: Locale, path: str) -> Response:
        catalogue = Catalogue(engine_of(request), locale)
        found = catalogue.path_at(path)
        if found is None:
            raise HTTPException(404)
        if catalogue.address(found) != path:
            return RedirectResponse(Links(request, locale).to(f"/categories/{catalogue.address(found)}"), 301)
        path = found
        groups = [
            (group, catalogue.children(group.path), catalogue.entries(group.path)) for group in catalogue.children(path)
        ]
        return render(
            request,
            "category.html",
            locale,
            path=path,
            name=catalogue.name(path),
            crumbs=catalogue.crumbs(path),
            entries=catalogue.entries(path),
            groups=groups,
        )


def _add_contact(app: FastAPI, serving: Serving) -> None:
    @app.api_route("/{locale:locale}/contact", **PAGE)
    def contact(request: Request, locale: Locale, q: str = "", check: str = "") -> Response:
        engine = engine_of(request)
        if request.method == "GET" and not check:
            serving.recorder.acted("contact")
        query = engine.guarded(q[:LONGEST_QUERY]).shown
        writer = ReplyWriter(engine, locale, Links(request, locale))
        care = writer.care_about(query, check[:LONGEST_QUERY])
        query, check = ("", "") if care and care.surely else (query, check)
        contact = writer.contact(query, Words(locale)("contact_intro"))
        return render(
            request,
            "contact.html",
            locale,
            kept={"q": query} if query else {},
            query=query,
            care=care,
            contact=contact.without_ticket if care and care.surely else contact,
            accounts=accounts(engine, locale),
            verify_url=hand_off_of(engine).official.verify_url,
            checkable=not hand_off_of(engine).official.is_empty,
            check=check[:LONGEST_QUERY],
            checked=_checked(engine, locale, check[:LONGEST_QUERY]),
        )


def _checked(engine: Engine, locale: Locale, contact: str) -> tuple[str, str] | None:
    if not contact.strip():
        return None
    found = verify(contact, hand_off_of(engine).official)
    return found.status, verification_message(found, locale)


def _add_icon(app: FastAPI) -> None:
    @app.api_route("/favicon.ico", **PAGE)
    def favicon(request: Request) -> Response:
        return RedirectResponse(Links(request, DEFAULT).static("icon.svg"), 302)


def _add_machines(app: FastAPI) -> None:
    def map_of(request: Request, part: int | None) -> Response:
        text = sitemap(engine_of(request), Links(request, DEFAULT), part)
        if text is None:
            raise HTTPException(404)
        return Response(text, media_type="application/xml")

    @app.api_route("/sitemap.xml", **PAGE)
    def whole(request: Request) -> Response:
        return map_of(request, None)

    @app.api_route("/sitemap-{part}.xml", **PAGE)
    def one(request: Request, part: str) -> Response:
        if not part.isascii() or not part.isdecimal() or len(part) > _LONGEST_PART:
            raise HTTPException(404)
        return map_of(request, int(part))

    @app.api_route("/robots.txt", **PAGE)
    def robots_txt(request: Request) -> Response:
        return PlainTextResponse(robots(Links(request, DEFAULT)))
