"""Which pages does an asker see? The form, what is shown before sending, and the conversation."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.http.tickets import refusals
from api.http.tickets.receiving import Form
from api.http.tickets.refusals import retry_after
from api.http.tickets.routes import opened
from api.http.tickets.uploads import sent_file, sent_form
from api.presenters.page import ReplyWriter
from api.web.finding import request_of
from api.web.locales import Locale, to_locale
from api.web.render import Links, render
from api.web.tickets.views import entry_view, form_view, size_text, ticket_view
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
    NewMessage,
    Second,
    Ticket,
    TicketService,
    TooMany,
    session_of,
    with_files,
)

PAGE: dict[str, Any] = {"methods": ["GET", "HEAD"], "include_in_schema": False}
COOKIE = "faq_asker"
LONGEST_KEY = 200
_LONGEST_STEP = 64
_COOKIE_SECONDS = 30 * 24 * 3600
PRIVATE: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
"""Of pages whose address holds a key, or that show what one person wrote."""


def add_ticket_pages(app: FastAPI, service: TicketService) -> None:
    """Serve the pages of askers."""
    _add_form(app, service)
    _add_following(app, service)


def warm_form(app: FastAPI, service: TicketService, engine: Engine) -> None:
    """Fill the form in once, so that no asker waits for what is loaded on first use."""
    if hand_off_of(engine).support.tickets is not None:
        drafts = Drafts(engine, service.catalogue.texts("zh-CN"))
        request = request_of(app, "/zh-CN/tickets/new")
        _form_page(request, service, _Sheet(drafts, drafts.started("提现 100 USDT 没到账"), [], []))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One request of the form: what is typed, and what came of it."""

    drafts: Drafts
    draft: Draft
    files: list[Attachment]
    bad: list[BadFile]
    checked: Checked | None = None
    note: str = ""

    @property
    def locale(self) -> Locale:
        """The reader's."""
        return locale_of(self.drafts)


def _add_form(app: FastAPI, service: TicketService) -> None:
    @app.api_route("/{locale:locale}/tickets/new", **PAGE)
    def empty(request: Request, locale: Locale, q: str = "", type: str = "") -> Response:
        drafts = _drafts(service, locale)
        draft = replace(drafts.started(q[:LONGEST_QUERY]), token=secrets.token_urlsafe(16))
        if type and drafts.form(type):
            draft = replace(draft, type=type)
            draft = replace(draft, fields=drafts.filled(draft))
        page = _form_page(request, service, _Sheet(drafts, draft, [], []))
        # Nothing here is anybody's yet; the browser's "back" brings what is typed, as it would not with no-store.
        page.headers["Cache-Control"] = "private, no-cache"
        if not q:
            del page.headers["X-Robots-Tag"]  # the empty form is everybody's: search engines may list it
        return page

    @app.post("/{locale:locale}/tickets/new", include_in_schema=False)
    async def typed(request: Request, locale: Locale) -> Response:
        async with sent_form(request, service) as form:
            return await run_in_threadpool(_typed, request, service, locale, form)


def _typed(request: Request, service: TicketService, locale: Locale, form: Form) -> Response:
    """step: type (another type was chosen), drop:ID (a file was taken out), edit, check, or send."""
    drafts, step = _drafts(service, locale), step_of(form)
    files, bad = service.take(form, kept_files(service, form))
    draft = with_files(drafts.cut(_draft(form)), [file.id for file in files])
    sheet = _Sheet(drafts, replace(draft, fields=drafts.filled(draft)), files, bad)
    if step not in ("check", "send"):
        return _form_page(request, service, sheet)
    checked = drafts.check(sheet.draft)
    sheet = replace(sheet, draft=checked.draft, checked=checked)
    if not checked.ready or bad:
        return _form_page(request, service, sheet)
    session = session_of("page", request.cookies.get(COOKIE))
    if step == "check":
        second = service.second(drafts, checked.draft, session)
        if second.duplicates or second.answers:
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
    address = links.to(f"/tickets/{sent.ticket.number}", key=sent.secret, new="1")
    response = RedirectResponse(address, 303, headers=dict(PRIVATE))
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, browser, max_age=_COOKIE_SECONDS, httponly=True, samesite="lax", secure=secure)
    return response


