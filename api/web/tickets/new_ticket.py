"""How does a ticket come to be on a page? The form, what is shown before sending, and the sending."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from api.http.tickets.receiving import Form
from api.http.tickets.uploads import sent_form
from api.observe.requests import COLLECTION
from api.presenters.page import CareView, ReplyWriter
from api.web.finding import request_of
from api.web.locales import Locale
from api.web.render import Links, render
from api.web.tickets.forms import (
    JUST_SENT,
    PAGE,
    PRIVATE,
    drafts_of,
    kept_files,
    locale_of,
    private,
    safety_of,
    status_of,
    step_of,
)
from api.web.tickets.views import form_view, size_text, ticket_view
from engine import LONGEST_QUERY, Engine
from support import NoRoomError, hand_off_of
from support.tickets import (
    LONGEST_EMAIL,
    LONGEST_ID,
    LONGEST_LINES,
    LONGEST_MESSAGE,
    Attachment,
    BadFile,
    Busy,
    Checked,
    Draft,
    Drafts,
    Second,
    Ticket,
    TicketService,
    TooMany,
    session_of,
    with_files,
)

COOKIE = "faq_asker"
_COOKIE_SECONDS = 30 * 24 * 3600
_SENT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One request of the form: what is typed, and what came of it."""

    drafts: Drafts
    draft: Draft
    files: list[Attachment]
    bad: list[BadFile]
    checked: Checked | None = None
    note: str = ""
    care: CareView | None = None

    @property
    def locale(self) -> Locale:
        """The reader's."""
        return locale_of(self.drafts)


def add_new_ticket(app: FastAPI, service: TicketService) -> None:
    """Serve the form, empty and typed."""

    @app.api_route("/{locale:locale}/tickets/new", **PAGE)
    def empty(request: Request, locale: Locale, q: str = "", type: str = "") -> Response:
        drafts = drafts_of(service, locale)
        care = ReplyWriter(drafts.engine, locale, Links(request, locale)).care_about(q[:LONGEST_QUERY])
        at_risk = care is not None and care.surely  # then nothing is filled in, and no ticket is asked for
        draft = replace(drafts.started("" if at_risk else q[:LONGEST_QUERY]), token=secrets.token_urlsafe(16))
        if type and drafts.form(type):
            draft = replace(draft, type=type)
            draft = replace(draft, fields=drafts.filled(draft))
        page = _form_page(request, service, _Sheet(drafts, draft, [], [], care=care))
        # Nothing here is anybody's yet; the browser's "back" brings what is typed, as it would not with no-store.
        page.headers["Cache-Control"] = "private, no-cache"
        if not q:
            del page.headers["X-Robots-Tag"]  # the empty form is everybody's: search engines may list it
        return page

    @app.post("/{locale:locale}/tickets/new", include_in_schema=False)
    async def typed(request: Request, locale: Locale) -> Response:
        async with sent_form(request, service) as form:
            return await run_in_threadpool(_typed, request, service, locale, form)


def warm_form(app: FastAPI, service: TicketService, engine: Engine) -> None:
    """Fill the form in once, so that no asker waits for what is loaded on first use."""
    if hand_off_of(engine).support.tickets is not None:
        drafts = Drafts(engine, service.catalogue.texts("zh-CN"))
        request = request_of(app, "/zh-CN/tickets/new")
        _form_page(request, service, _Sheet(drafts, drafts.started("提现 100 USDT 没到账"), [], []))


def _typed(request: Request, service: TicketService, locale: Locale, form: Form) -> Response:
    """step: type (another type was chosen), drop:ID (a file was taken out), edit, check, or send."""
    drafts, step = drafts_of(service, locale), step_of(form)
    files, bad = service.take(form, kept_files(service, form))
    draft = with_files(drafts.cut(_draft(form)), [file.id for file in files])
    typed = (draft.query, draft.message, *draft.fields.values())
    care = ReplyWriter(drafts.engine, locale, Links(request, locale)).care_about(*typed)
    sheet = _Sheet(drafts, replace(draft, fields=drafts.filled(draft)), files, bad, care=care)
    if step not in ("check", "send"):
        return _form_page(request, service, sheet)
    checked = drafts.check(sheet.draft)
    sheet = replace(sheet, draft=checked.draft, checked=checked)
    if not checked.ready or bad:
        return _form_page(request, service, sheet)
    session = session_of("page", request.cookies.get(COOKIE))
    if step == "check":
        second = service.second(drafts, checked.draft, session)
        if care and care.surely:
            second = Second([], [], None)
        if second.duplicates or second.answers or care:
            return _check_page(request, service, sheet, second)
    return _sent(request, service, sheet, form.client)


