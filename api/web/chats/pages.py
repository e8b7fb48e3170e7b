"""Which pages do staff have for live chats? Who waits, saved replies, and the events that keep both fresh."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.http.chats.bodies import line_body
from api.http.chats.routes import too_many
from api.http.chats.streams import SIGN_OF_LIFE, Stream, event, streamed
from api.web.chats.chat import Inside, add_conversation
from api.web.chats.views import lists_of
from api.web.tickets.badges import Badge
from api.web.tickets.forms import PAGE
from api.web.tickets.staff_pages import Given, StaffPages
from support.chats import LEVELS, Chat, ChatService, Line


def add_staff_chats(app: FastAPI, service: ChatService, pages: StaffPages) -> None:
    """Serve the pages of live chats."""
    _add_inbox(app, service, pages)
    _add_events(app, service, pages)
    add_conversation(app, Inside(service, pages))


def _add_inbox(app: FastAPI, service: ChatService, pages: StaffPages) -> None:
    @app.api_route("/staff/chats", **PAGE)
    def chats(request: Request, note: str = "") -> Response:
        badge = pages.badges.of(request)
        if badge is None:
            return pages.door(request)
        service.tidy()
        gone = note == "gone"
        return pages.page(
            request,
            "staff_chats.html",
            badge,
            lists=lists_of(service, badge.name),
            levels=LEVELS,
            chosen="",
            gone=gone,
            here="/chats",
        )

    @app.api_route("/staff/chats/lists", **PAGE)
    def lists(request: Request, chat: str = "") -> Response:
        badge = pages.badges.of(request)
        if badge is None:
            return Response(status_code=401)
        found = lists_of(service, badge.name)
        return pages.page(request, "_chats.html", badge, lists=found, levels=LEVELS, chosen=chat[:32])

    @app.post("/staff/chats/presence", include_in_schema=False)
    def presence(request: Request, open: Given = "", level: int = 1, token: Given = "") -> Response:
        def act(badge: Badge) -> str:
            service.presence.set(badge.name, open=open == "1", level=level)
            service.hub.poke()
            return "/chats"

        return pages.work(request, token, act)


def _add_events(app: FastAPI, service: ChatService, pages: StaffPages) -> None:
    @app.get("/staff/chats/events", include_in_schema=False)
    async def events(request: Request, chat: str = "") -> Response:
        """`message` with each message of the chat that is shown, `changed` where the lists are others now."""
        badge = await run_in_threadpool(pages.badges.of, request)
        if badge is None:
            raise HTTPException(401, "your time is up; enter your key again")
        if refused := too_many(service, name=badge.name):
            return refused
        stream = Stream(name=badge.name)
        await run_in_threadpool(service.hub.add, stream)
        return streamed(_news(service, stream, chat[:32]), stream, service.hub.remove)


async def _news(service: ChatService, stream: Stream, shown: str) -> AsyncIterator[str]:
    """Whoever comes, or comes back, reads the lists and the conversation anew, and misses nothing."""
    own = await run_in_threadpool(_own, service, stream.name)
    yield f"retry: 2000\n\n{event('changed', {})}"
    while not stream.ended:
        news = await stream.news()
        if not news:
            yield SIGN_OF_LIFE
            continue
        lines = [line for some, _, _ in news for line in some]
        for line in lines:
            if line.chat == shown:
                yield event("message", _told(line), line.id)
        happened = any(line.author == "system" for line in lines)
        if happened:
            own = await run_in_threadpool(_own, service, stream.name)
        if happened or any(moved for _, _, moved in news) or any(line.chat in own for line in lines):
            yield event("changed", {})


def _told(line: Line) -> dict[str, object]:
    return line_body(line).model_dump(mode="json") | {"by": line.by}


def _own(service: ChatService, name: str) -> set[str]:
    return {one.id for one in service.store.listed(Chat.staff == name, Chat.state == "talking")}
