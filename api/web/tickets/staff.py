"""Which pages do staff work with? Behind an admin key: list, conversation, outbox."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import FastAPI, Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from api.http.paths import path_of, root_of
from api.http.tickets.admin import check_entry, found_ticket
from api.http.tickets.receiving import Form as SentForm
from api.http.tickets.refusals import retry_after
from api.http.tickets.uploads import sent_file, sent_form
from api.web.locales import LOCALES, Locale, guess_locale, own_name, to_locale
from api.web.render import render
from api.web.tickets.badges import COOKIE, Badge, Badges
from api.web.tickets.pages import PRIVATE, kept_files, status_of
from api.web.tickets.texts import LocaleTexts
from api.web.tickets.views import entry_view, size_text, ticket_view
from engine import QueryError
from support.tickets import LONGEST_MESSAGE, Busy, Filter, NewMessage, Outbox, Ticket, TicketError, TicketService

PAGE: dict[str, Any] = {"methods": ["GET", "HEAD"], "include_in_schema": False}
_LANGUAGE_COOKIE = "faq_staff_language"
_NAMED = ("support_mail", "asker_mail", "webhook")
"""Senders that have a text."""
_PER_PAGE = 25
_SUGGESTED = 4


class StaffPages:
    """What every staff page needs."""

    def __init__(self, service: TicketService, badges: Badges) -> None:
        self.service, self.badges = service, badges

    def locale(self, request: Request) -> Locale:
        """The language that was chosen, else the browser's."""
        chosen = to_locale(request.cookies.get(_LANGUAGE_COOKIE, ""))
        return chosen or guess_locale(request.headers.get("accept-language", ""))

    def page(
        self, request: Request, template: str, badge: Badge | None, *, status: int = 200, **context: Any
    ) -> Response:
        """A page for staff, or the door where there is no badge."""
        locale = self.locale(request)
        root = root_of(request.scope)
        page = render(
            request,
            template,
            locale,
            status=status,
            badge=badge,
            staff=lambda path, **given: f"{root}/staff{path}" + (f"?{urlencode(given)}" if given else ""),
            staff_languages=[(one, own_name(one)) for one in LOCALES],
            **context,
        )
        page.headers.update({**PRIVATE, **retry_after(status)})
        return page

    def door(self, request: Request, *, wrong: bool = False) -> Response:
        """The page that asks for a key, or the way to it."""
        if request.method != "POST" and not request.url.path.endswith("/login"):
            address = f"{root_of(request.scope)}/staff/login?{urlencode({'next': _inside(request)})}"
            return RedirectResponse(address, 303, headers=dict(PRIVATE))
        status = 403 if wrong else 401 if request.method == "POST" else 200
        wanted = request.query_params.get("next", "/")
        return self.page(request, "staff_login.html", None, status=status, wrong=wrong, next=wanted)

    def work(self, request: Request, token: str, act: Callable[[Badge], str]) -> Response:
        """Do what a form asks for, and show where it leads: a path below /staff."""
        badge = self.badges.of(request)
        if badge is None:
            return self.door(request)
        self.badges.check_form(request, token)
        return RedirectResponse(f"{root_of(request.scope)}/staff{act(badge)}", 303, headers=dict(PRIVATE))


Given = Annotated[str, Form(max_length=10_000)]


def add_staff_pages(app: FastAPI, service: TicketService, badges: Badges) -> None:
    """Serve the pages of staff."""
    pages = StaffPages(service, badges)
    _add_door(app, pages)
    _add_list(app, pages)
    _add_ticket(app, pages)
    _add_actions(app, pages)
    _add_outbox(app, pages)


