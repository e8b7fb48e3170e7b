"""How do staff talk with a visitor? They take the chat, write, pass it on, and close it with the entry that helped."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.http.paths import root_of
from api.http.tickets.admin import known_entry
from api.http.tickets.receiving import Form as SentForm
from api.http.tickets.uploads import sent_file, sent_form
from api.web.chats.views import known_of, line_view, lists_of
from api.web.desk.replies import replies_for
from api.web.tickets.badges import Badge
from api.web.tickets.forms import PAGE, PRIVATE, status_of
from api.web.tickets.staff_pages import Given, StaffPages
from api.web.tickets.views import entry_view, size_text
from engine import QueryError
from support.chats import LEVELS, LONGEST_MARK, LONGEST_TEXT, Chat, ChatService, Writes
from support.tickets import Busy, Drafts, TicketError, asker_name

_SUGGESTED = 4
_LONGEST_ENTRY = 200
_SHOWN_ID = 8
"""Characters of a chat's id that a saved reply tells as its number."""


@dataclass(frozen=True, slots=True)
class Inside:
    """What the pages of live chat work with: the chats, and what every page of staff needs."""

    service: ChatService
    pages: StaffPages


def add_conversation(app: FastAPI, inside: Inside) -> None:
    """Serve a chat's page and its buttons."""
    _add_page(app, inside)
    _add_actions(app, inside)


def _add_page(app: FastAPI, inside: Inside) -> None:
    service, pages = inside.service, inside.pages

    @app.api_route("/staff/chats/{chat_id}", **PAGE)
    def chat(request: Request, chat_id: str) -> Response:
        badge = pages.badges.of(request)
        return _page(inside, request, badge, chat=_found(service, chat_id)) if badge else pages.door(request)

    @app.post("/staff/chats/{chat_id}/messages", include_in_schema=False)
    async def reply(request: Request, chat_id: str) -> Response:
        async with sent_form(request, service.tickets, staff=True) as form:
            return await run_in_threadpool(_reply, inside, request, chat_id=chat_id, form=form)

    @app.api_route("/staff/chats/{chat_id}/files/{file_id}", **PAGE)
    def file(request: Request, chat_id: str, file_id: str) -> Response:
        if pages.badges.of(request) is None:
            return pages.door(request)
        return sent_file(service.tickets, service.store.file(_found(service, chat_id).id, file_id))

    @app.api_route("/staff/chats/{chat_id}/record", **PAGE)
    def record(request: Request, chat_id: str) -> Response:
        if pages.badges.of(request) is None:
            return pages.door(request)
        found = _found(service, chat_id)
        text = service.record(found, service.tickets.drafts(found.locale).texts)
        name = f'attachment; filename="chat-{found.created:%Y%m%d-%H%M}.txt"'
        return PlainTextResponse(text, headers={"Content-Disposition": name, **PRIVATE})


def _add_actions(app: FastAPI, inside: Inside) -> None:
    service = inside.service

    @app.post("/staff/chats/{chat_id}/take", include_in_schema=False)
    def take(request: Request, chat_id: str, token: Given = "") -> Response:
        def act(badge: Badge) -> str:
            me = service.presence.of(badge.name)
            return _tried(lambda: service.store.take(chat_id, me.name, me.level), f"/chats/{chat_id[:32]}")

        return _worked(inside, request, token, act=act)

    @app.post("/staff/chats/{chat_id}/pass", include_in_schema=False)
    def pass_on(request: Request, chat_id: str, to: Given = "", token: Given = "") -> Response:
        def act(badge: Badge) -> str:
            return _tried(lambda: service.pass_on(chat_id, badge.name, to), "/chats")

        return _worked(inside, request, token, act=act)

    @app.post("/staff/chats/{chat_id}/close", include_in_schema=False)
    def close(request: Request, chat_id: str, entry: Given = "", other: Given = "", token: Given = "") -> Response:
        def act(badge: Badge) -> str:
            given = (other.strip() or entry)[:_LONGEST_ENTRY] or None
            chosen = known_entry(service.tickets.drafts("en").engine, given)
            end = partial(service.store.end, chat_id, "closed", by=badge.name, entry=chosen)
            return _tried(end, "/chats")

        return _worked(inside, request, token, act=act)


