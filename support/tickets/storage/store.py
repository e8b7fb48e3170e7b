"""Where are tickets kept? In tickets.db; what happens to one is written together with the news of it."""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from corpus import counted
from support.room import check_room
from support.tickets.settings import TicketSettings
from support.tickets.storage.events import Announcer, Author, Subscriber
from support.tickets.storage.numbers import digest, fits, new_number, open_key
from support.tickets.storage.queries import TicketQueries
from support.tickets.storage.staff_log import log_action
from support.tickets.storage.staff_tables import ReplyDraft
from support.tickets.storage.states import States, TicketError
from support.tickets.storage.tables import FREE, Attachment, Delivery, Event, Message, Ticket, connect

DAY = dt.timedelta(days=1)
"""How long a ticket counts for the address that it came from."""
_FREE_MB = 50.0
"""Megabytes that the disk keeps free where tickets are concerned: what files leave is for them."""
_ATTEMPTS = 5
_MOST_MESSAGES = 500
_REPEAT = dt.timedelta(seconds=30)
"""Within which the same text of the same side is the same message."""


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What a form gives. files: ids of uploads that belong to no ticket yet; token: of the form, see Ticket; client:
    the address that it came from, "" for one without a quota."""

    type: str
    locale: str
    subject: str
    message: str
    email: str
    fields: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    session: str = ""
    zone: str = ""
    generation: str = ""
    files: Sequence[str] = ()
    token: str = ""
    client: str = ""


@dataclass(frozen=True, slots=True)
class NewMessage:
    """What one side writes. by: name of the staff member's key; files: ids of uploads; close: whether it ends the
    ticket, if staff write it; mail: the Message-ID of the e-mail that it came by, None for none."""

    text: str
    author: Author
    by: str = ""
    files: Sequence[str] = ()
    close: bool = False
    mail: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A ticket that was just made (or was made by an earlier click: `again`), and the secret of its link."""

    ticket: Ticket
    secret: str
    again: bool = False