def _add_door(app: FastAPI, pages: StaffPages) -> None:
    @app.api_route("/staff", **PAGE)
    def outside(request: Request) -> Response:
        return RedirectResponse(f"{root_of(request.scope)}/staff/", 308)

    @app.post("/staff/login", include_in_schema=False)
    def login(request: Request, key: Given = "", next: Given = "") -> Response:
        inside = next if _is_inside(next) else "/"
        response = RedirectResponse(f"{root_of(request.scope)}/staff{inside}", 303, headers=dict(PRIVATE))
        return response if pages.badges.give(request, response, key.strip()) else pages.door(request, wrong=True)

    @app.api_route("/staff/login", **PAGE)
    def door(request: Request) -> Response:
        return pages.door(request)

    @app.post("/staff/logout", include_in_schema=False)
    def logout(request: Request, token: Given = "") -> Response:
        response = pages.work(request, token, lambda _badge: "/login")
        response.delete_cookie(COOKIE, path=f"{root_of(request.scope)}/staff")
        return response

    @app.post("/staff/language", include_in_schema=False)
    def language(request: Request, to: Given = "", next: Given = "/") -> Response:
        inside = next if _is_inside(next) else "/"
        response = RedirectResponse(f"{root_of(request.scope)}/staff{inside}", 303)
        if chosen := to_locale(to):
            path = f"{root_of(request.scope)}/staff"
            response.set_cookie(_LANGUAGE_COOKIE, chosen, path=path, httponly=True, samesite="strict")
        return response


