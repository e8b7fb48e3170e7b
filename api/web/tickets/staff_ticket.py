"""How do staff work on a ticket? They read it, reply, change its state, and name the entry that answers it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from api.http.paths import root_of
from api.http.tickets.admin import check_entry, found_ticket
from api.http.tickets.receiving import Form as SentForm
from api.http.tickets.uploads import sent_file, sent_form
from api.web.tickets.badges import Badge
from api.web.tickets.forms import PAGE, kept_files, status_of
from api.web.tickets.staff_pages import Given, StaffPages, inside_of
from api.web.tickets.views import entry_view, size_text, ticket_view
from engine import QueryError
from support.tickets import LONGEST_MESSAGE, Busy, NewMessage, Ticket, TicketError

_SUGGESTED = 4


def add_ticket(app: FastAPI, pages: StaffPages) -> None:
    """Serve a ticket's page, its files, what staff write, and the buttons beside it."""
    _add_conversation(app, pages)
    _add_actions(app, pages)


def _add_conversation(app: FastAPI, pages: StaffPages) -> None:
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
        here=inside_of(request),
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