class TicketStore(TicketQueries):
    """The tickets of one data folder; what it returns is detached from the database."""

    def __init__(
        self, data: Path, settings: TicketSettings | None = None, subscribers: Sequence[Subscriber] = ()
    ) -> None:
        """Raises FaqError if a newer program wrote the database. subscribers: who is told of what happens."""
        super().__init__(connect(data))
        self._folder, self.settings = data, settings or TicketSettings()
        self.key = open_key(data)
        self.announcer = Announcer(self.settings.site_url, subscribers)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction, which ends when the block does, and then notifies whoever waits for news."""
        with self.writing_quietly() as session:
            yield session
        self.announcer.news.set()

    @contextmanager
    def writing_quietly(self) -> Iterator[Session]:
        """A transaction that sends no notification."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def create(self, new: NewTicket, states: States) -> Opened:
        """Keep a ticket and announce it; raises TicketError if there are too many of one address, NoRoomError."""
        token = digest(new.token or secrets.token_hex(16))
        for attempt in range(_ATTEMPTS):
            try:
                with self.writing() as session:
                    known = session.scalar(select(Ticket).where(Ticket.token == token))
                    if known is not None:
                        return Opened(known, self.secret_of(known), again=True)
                    self.check_room(session)
                    self._check_rate(session, new)
                    ticket = self._insert(session, new, token, states)
                return Opened(ticket, self.secret_of(ticket))
            except IntegrityError:
                if attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError  # the loop returns or raises

    def secret_of(self, ticket: Ticket) -> str:
        """The secret of a ticket's link; "" if the key that made it is lost."""
        secret = self.key.secret(ticket.number, ticket.nonce)
        return secret if fits(secret, ticket.digest) else ""

    def mail_token(self, ticket: Ticket) -> str:
        """The part of an address that leads an answer by e-mail to a ticket: its number, and a signature."""
        return f"{ticket.number.lower()}.{self.key.mail_token(ticket.number, ticket.nonce)}" if ticket.nonce else ""

    def fits_mail(self, ticket: Ticket, signature: str) -> bool:
        """Whether a signature is that of a ticket's `mail_token`."""
        own = self.key.mail_token(ticket.number, ticket.nonce)
        return bool(ticket.nonce) and hmac.compare_digest(own, signature)

    def thread(self, delivery: Delivery) -> list[str]:
        """What a delivery's receiver has of its ticket, the oldest first: ids of events that went the same way before,
        and Message-IDs of what the asker wrote by e-mail."""
        way = Delivery.ticket_id == delivery.ticket_id, Delivery.channel == delivery.channel
        with self.reading() as session:
            before = select(Event.id, Event.at).join(Delivery, Delivery.event_id == Event.id)
            found = [(event, at) for event, at in session.execute(before.where(*way, Delivery.id < delivery.id))]
            mails = select(Message.mail, Message.at).where(
                Message.ticket_id == delivery.ticket_id, Message.mail.is_not(None), Message.at < delivery.event.at
            )
            found += [(str(mail), at) for mail, at in session.execute(mails)]
        return [one for one, _ in sorted(found, key=lambda row: row[1])]

    def add_message(self, number: str, new: NewMessage, *, states: States) -> Ticket:
        """Add what one side writes; a reply moves the ticket on, and an asker's addition opens it again.

        A ticket of nobody is then its first replier's, whose draft goes. An e-mail that is known adds nothing.
        Raises TicketError, or NoRoomError for an asker.
        """
        with self.writing() as session:
            if new.author == "asker":
                self.check_room(session)
            ticket = self._get(session, number)
            if len(ticket.messages) >= _MOST_MESSAGES:
                raise TicketError(f"ticket {ticket.number} has {_MOST_MESSAGES} messages; please open a new one")
            if _is_there(session, ticket, new):
                return ticket
            message = self._write(session, ticket, new)
            old = ticket.state
            ticket.state = _state_after(old, new, states)
            if new.author == "staff" and new.by:
                ticket.assignee = ticket.assignee or new.by
                session.execute(delete(ReplyDraft).where(ReplyDraft.ticket_id == ticket.id, ReplyDraft.by == new.by))
                log_action(session, new.by, "replied", ticket=ticket.number, detail=ticket.state)
            self.announcer.announce(session, ticket, "ticket.message", message=message)
            if ticket.state != old:
                self.announcer.announce(session, ticket, "ticket.state", old=old)
        return ticket

    def change_state(self, number: str, state: str, *, states: States, by: str = "") -> Ticket:
        """Move a ticket on; raises TicketError if it cannot go there. by: who of staff does so."""
        with self.writing() as session:
            ticket = self._get(session, number)
            states.check(ticket.state, state)
            old, ticket.state, ticket.updated = ticket.state, state, _now()
            log_action(session, by, "moved", ticket=ticket.number, detail=state)
            self.announcer.announce(session, ticket, "ticket.state", old=old)
        return ticket

    def link(self, number: str, entry: str | None, *, by: str = "") -> Ticket:
        """Note which entry answers a ticket, or that none does. by: who of staff says so."""
        with self.writing() as session:
            ticket = self._get(session, number)
            if ticket.entry != entry:
                ticket.entry, ticket.updated = entry, _now()
                log_action(session, by, "linked", ticket=ticket.number, detail=entry or "")
        return ticket

    def delete(self, number: str, *, by: str = "") -> None:
        """Forget a ticket: its messages, events and deliveries go with it; raises TicketError if there is none."""
        with self.writing_quietly() as session:
            ticket = self._get(session, number)
            log_action(session, by, "deleted", ticket=ticket.number)
            session.execute(delete(Ticket).where(Ticket.id == ticket.id))

    def close(self) -> None:
        """Close the database."""
        self.engine.dispose()

    def _insert(self, session: Session, new: NewTicket, token: str, states: States) -> Ticket:
        now = _now()
        number, nonce = new_number(now), secrets.token_hex(16)
        ticket = Ticket(
            number=number,
            nonce=nonce,
            digest=digest(self.key.secret(number, nonce)),
            token=token,
            type=new.type,
            locale=new.locale,
            state=states.first,
            fields=dict(new.fields),
            query=new.query,
            subject=new.subject,
            email=new.email.lower(),
            session=new.session,
            zone=new.zone,
            client=self._mark(new.client),
            assignee="",
            entry=None,
            generation=new.generation,
            created=now,
            updated=now,
            messages=[],
        )
        session.add(ticket)
        session.flush()
        message = self._write(session, ticket, NewMessage(new.message, "asker", files=new.files))
        self.announcer.announce(session, ticket, "ticket.created", message=message)
        return ticket

    def _write(self, session: Session, ticket: Ticket, new: NewMessage) -> Message:
        now, files = _now(), new.files
        message = Message(
            ticket_id=ticket.id, author=new.author, by=new.by, text=new.text, at=now, mail=new.mail, attachments=[]
        )
        ticket.messages.append(message)
        ticket.updated = now
        session.flush()
        if files:
            free = FREE, Attachment.checked, Attachment.id.in_(files)
            taken = session.scalars(
                update(Attachment).where(*free).values(message_id=message.id).returning(Attachment.id)
            ).all()
            if len(taken) < len(set(files)):  # deleted meanwhile: better told than left out
                raise TicketError("a file waited for too long and was deleted; choose it again")
            session.refresh(message, ["attachments"])
        return message

    def check_room(self, session: Session) -> None:
        """Raises NoRoomError where the disk or the database is full."""
        check_room(
            session.connection(),
            self._folder,
            free_mb=min(_FREE_MB, self.settings.uploads.free_mb),
            most_mb=self.settings.most_mb,
        )

    def _check_rate(self, session: Session, new: NewTicket) -> None:
        mine = Ticket.email == new.email.lower(), Ticket.created > _now() - dt.timedelta(hours=1)
        if self._count(session, *mine) >= self.settings.per_hour:
            opened = counted(self.settings.per_hour, "ticket was", "tickets were")
            raise TooMany(f"{opened} opened with this address within an hour; add to one of them")
        since = _now() - DAY
        past = Ticket.client != "", Ticket.created <= since
        session.execute(update(Ticket).where(*past).values(client=""))
        if new.client and self._count(session, Ticket.client == self._mark(new.client)) >= self.settings.per_day:
            opened = counted(self.settings.per_day, "ticket was", "tickets were")
            raise TooMany(f"{opened} opened from this network within a day; try tomorrow")

    @staticmethod
    def _count(session: Session, *which: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count()).select_from(Ticket).where(*which)) or 0

    def _mark(self, client: str) -> str:
        return self.key.mark("ticket-client", client) if client else ""


def _repeats(ticket: Ticket, new: NewMessage) -> bool:
    last = ticket.messages[-1] if ticket.messages else None
    return last is not None and (last.author, last.text) == (new.author, new.text) and _now() - last.at < _REPEAT


def _is_there(session: Session, ticket: Ticket, new: NewMessage) -> bool:
    """Whether a message is a second click on "send", or an e-mail that came before."""
    if new.mail:
        return session.scalar(select(Message.id).where(Message.mail == new.mail)) is not None
    return not new.files and _repeats(ticket, new)


def _state_after(old: str, new: NewMessage, states: States) -> str:
    if new.author == "asker":
        return _reopened(old, states)
    return states.last if new.close else states.answered


class TooMany(TicketError):
    """One address opens too many tickets."""


def _reopened(state: str, states: States) -> str:
    return states.working if state in (states.answered, states.last) else state


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
