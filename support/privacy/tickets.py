"""Which tickets are a person's? Those of their address, browser or number, and those whose fields give their id."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import String, cast, delete, or_, select, update
from sqlalchemy.orm import Session

from support.databases import truncate_log
from support.privacy.mentions import OF_TICKETS, blot_out, naming
from support.privacy.person import ERASED, Person
from support.privacy.stores import Exported, Record
from support.tickets.attachments.files import Files, plain_name
from support.tickets.service import session_of
from support.tickets.storage.numbers import digest, read_number
from support.tickets.storage.staff_tables import Note, ReplyDraft, StaffAction
from support.tickets.storage.store import TicketStore
from support.tickets.storage.tables import Attachment, Event, Message, Ticket

_SESSIONS = ("page", "api")
"""Kinds of sessions that tickets are opened in."""


class PersonalTickets:
    """Tickets with their messages, attachments, events and deliveries; see PersonalStore."""

    name = "tickets"

    def __init__(self, tickets: TicketStore, data: Path) -> None:
        """`data`: the data folder, in which attachments lie."""
        self._tickets, self._files = tickets, Files(data, tickets)

    def find(self, person: Person) -> Sequence[Record]:
        """See PersonalStore."""
        with self._tickets.reading() as session:
            own = own_tickets(session, person)
            named = {ticket for ticket, _place, _row in naming(session, person, OF_TICKETS)} - {one.id for one in own}
            others = session.scalars(select(Ticket).where(Ticket.id.in_(named)).order_by(Ticket.id))
            return [
                *(Record("ticket", one.number, True, _why(one, person), _holds(one)) for one in own),
                *(Record("ticket", one.number, False, "is named in it") for one in others),
            ]

    def export(self, record: Record) -> Iterator[Exported]:
        """See PersonalStore."""
        ticket = self._tickets.find(record.id)
        if ticket is None:
            return
        folder = f"{self.name}/{ticket.number}"
        yield Exported(f"{folder}/ticket.json", _told(ticket))
        for message in ticket.messages:
            for file in message.attachments:
                if (path := self._files.path(file.id)).is_file():
                    yield Exported(f"{folder}/{file_name(file)}", path)

    def erase(self, person: Person, record: Record, *, skeleton: bool) -> None:
        """See PersonalStore; files go first, so that none is left behind if this is cut short."""
        number = read_number(record.id)
        if record.own:
            for file_id in self._tickets.files_of(number):
                self._files.path(file_id).unlink(missing_ok=True)
        with self._tickets.writing_quietly() as session:
            ticket = session.scalars(select(Ticket).where(Ticket.number == number)).one()
            if not record.own:
                blot_out(session, person, OF_TICKETS, ticket.id)
            elif skeleton:
                _strip(session, ticket)
            else:
                session.execute(update(StaffAction).where(StaffAction.ticket == number).values(ticket=ERASED))
                session.execute(delete(Ticket).where(Ticket.id == ticket.id))

    def close(self) -> None:
        """See PersonalStore."""
        truncate_log(self._tickets.engine)
        self._tickets.close()


def own_tickets(session: Session, person: Person) -> list[Ticket]:
    """A person's tickets, the oldest first."""
    sessions = [session_of(kind, one) for kind in _SESSIONS for one in person.sessions]
    known = Ticket.email.in_(person.emails), Ticket.number.in_(person.tickets)
    names = {form for one in (*person.emails, *person.users) for form in (one, json.dumps(one)[1:-1])}
    fields = (cast(Ticket.fields, String).icontains(one, autoescape=True) for one in sorted(names))
    wanted = select(Ticket).where(or_(*known, Ticket.session.in_(sessions), *fields)).order_by(Ticket.id)
    return [one for one in session.scalars(wanted) if _why(one, person)]


def file_name(file: Attachment) -> str:
    """What an attachment is called in an export: as its sender called it, and unlike all others."""
    return f"files/{file.id[:8]}-{plain_name(file.name, file.type)}"


def _why(ticket: Ticket, person: Person) -> str:
    """What makes a ticket the person's; "" if nothing does."""
    if ticket.number in person.tickets:
        return "number"
    if ticket.email in person.emails:
        return "e-mail address"
    if ticket.session in [session_of(kind, one) for kind in _SESSIONS for one in person.sessions]:
        return "session"
    return next((f"field {name}" for name, value in ticket.fields.items() if person.is_named(value)), "")


def _holds(ticket: Ticket) -> dict[str, int]:
    files = sum(len(one.attachments) for one in ticket.messages)
    return {"messages": len(ticket.messages), "files": files}


def _strip(session: Session, ticket: Ticket) -> None:
    """Leave of a ticket what statistics need: number, type, language, state, entry, times. Its link opens nothing."""
    session.execute(delete(Message).where(Message.ticket_id == ticket.id))
    session.execute(delete(Event).where(Event.ticket_id == ticket.id))
    session.execute(delete(Note).where(Note.ticket_id == ticket.id))
    session.execute(delete(ReplyDraft).where(ReplyDraft.ticket_id == ticket.id))
    session.expire(ticket, ["messages"])
    ticket.subject, ticket.query, ticket.fields = ERASED, "", {}
    ticket.email = ticket.session = ticket.zone = ticket.client = ""
    ticket.nonce, ticket.digest, ticket.token = "", digest(secrets.token_hex(16)), digest(secrets.token_hex(16))


def _told(ticket: Ticket) -> dict[str, Any]:
    """A ticket as its asker may have it: which member of staff wrote is not told."""
    plain = ("number", "type", "locale", "state", "subject", "query", "fields", "email", "zone", "entry")
    return {
        **{name: getattr(ticket, name) for name in plain},
        "created": ticket.created.isoformat(timespec="seconds"),
        "updated": ticket.updated.isoformat(timespec="seconds"),
        "messages": [
            {
                "author": one.author,
                "at": one.at.isoformat(timespec="seconds"),
                "text": one.text,
                "files": [file_name(file) for file in one.attachments],
            }
            for one in ticket.messages
        ],
    }