def _sent(request: Request, service: TicketService, sheet: _Sheet, client: str) -> Response:
    browser = request.cookies.get(COOKIE) or secrets.token_urlsafe(24)
    try:
        files, bad = service.check(sheet.files, client)
    except Busy:
        return _form_page(request, service, replace(sheet, note="upload_busy"))
    sheet = replace(sheet, files=files, bad=bad, draft=with_files(sheet.draft, [file.id for file in files]))
    if bad:
        return _form_page(request, service, sheet)
    try:
        sent = service.send(sheet.drafts, sheet.draft, session_of("page", browser), client=client)
    except TooMany:
        return _form_page(request, service, replace(sheet, note="ticket_too_many"))
    except NoRoomError:
        return _form_page(request, service, replace(sheet, note="ticket_full"))
    links = Links(request, sheet.locale)
    page = links.to(f"/tickets/{sent.ticket.number}")
    response = RedirectResponse(links.to(f"/tickets/{sent.ticket.number}", key=sent.secret), 303, headers=dict(PRIVATE))
    kept: dict[str, Any] = {"httponly": True, "samesite": "lax", "secure": request.url.scheme == "https"}
    path = f"{links.root}/" if COLLECTION in request.scope else "/"  # no other help centre of the host is told
    response.set_cookie(COOKIE, browser, max_age=_COOKIE_SECONDS, path=path, **kept)
    # Not in the address: whoever comes back by it must not read once more that the ticket has just been sent.
    response.set_cookie(JUST_SENT, "1", max_age=_SENT_SECONDS, path=page, **kept)
    return response


def _draft(form: Form) -> Draft:
    names = [name for name in form.values if name.startswith("field.")]
    return Draft(
        type=form.get("type", LONGEST_ID),
        message=form.get("message", LONGEST_MESSAGE + 1),
        email=form.get("email", LONGEST_EMAIL + 1),
        fields={name.removeprefix("field."): form.get(name, LONGEST_LINES + 1) for name in names},
        query=form.get("query", LONGEST_QUERY),
        token=form.get("token", 64),
        zone=form.get("zone", 64),
    )


def _form_page(request: Request, service: TicketService, sheet: _Sheet) -> Response:
    wrong = bool(sheet.bad or sheet.note or (sheet.checked and not sheet.checked.ready))
    status = status_of(sheet.bad, busy=sheet.note in ("upload_busy", "ticket_full")) if wrong else 200
    return private(
        render(
            request,
            "ticket_new.html",
            sheet.locale,
            status=status,
            kept={"q": sheet.draft.query} if sheet.draft.query else {},
            mailed=service.mails_askers,
            form=form_view(sheet.drafts, sheet.draft, sheet.checked),
            draft=sheet.draft,
            care=sheet.care,
            folded=sheet.care is not None and sheet.care.surely and request.method != "POST",
            files=sheet.files,
            bad=sheet.bad,
            note=sheet.note,
            allowed=service.allowed,
            safety=safety_of(sheet.drafts),
            longest=LONGEST_MESSAGE,
            size_text=size_text,
        )
    )


def _check_page(request: Request, service: TicketService, sheet: _Sheet, second: Second) -> Response:
    drafts, draft = sheet.drafts, sheet.draft
    links = Links(request, sheet.locale)
    writer = ReplyWriter(drafts.engine, sheet.locale, links)
    chosen = {one.id for one in second.answers}
    shown = writer.view(second.reply) if second.reply else None
    found = {one.id: one for one in [*shown.results, *shown.choices]} if shown else {}
    page = render(
        request,
        "ticket_check.html",
        sheet.locale,
        mailed=service.mails_askers,
        form=form_view(drafts, draft, sheet.checked),
        draft=draft,
        care=sheet.care,
        files=sheet.files,
        answers=[found[one] for one in found if one in chosen],
        duplicates=[
            (ticket_view(drafts, one.ticket), _link(service, links, one.ticket) if one.proved else "", one.proved)
            for one in second.duplicates
        ],
    )
    return private(page)


def _link(service: TicketService, links: Links, ticket: Ticket) -> str:
    return links.to(f"/tickets/{ticket.number}", key=service.tickets.secret_of(ticket))
