"""Which pages follow a sent ticket? Its conversation, for whoever holds the key."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from api.http.tickets.receiving import Form
from api.http.tickets.routes import opened
from api.http.tickets.uploads import sent_file, sent_form
from api.web.locales import Locale
from api.web.render import Links, render
from api.web.tickets.forms import JUST_SENT, PAGE, PRIVATE, kept_files, private, safety_of, status_of, step_of
from api.web.tickets.views import entry_view, size_text, ticket_view
from support import NoRoomError
from support.tickets import LONGEST_MESSAGE, Busy, NewMessage, Ticket, TicketService

LONGEST_KEY = 200


def add_conversation(app: FastAPI, service: TicketService) -> None:
    """Serve a ticket's page, its files, and what its asker adds."""

    @app.api_route("/{locale:locale}/tickets/{number}", **PAGE)
    def conversation(request: Request, locale: Locale, number: str, key: str = "") -> Response:
        new = JUST_SENT in request.cookies
        page = _ticket_page(request, service, locale, ticket=opened(service, number, key), key=key, new=new)
        if new and request.method == "GET":
            page.delete_cookie(JUST_SENT, path=Links(request, locale).to(f"/tickets/{number}"))
        return page

    @app.post("/{locale:locale}/tickets/{number}/messages", include_in_schema=False)
    async def add(request: Request, locale: Locale, number: str) -> Response:
        async with sent_form(request, service) as form:
            return await run_in_threadpool(_add, request, service, locale, number=number, form=form)

    @app.api_route("/{locale:locale}/tickets/{number}/attachments/{file_id}", **PAGE)
    def attachment(locale: Locale, number: str, file_id: str, key: str = "") -> Response:
        found = opened(service, number, key)
        return sent_file(service, service.files.of_ticket(found.id, file_id))


def _add(request: Request, service: TicketService, locale: Locale, *, number: str, form: Form) -> Response:
    key = form.get("key", LONGEST_KEY)
    ticket, drafts = opened(service, number, key), service.drafts(locale)
    files, bad = service.take(form, kept_files(service, form))
    masked, advice = drafts.guarded(form.get("message", LONGEST_MESSAGE + 1).strip())
    missing, dropping = not masked or len(masked) > LONGEST_MESSAGE, step_of(form).startswith("drop:")
    typed: dict[str, Any] = {"ticket": ticket, "key": key, "text": masked, "advice": advice}
    if advice or bad or missing or dropping:
        missing = missing and not advice and not dropping
        return _ticket_page(request, service, locale, files=files, bad=bad, missing=missing, **typed)
    try:
        files, bad = service.check(files, form.client)
    except Busy:
        return _ticket_page(request, service, locale, files=files, note="upload_busy", **typed)
    if bad:
        return _ticket_page(request, service, locale, files=files, bad=bad, **typed)
    ids = [file.id for file in files]
    try:
        service.tickets.add_message(ticket.number, NewMessage(masked, author="asker", files=ids), states=service.states)
    except NoRoomError:
        return _ticket_page(request, service, locale, files=files, note="ticket_full", **typed)
    address = Links(request, locale).to(f"/tickets/{ticket.number}", key=key)
    return RedirectResponse(f"{address}#last", 303, headers=dict(PRIVATE))


def _ticket_page(
    request: Request,
    service: TicketService,
    locale: Locale,
    *,
    ticket: Ticket,
    key: str,
    **typed: Any,
) -> Response:
    drafts = service.drafts(locale)
    wrong = any(typed.get(name) for name in ("bad", "advice", "missing", "note"))
    usual: dict[str, Any] = {"text": "", "note": "", "files": [], "bad": [], "advice": ()}
    usual |= {"missing": False, "new": False}
    page = render(
        request,
        "ticket.html",
        locale,
        status=status_of(typed.get("bad", []), busy=bool(typed.get("note"))) if wrong else 200,
        kept={"key": key},
        ticket=ticket_view(drafts, ticket),
        key=key,
        mailed=service.mails_askers,
        entry=entry_view(drafts, ticket.entry),
        steps=[(one, drafts.name_of_state(one)) for one in service.states.ids],
        allowed=service.allowed,
        safety=safety_of(drafts),
        longest=LONGEST_MESSAGE,
        size_text=size_text,
        **usual | typed,
    )
    return private(page)