def _add_list(app: FastAPI, pages: StaffPages) -> None:
    service = pages.service

    @app.api_route("/staff/", **PAGE)
    def tickets(request: Request, state: str = "", type: str = "", q: str = "", page: int = 1) -> Response:
        badge = pages.badges.of(request)
        if badge is None:
            return pages.door(request)
        drafts, page = service.drafts(pages.locale(request)), min(max(page, 1), 100_000)
        chosen = Filter(state[:40], type[:40], q[:200])
        total, found = service.tickets.listed(chosen, offset=(page - 1) * _PER_PAGE, limit=_PER_PAGE)
        counts = service.tickets.counts()
        return pages.page(
            request,
            "staff_list.html",
            badge,
            chosen=chosen,
            total=total,
            page=page,
            pages=max((total + _PER_PAGE - 1) // _PER_PAGE, 1),
            tickets=[ticket_view(drafts, one) for one in found],
            states=[(one, drafts.name_of_state(one), counts.get(one, 0)) for one in service.states.ids],
            types=[(one.id, drafts.name_of_type(one.id)) for one in (drafts.tickets.types if drafts.tickets else [])],
            dead=Outbox(service.tickets, "").counts().get("dead", 0),
            here=_inside(request),
        )


def _add_ticket(app: FastAPI, pages: StaffPages) -> None:
    service = pages.service

    @app.api_route("/staff/tickets/{number}", **PAGE)
    def ticket(request: Request, number: str) -> Response:
        badge = pages.badges.of(request)
        return _ticket_page(pages, request, badge, found_ticket(service, number)) if badge else pages.door(request)

    @app.post("/staff/tickets/{number}/messages", include_in_schema=False)
    async def reply(request: Request, number: str) -> Response:
        async with sent_form(request, service, staff=True) as form:
            return await run_in_threadpool(_reply, pages, request, number, form)

    @app.api_route("/staff/tickets/{number}/attachments/{file_id}", **PAGE)
    def attachment(request: Request, number: str, file_id: str) -> Response:
        if pages.badges.of(request) is None:
            return pages.door(request)
        return sent_file(service, service.files.of_ticket(found_ticket(service, number).id, file_id))


def _reply(pages: StaffPages, request: Request, number: str, form: SentForm) -> Response:
    service, badge = pages.service, pages.badges.of(request)
    if badge is None:
        return pages.door(request)
    pages.badges.check_form(request, form.get("token", 200))
    ticket = found_ticket(service, number)
    drafts = service.drafts(pages.locale(request))
    masked, advice = drafts.guarded(form.get("message", LONGEST_MESSAGE + 1).strip())
    files, bad = service.take(form, kept_files(service, form))
    missing = not masked or len(masked) > LONGEST_MESSAGE
    if advice or bad or missing:
        typed = {"text": masked, "files": files, "bad": bad, "advice": advice, "missing": missing and not advice}
        return _ticket_page(pages, request, badge, ticket, **typed)
    try:
        files, bad = service.check(files, form.client)
    except Busy:
        return _ticket_page(pages, request, badge, ticket, text=masked, files=files, note="upload_busy")
    if bad:
        return _ticket_page(pages, request, badge, ticket, text=masked, files=files, bad=bad)
    new = NewMessage(masked, author="staff", by=badge.name, files=[one.id for one in files])
    service.tickets.add_message(number, new, states=service.states)
    return RedirectResponse(f"{root_of(request.scope)}/staff/tickets/{ticket.number}#last", 303)


def _ticket_page(pages: StaffPages, request: Request, badge: Badge, ticket: Ticket, **typed: Any) -> Response:
    service, drafts = pages.service, pages.service.drafts(pages.locale(request))
    usual: dict[str, Any] = {"text": "", "files": [], "bad": [], "advice": (), "missing": False, "note": ""}
    try:
        near = drafts.ask(ticket.messages[0].text if ticket.messages else ticket.subject)
    except QueryError:
        near = None
    after = [(one, drafts.name_of_state(one)) for one in service.states.after(ticket.state)]
    return pages.page(
        request,
        "staff_ticket.html",
        badge,
        status=status_of(typed.get("bad", []), busy=bool(typed.get("note"))) if any(typed.values()) else 200,
        ticket=ticket_view(drafts, ticket),
        entry=entry_view(drafts, ticket.entry),
        suggested=[(one.id, one.question) for one in (near.results[:_SUGGESTED] if near else ())],
        after=after,
        closed=service.states.last,
        allowed=service.allowed,
        longest=LONGEST_MESSAGE,
        size_text=size_text,
        here=_inside(request),
        **usual | typed,
    )


def _add_actions(app: FastAPI, pages: StaffPages) -> None:
    service = pages.service

    @app.post("/staff/tickets/{number}/state", include_in_schema=False)
    def state(request: Request, number: str, state: Given = "", token: Given = "") -> Response:
        def act(_badge: Badge) -> str:
            ticket = found_ticket(service, number)
            with suppress(TicketError):  # a second click, or a page that is no longer new: what is now is shown
                service.tickets.change_state(ticket.number, state, states=service.states)
            return f"/tickets/{ticket.number}"

        return pages.work(request, token, act)

    @app.post("/staff/tickets/{number}/entry", include_in_schema=False)
    def entry(request: Request, number: str, entry: Given = "", other: Given = "", token: Given = "") -> Response:
        def act(badge: Badge) -> str:
            ticket, chosen = found_ticket(service, number), other.strip() or entry or None
            check_entry(service.drafts(pages.locale(request)).engine, chosen)
            service.tickets.link(ticket.number, chosen)
            return f"/tickets/{ticket.number}"

        return pages.work(request, token, act)


def _add_outbox(app: FastAPI, pages: StaffPages) -> None:
    box = Outbox

    @app.api_route("/staff/outbox", **PAGE)
    def outbox(request: Request) -> Response:
        badge, found = pages.badges.of(request), box(pages.service.tickets, "")
        if badge is None:
            return pages.door(request)
        settings = pages.service.settings
        ways = {"mail": settings.smtp is not None, "webhook": settings.webhook is not None}
        texts = LocaleTexts(pages.locale(request))
        deliveries = [(one, number, sender_name(texts, one.channel)) for one, number in found.troubled()]
        context: dict[str, Any] = {"counts": found.counts(), "deliveries": deliveries, "ways": ways, "here": "/outbox"}
        return pages.page(request, "staff_outbox.html", badge, **context)

    @app.post("/staff/outbox/{delivery_id}/retry", include_in_schema=False)
    def retry(request: Request, delivery_id: int, token: Given = "") -> Response:
        def act(_badge: Badge) -> str:
            with suppress(TicketError):  # it has been delivered since the page was shown
                box(pages.service.tickets, "").retry(delivery_id)
            return "/outbox"

        return pages.work(request, token, act)


def sender_name(texts: LocaleTexts, name: str) -> str:
    """What staff call a sender; the name of one that has no text of its own."""
    return texts(f"channel_{name}") if name in _NAMED else name


def _is_inside(path: str) -> bool:
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()


def _inside(request: Request) -> str:
    """Where a reader is below /staff, with the query."""
    path = path_of(request.scope).removeprefix("/staff") or "/"
    path = "/" if path in ("/login", "/logout") or request.method == "POST" else path
    return path + (f"?{request.url.query}" if request.url.query else "")
