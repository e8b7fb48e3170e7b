"""How do staff work on a ticket? They read it, reply, note, assign, change its state, and name the entry that answers
it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.http.paths import root_of
from api.http.tickets.admin import found_ticket
from api.http.tickets.receiving import Form as SentForm
from api.http.tickets.uploads import sent_file, sent_form
from api.web.desk.articles import Picker
from api.web.desk.replies import filled_replies
from api.web.desk.work import Work, done, work_of
from api.web.tickets.badges import Badge
from api.web.tickets.forms import PAGE, PRIVATE, status_of, step_of
from api.web.tickets.staff_pages import StaffPages, inside_of
from api.web.tickets.views import entry_view, note_view, size_text, ticket_view
from engine import LONGEST_QUERY, QueryError
from support.tickets import LONGEST_MESSAGE, LONGEST_NOTE, Busy, Drafts, Ticket, TicketError

_SUGGESTED = 4


def add_ticket(app: FastAPI, pages: StaffPages) -> None:
    """Serve a ticket's page, its files, and what its buttons do."""
    service = pages.service

    @app.api_route("/staff/tickets/{number}", **PAGE)
    def ticket(request: Request, number: str, find: str = "") -> Response:
        badge = pages.badges.of(request)
        if badge is None:
            return pages.door(request)
        return _page(pages, request, badge, ticket=found_ticket(service, number), find=find[:LONGEST_QUERY])

    @app.post("/staff/tickets/{number}/messages", include_in_schema=False)
    async def work(request: Request, number: str) -> Response:
        async with sent_form(request, service, staff=True) as form:
            return await run_in_threadpool(_worked, pages, request, number, form)

    @app.api_route("/staff/tickets/{number}/attachments/{file_id}", **PAGE)
    def attachment(request: Request, number: str, file_id: str) -> Response:
        if pages.badges.of(request) is None:
            return pages.door(request)
        return sent_file(service, service.files.of_ticket(found_ticket(service, number).id, file_id))


def _worked(pages: StaffPages, request: Request, number: str, form: SentForm) -> Response:
    """step: send, send:close, note, state:ID, assign, assign:me, entry, find, link:ID, text:ID, saved, drop:ID; by any
    other the draft alone is kept."""
    badge = pages.badges.of(request)
    if badge is None:
        return pages.door(request)
    pages.badges.check_form(request, form.get("token", 400))
    ticket = found_ticket(pages.service, number)
    work = work_of(pages, request, badge, ticket=ticket, form=form)
    wrong = _wrong(work)
    if wrong is None:
        try:
            place = done(work)
            wrong = {"bad": work.bad} if work.bad else {"advice": work.secrets} if work.secrets else None
        except Busy:
            wrong = {"note": work.drafts.texts("upload_busy"), "busy": True}
        except (TicketError, QueryError) as error:
            wrong = {"note": str(error)}
        except HTTPException as error:
            wrong = {"note": str(error.detail)}
    if wrong is not None:
        return _page(pages, request, badge, ticket=found_ticket(pages.service, number), **wrong)
    find = form.get("find", LONGEST_QUERY).strip()
    to = f"{root_of(request.scope)}/staff/tickets/{ticket.number}"
    to += (f"?{urlencode({'find': find})}" if find else "") + place
    return RedirectResponse(to, 303, headers=dict(PRIVATE))


def _wrong(work: Work) -> dict[str, Any] | None:
    """What keeps a reply or a note from being sent."""
    step = step_of(work.form).partition(":")[0]
    if step not in ("send", "note"):
        return None
    if work.secrets:
        return {"advice": work.secrets}
    if work.bad:
        return {"bad": work.bad}
    text = work.typed.text.strip()
    return {"missing": True} if step == "send" and (not text or len(text) > LONGEST_MESSAGE) else None


def _page(
    pages: StaffPages, request: Request, badge: Badge, *, ticket: Ticket, find: str = "", **wrong: Any
) -> Response:
    service, drafts = pages.service, pages.service.drafts(pages.locale(request))
    usual: dict[str, Any] = {"bad": [], "advice": (), "missing": False, "note": ""}
    busy = wrong.pop("busy", False)
    typed, picker = service.desk.draft(ticket, badge.name), Picker(request, drafts.engine, ticket)
    return pages.page(
        request,
        "staff_ticket.html",
        badge,
        status=status_of(wrong.get("bad", []), busy=busy) if any(wrong.values()) else 200,
        ticket=ticket_view(drafts, ticket),
        notes=[note_view(one) for one in service.desk.notes(ticket)],
        typed=typed,
        files=service.files.waiting(typed.files),
        writing=service.desk.writing(ticket, badge.name),
        people=pages.badges.names,
        replies=filled_replies(pages, badge.name, ticket),
        find=find,
        found=picker.found(drafts, find),
        entry=entry_view(drafts, ticket.entry),
        suggested=_suggested(drafts, ticket),
        after=[(one, drafts.name_of_state(one)) for one in service.states.after(ticket.state)],
        closed=service.states.last,
        mailed=service.mails_askers,
        allowed=service.allowed,
        longest=LONGEST_MESSAGE,
        longest_note=LONGEST_NOTE,
        size_text=size_text,
        here=inside_of(request),
        **usual | wrong,
    )


def _suggested(drafts: Drafts, ticket: Ticket) -> list[tuple[str, str]]:
    """Entries near to what the asker wrote first."""
    try:
        near = drafts.ask(ticket.messages[0].text if ticket.messages else ticket.subject)
    except QueryError:
        return []
    return [(one.id, one.question) for one in (near.results[:_SUGGESTED] if near else ())]