def step_of(form: Form) -> str:
    """What the button that was pressed asks for."""
    return form.get("step", _LONGEST_STEP)


def kept_files(service: TicketService, form: Form) -> list[str]:
    """Ids of the files that the form kept from before; the one that is taken out now is deleted."""
    dropped = step_of(form).removeprefix("drop:") if step_of(form).startswith("drop:") else ""
    if dropped:
        service.files.discard([dropped])
    return [file_id for file_id in form.lists.get("kept", []) if file_id != dropped]


def status_of(bad: list[BadFile], *, busy: bool = False) -> int:
    """Of a page that shows what is wrong: 422, or 429 or 503 where it may go well later."""
    return 503 if busy else refusals.status_of(bad)


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
    return _private(
        render(
            request,
            "ticket_new.html",
            sheet.locale,
            status=status,
            kept={"q": sheet.draft.query} if sheet.draft.query else {},
            form=form_view(sheet.drafts, sheet.draft, sheet.checked),
            draft=sheet.draft,
            files=sheet.files,
            bad=sheet.bad,
            note=sheet.note,
            allowed=service.allowed,
            safety=_safety(sheet.drafts),
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
        form=form_view(drafts, draft, sheet.checked),
        draft=draft,
        files=sheet.files,
        answers=[found[one] for one in found if one in chosen],
        duplicates=[
            (ticket_view(drafts, one.ticket), _link(service, links, one.ticket) if one.proved else "", one.proved)
            for one in second.duplicates
        ],
    )
    return _private(page)


def _add_following(app: FastAPI, service: TicketService) -> None:
    @app.api_route("/{locale:locale}/tickets/{number}", **PAGE)
    def conversation(request: Request, locale: Locale, number: str, key: str = "", new: str = "") -> Response:
        return _ticket_page(request, service, locale, opened(service, number, key), key=key, new=bool(new))

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
    typed: dict[str, Any] = {"key": key, "text": masked, "advice": advice}
    if advice or bad or missing or dropping:
        missing = missing and not advice and not dropping
        return _ticket_page(request, service, locale, ticket, files=files, bad=bad, missing=missing, **typed)
    try:
        files, bad = service.check(files, form.client)
    except Busy:
        return _ticket_page(request, service, locale, ticket, files=files, note="upload_busy", **typed)
    if bad:
        return _ticket_page(request, service, locale, ticket, files=files, bad=bad, **typed)
    ids = [file.id for file in files]
    try:
        service.tickets.add_message(ticket.number, NewMessage(masked, author="asker", files=ids), states=service.states)
    except NoRoomError:
        return _ticket_page(request, service, locale, ticket, files=files, note="ticket_full", **typed)
    address = Links(request, locale).to(f"/tickets/{ticket.number}", key=key)
    return RedirectResponse(f"{address}#last", 303, headers=dict(PRIVATE))


def _ticket_page(
    request: Request,
    service: TicketService,
    locale: Locale,
    ticket: Ticket,
    *,
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
        mailed=bool(service.settings.smtp and service.settings.auto_reply),
        entry=entry_view(drafts, ticket.entry),
        steps=[(one, drafts.name_of_state(one)) for one in service.states.ids],
        allowed=service.allowed,
        safety=_safety(drafts),
        longest=LONGEST_MESSAGE,
        size_text=size_text,
        **usual | typed,
    )
    return _private(page)


def _link(service: TicketService, links: Links, ticket: Ticket) -> str:
    return links.to(f"/tickets/{ticket.number}", key=service.tickets.secret_of(ticket))


def _safety(drafts: Drafts) -> list[str]:
    return [drafts.texts.shown(line) for line in hand_off_of(drafts.engine).support.safety[drafts.lang]]


def locale_of(drafts: Drafts) -> Locale:
    """The locale that drafts are checked in, as pages know it."""
    return to_locale(drafts.texts.locale) or "en"


def _private(page: Response) -> Response:
    page.headers.update({**PRIVATE, **retry_after(page.status_code)})
    return page


def _drafts(service: TicketService, locale: Locale) -> Drafts:
    if not service.open:
        raise HTTPException(404)
    return service.drafts(locale)
