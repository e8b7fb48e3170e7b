"""How do staff keep replies that they write often? One page; tickets and live chats offer them, filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import FastAPI, Form, Request, Response

from api.web.locales import lang_of, to_locale
from api.web.tickets.badges import Badge
from api.web.tickets.forms import PAGE
from api.web.tickets.staff_pages import Given, StaffPages
from api.web.tickets.texts import LocaleTexts
from corpus import LANGS
from support.tickets import LONGEST_MESSAGE, SavedReply, Ticket, TicketError, asker_name, filled_in

Number = Annotated[int, Form(ge=0, lt=2**63)]
_LONGEST_NAME = 80
_EMPTY = SavedReply(id=0, name="", text="", lang="")


def add_replies(app: FastAPI, pages: StaffPages) -> None:
    """Serve the page of saved replies, and what changes them."""
    _add_page(app, pages)
    _add_saving(app, pages)


def _add_page(app: FastAPI, pages: StaffPages) -> None:
    @app.api_route("/staff/replies", **PAGE)
    def replies(request: Request, edit: int = 0) -> Response:
        badge = pages.badges.of(request)
        if badge is None:
            return pages.door(request)
        found = next((one for one in pages.service.replies.all() if one.id == edit), None)
        return _page(pages, request, badge, reply=found or _EMPTY)


def _add_saving(app: FastAPI, pages: StaffPages) -> None:
    @app.post("/staff/replies", include_in_schema=False)
    def save(
        request: Request, id: Number = 0, name: Given = "", text: Given = "", lang: Given = "", token: Given = ""
    ) -> Response:
        badge = pages.badges.of(request)
        if badge is None:
            return pages.door(request)

        def act(_badge: Badge) -> str:
            given = SavedReply(id=id or None, name=name, text=text, lang=lang)
            pages.service.replies.save(pages.service.drafts(pages.locale(request)), given, by=badge.name)
            return "/replies"

        try:
            return pages.work(request, token, act)
        except TicketError as error:
            typed = SavedReply(id=id, name=name, text=text, lang=lang)
            return _page(pages, request, badge, reply=typed, problem=str(error))

    @app.post("/staff/replies/{reply_id}/delete", include_in_schema=False)
    def drop(request: Request, reply_id: int, token: Given = "") -> Response:
        def act(badge: Badge) -> str:
            pages.service.replies.drop(reply_id, by=badge.name)
            return "/replies"

        return pages.work(request, token, act)


def filled_replies(pages: StaffPages, staff: str, ticket: Ticket) -> list[tuple[int, str, str]]:
    """Id, name and text of each reply for the asker of a ticket."""
    return replies_for(pages, ticket.locale, name=asker_name(ticket.fields), number=ticket.number, staff=staff)


def replies_for(pages: StaffPages, locale: str, **values: str) -> list[tuple[int, str, str]]:
    """Id, name and text of each reply for readers of a locale, with what its braces name."""
    texts = LocaleTexts(to_locale(locale) or "en")
    given: Mapping[str, str] = values | {"name": values.get("name") or texts("reply_no_name")}
    own = [one for one in pages.service.replies.all() if one.lang in ("", lang_of(texts.locale))]
    return [(one.id, one.name, filled_in(texts.shown(one.text), given)) for one in own]


def _page(pages: StaffPages, request: Request, badge: Badge, *, reply: SavedReply, problem: str = "") -> Response:
    return pages.page(
        request,
        "staff_replies.html",
        badge,
        status=422 if problem else 200,
        replies=pages.service.replies.all(),
        reply=reply,
        problem=problem,
        langs=("", *LANGS),
        longest=LONGEST_MESSAGE,
        longest_name=_LONGEST_NAME,
        here="/replies",
    )
