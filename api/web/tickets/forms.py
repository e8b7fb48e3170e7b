"""What do the pages of tickets share? How a form with files is read, and headers that keep a page private."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Response
from starlette.exceptions import HTTPException

from api.http.tickets import refusals
from api.http.tickets.receiving import Form
from api.http.tickets.refusals import retry_after
from api.web.locales import Locale, to_locale
from support import hand_off_of
from support.tickets import BadFile, Drafts, TicketService

PAGE: dict[str, Any] = {"methods": ["GET", "HEAD"], "include_in_schema": False}
JUST_SENT = "faq_sent"
"""A cookie of a ticket's page, until it is seen for the first time after the ticket was sent."""
_LONGEST_STEP = 256
PRIVATE: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}
"""Of pages whose address holds a key, or that show what one person wrote."""


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


def safety_of(drafts: Drafts) -> list[str]:
    """What the help centre warns of, in the words of the drafts' locale."""
    return [drafts.texts.shown(line) for line in hand_off_of(drafts.engine).support.safety[drafts.lang]]


def locale_of(drafts: Drafts) -> Locale:
    """The locale that drafts are checked in, as pages know it."""
    return to_locale(drafts.texts.locale) or "en"


def private(page: Response) -> Response:
    """The page with `PRIVATE`, and when to try again where it asks for that."""
    page.headers.update({**PRIVATE, **retry_after(page.status_code)})
    return page


def drafts_of(service: TicketService, locale: Locale) -> Drafts:
    """Drafts in a locale; raises HTTPException 404 where no tickets are taken."""
    if not service.open:
        raise HTTPException(404)
    return service.drafts(locale)