def _worked(inside: Inside, request: Request, token: str, *, act: Callable[[Badge], str]) -> Response:
    response = inside.pages.work(request, token, act)
    inside.service.hub.poke()
    return response


def _tried(act: Callable[[], object], inside: str) -> str:
    """Where an action leads; somebody else may have been first, and then what is now is shown."""
    try:
        act()
    except TicketError:
        return "/chats?note=gone"
    return inside


def _found(service: ChatService, chat_id: str) -> Chat:
    found = service.store.find(chat_id)
    if found is None:
        raise HTTPException(404, f"there is no chat {chat_id[:40]!r}; /staff/chats lists those that are open")
    return found


def _reply(inside: Inside, request: Request, *, chat_id: str, form: SentForm) -> Response:
    service, pages = inside.service, inside.pages
    badge = pages.badges.of(request)
    if badge is None:
        return pages.door(request)
    pages.badges.check_form(request, form.get("token", 400))
    found, drafts = _found(service, chat_id), pages.service.drafts(pages.locale(request))
    text, mark = form.get("message", LONGEST_TEXT + 1), form.get("mark", LONGEST_MARK)
    typed: dict[str, Any] = {"text": text}
    try:
        with service.tickets.checked(form) as (files, bad):
            if not bad:
                service.reply(drafts, found.id, Writes("staff", text, badge.name, mark, files))
            typed["bad"] = bad
    except Busy:
        return _page(inside, request, badge, chat=found, note=drafts.texts("upload_busy"), **typed)
    except TicketError as error:
        return _page(inside, request, badge, chat=found, note=str(error), **typed)
    if bad:
        return _page(inside, request, badge, chat=found, **typed)
    return RedirectResponse(f"{root_of(request.scope)}/staff/chats/{found.id}#last", 303, headers=dict(PRIVATE))


def _page(inside: Inside, request: Request, badge: Badge, *, chat: Chat, **typed: Any) -> Response:
    service, pages = inside.service, inside.pages
    drafts = pages.service.drafts(pages.locale(request))
    usual: dict[str, Any] = {"text": "", "bad": [], "note": ""}
    lists = lists_of(service, badge.name)
    return pages.page(
        request,
        "staff_chat.html",
        badge,
        status=(status_of(typed["bad"]) if typed.get("bad") else 422) if any(typed.values()) else 200,
        chat=chat,
        lines=[line_view(line) for line in service.store.lines(chat.id)],
        known=known_of(drafts, chat),
        type_name=drafts.name_of_type(chat.type),
        entry=entry_view(drafts, chat.entry),
        suggested=_suggested(service, drafts, chat),
        lists=lists,
        levels=LEVELS,
        chosen=chat.id,
        mine=chat.state == "talking" and chat.staff == badge.name,
        replies=_replies(pages, badge, chat),
        mark=secrets.token_hex(8),
        allowed=service.tickets.allowed,
        longest=LONGEST_TEXT,
        size_text=size_text,
        here=f"/chats/{chat.id}",
        **usual | typed,
    )


def _replies(pages: StaffPages, badge: Badge, chat: Chat) -> list[tuple[int, str, str]]:
    return replies_for(
        pages, chat.locale, name=asker_name(chat.fields), number=chat.id[:_SHOWN_ID].upper(), staff=badge.name
    )


def _suggested(service: ChatService, drafts: Drafts, chat: Chat) -> list[tuple[str, str]]:
    """Entries near to what the visitor wrote last."""
    said = [line.text for line in service.store.lines(chat.id) if line.author == "visitor" and line.text]
    try:
        near = drafts.ask(said[-1] if said else chat.query)
    except QueryError:
        return []
    return [(one.id, one.question) for one in (near.results[:_SUGGESTED] if near else ())]
