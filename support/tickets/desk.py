"""What do staff do beside a ticket's conversation? Notes, assignees, replies that are not sent yet, and the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from support.tickets.storage.staff_log import Did, forget_actions, listed_actions, log_action, names_in_log
from support.tickets.storage.staff_tables import Note, ReplyDraft, StaffAction
from support.tickets.storage.states import TicketError
from support.tickets.storage.store import TicketStore
from support.tickets.storage.tables import Message, Ticket

DRAFT_DAYS = 30
"""After which a reply that nobody sent is deleted."""
LONGEST_NOTE = 5000
_MOST_NOTES = 200
_WRITING = dt.timedelta(minutes=10)
"""How long whoever typed last counts as writing."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a member of staff has typed on a ticket. text: the reply; note: the note; files: ids of uploads."""

    text: str = ""
    note: str = ""
    files: Sequence[str] = ()


class Desk:
    """What staff keep in one ticket database; what it returns is detached from it."""

    def __init__(self, tickets: TicketStore) -> None:
        self._tickets = tickets

    def note(self, number: str, by: str, text: str) -> None:
        """Keep a note for colleagues; raises TicketError where it is empty, too long, or one too many."""
        if not text.strip():
            raise TicketError("the note is empty; write what your colleagues should know")
        if len(text) > LONGEST_NOTE:
            raise TicketError(f"the note has more than {LONGEST_NOTE} characters; shorten it")
        with self._tickets.writing_quietly() as session:
            ticket = self._ticket(session, number)
            own = Note.ticket_id == ticket.id
            if (session.scalar(select(func.count()).select_from(Note).where(own)) or 0) >= _MOST_NOTES:
                raise TicketError(f"ticket {ticket.number} has {_MOST_NOTES} notes; no more are kept")
            session.add(Note(ticket_id=ticket.id, by=by[:64], text=text.strip(), at=_now()))
            log_action(session, by, "noted", ticket=ticket.number)

    def notes(self, ticket: Ticket) -> list[Note]:
        """The notes of a ticket, the oldest first."""
        with self._tickets.reading() as session:
            return list(session.scalars(select(Note).where(Note.ticket_id == ticket.id).order_by(Note.id)))

    def assign(self, number: str, to: str, *, by: str, known: Sequence[str]) -> Ticket:
        """Give a ticket to a member of staff, "" for nobody; raises TicketError for a name that is not `known`."""
        if to and to not in known:
            names = ", ".join(known) or "nobody"
            raise TicketError(f"{to[:64]!r} is nobody of staff; those with an admin key are: {names}")
        with self._tickets.writing_quietly() as session:
            ticket = self._ticket(session, number)
            if ticket.assignee != to:
                ticket.assignee = to
                log_action(session, by, "assigned", ticket=ticket.number, detail=to)
        return ticket

    def keep_draft(self, number: str, by: str, typed: Typed) -> None:
        """Keep what is typed, in place of what was; nothing typed keeps nothing, nor does what was sent already."""
        with self._tickets.writing_quietly() as session:
            ticket = self._ticket(session, number)
            if _just_sent(session, ticket, by, typed.text) or not (typed.text or typed.note or typed.files):
                own = ReplyDraft.ticket_id == ticket.id, ReplyDraft.by == by
                session.execute(delete(ReplyDraft).where(*own))
                return
            row = ReplyDraft(ticket_id=ticket.id, by=by, text=typed.text, note=typed.note, at=_now())
            row.files = list(typed.files)
            session.merge(row)

    def draft(self, ticket: Ticket, by: str) -> Typed:
        """What this member of staff has typed on a ticket."""
        with self._tickets.reading() as session:
            found = session.get(ReplyDraft, (ticket.id, by))
        return Typed(found.text, found.note, tuple(found.files)) if found else Typed()

    def writing(self, ticket: Ticket, by: str) -> list[str]:
        """Colleagues who typed a reply to this ticket a moment ago."""
        others = ReplyDraft.ticket_id == ticket.id, ReplyDraft.by != by, ReplyDraft.at > _now() - _WRITING
        with self._tickets.reading() as session:
            return list(session.scalars(select(ReplyDraft.by).where(*others).order_by(ReplyDraft.by)))

    def did(self, by: str, did: Did, *, ticket: str = "", detail: str = "") -> None:
        """Log an action that leaves no other trace in this database."""
        with self._tickets.writing_quietly() as session:
            log_action(session, by, did, ticket=ticket, detail=detail)

    def log(
        self, *, by: str = "", ticket: str = "", offset: int = 0, limit: int = 50
    ) -> tuple[int, list[StaffAction], list[str]]:
        """How many actions there are, some of them, the newest first, and every name in the log."""
        with self._tickets.reading() as session:
            total, found = listed_actions(session, by=by, ticket=ticket, offset=offset, limit=limit)
            return total, found, names_in_log(session)

    def tidy(self) -> None:
        """Delete drafts that nobody sent, and what the log need no longer keep."""
        with self._tickets.writing_quietly() as session:
            session.execute(delete(ReplyDraft).where(ReplyDraft.at < _now() - dt.timedelta(days=DRAFT_DAYS)))
            forget_actions(session, self._tickets.settings.log_days)

    def _ticket(self, session: Session, number: str) -> Ticket:
        return self._tickets._get(session, number)


def _just_sent(session: Session, ticket: Ticket, by: str, text: str) -> bool:
    """Whether a text is the reply that its author sent last: it came from a page that was saving by itself."""
    own: tuple[ColumnElement[bool], ...] = (Message.ticket_id == ticket.id, Message.author == "staff", Message.by == by)
    last = session.scalar(select(Message).where(*own).order_by(Message.id.desc()).limit(1))
    return last is not None and bool(text) and last.text == text.strip() and _now() - last.at < _WRITING


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
