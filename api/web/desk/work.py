"""What does each button on staff's page of a ticket do? All belong to one form, so that none loses what is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from fastapi import Request
from starlette.exceptions import HTTPException

from api.http.tickets.admin import known_entry
from api.http.tickets.receiving import Form as SentForm
from api.web.desk.articles import Picker
from api.web.desk.replies import filled_replies
from api.web.tickets.badges import Badge
from api.web.tickets.forms import kept_files, step_of
from api.web.tickets.staff_pages import StaffPages
from support.tickets import (
    LONGEST_MESSAGE,
    LONGEST_NOTE,
    BadFile,
    Drafts,
    NewMessage,
    Ticket,
    TicketError,
    Typed,
    harmless,
)

_LONGEST_ENTRY = 200
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Work:
    """One press of a button. typed: reply, note and files, without secrets; secrets: what to do about those."""

    pages: StaffPages
    request: Request
    badge: Badge
    ticket: Ticket
    form: SentForm
    typed: Typed
    bad: list[BadFile]
    secrets: tuple[str, ...]

    @property
    def drafts(self) -> Drafts:
        """In the language of whoever works."""
        return self.pages.service.drafts(self.pages.locale(self.request))

    def keep(self, **changes: Any) -> None:
        """Keep what is typed, changed so."""
        typed = replace(self.typed, **changes)
        self.pages.service.desk.keep_draft(self.ticket.number, self.badge.name, typed)


def work_of(pages: StaffPages, request: Request, badge: Badge, *, ticket: Ticket, form: SentForm) -> Work:
    """What a form asks for; what is typed in it is kept from here on."""
    service, drafts = pages.service, pages.service.drafts(pages.locale(request))
    text, secrets = drafts.guarded(form.get("message", LONGEST_MESSAGE + 1))
    note, others = drafts.guarded(form.get("note", LONGEST_NOTE + 1))
    files, bad = service.take(form, kept_files(service, form))
    typed = Typed(text, note, tuple(one.id for one in files))
    told = tuple(dict.fromkeys((*secrets, *others)))
    work = Work(pages, request, badge, ticket, form, typed, bad, told)
    work.keep()
    return work


def done(work: Work) -> str:
    """Do what was asked; gives what stands behind the page's address then. Raises TicketError, Busy, HTTPException."""
    step, _, what = step_of(work.form).partition(":")
    return _STEPS.get(step, _keep)(work, what)


def _keep(work: Work, _what: str) -> str:
    return ""


def _send(work: Work, what: str) -> str:
    service, text = work.pages.service, harmless(work.drafts, work.typed.text.strip())
    files, bad = service.check(service.files.waiting(work.typed.files), work.form.client)
    if bad:
        work.keep(files=tuple(one.id for one in files))
        work.bad.extend(bad)
        return ""
    new = NewMessage(text, author="staff", by=work.badge.name, files=[one.id for one in files], close=what == "close")
    service.tickets.add_message(work.ticket.number, new, states=service.states)
    if work.typed.note:
        work.keep(text="", files=())
    return "#last"


def _note(work: Work, _what: str) -> str:
    work.pages.service.desk.note(work.ticket.number, work.badge.name, work.typed.note)
    work.keep(note="")
    return "#notes"


def _state(work: Work, what: str) -> str:
    service = work.pages.service
    with suppress(TicketError):  # a second click, or a page that is no longer new: what is now is shown
        service.tickets.change_state(work.ticket.number, what, states=service.states, by=work.badge.name)
    return ""


def _assign(work: Work, what: str) -> str:
    """To whoever is chosen, or to oneself."""
    to = work.badge.name if what == "me" else work.form.get("assignee", _LONGEST_NAME)
    desk, known = work.pages.service.desk, work.pages.badges.names
    desk.assign(work.ticket.number, to, by=work.badge.name, known=known)
    return ""


def _entry(work: Work, _what: str) -> str:
    given = work.form.get("other", _LONGEST_ENTRY).strip() or work.form.get("entry", _LONGEST_ENTRY) or None
    chosen = known_entry(work.drafts.engine, given)
    work.pages.service.tickets.link(work.ticket.number, chosen, by=work.badge.name)
    return ""


def _find(work: Work, _what: str) -> str:
    return "#articles"


def _insert(part: str) -> Callable[[Work, str], str]:
    """Put an article's link or text below what is typed."""

    def insert(work: Work, what: str) -> str:
        found = Picker(work.request, work.drafts.engine, work.ticket).of(what)
        if found is None:
            raise HTTPException(422, f"there is no entry {what[:128]!r}; /v1/entries lists all")
        _append(work, getattr(found, part))
        return "#reply"

    return insert


def _saved(work: Work, _what: str) -> str:
    """Put the chosen reply below what is typed."""
    chosen = work.form.get("saved", 20)
    ready = filled_replies(work.pages, work.badge.name, work.ticket)
    text = next((text for reply_id, _, text in ready if str(reply_id) == chosen), "")
    _append(work, text)
    return "#reply"


def _append(work: Work, text: str) -> None:
    joined = "\n\n".join(part for part in (work.typed.text.rstrip(), text) if part)
    if len(joined) > LONGEST_MESSAGE:
        raise TicketError(work.drafts.texts("ticket_too_long", count=LONGEST_MESSAGE))
    work.keep(text=joined)


_STEPS: Mapping[str, Callable[[Work, str], str]] = {
    "send": _send,
    "note": _note,
    "state": _state,
    "assign": _assign,
    "entry": _entry,
    "find": _find,
    "link": _insert("link"),
    "text": _insert("text"),
    "saved": _saved,
}
"""By the first part of a button's value; any other only keeps what is typed."""
