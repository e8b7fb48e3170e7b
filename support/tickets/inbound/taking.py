"""Which ticket does an e-mail answer, and may it? What fits is added as its asker's message, once."""

from __future__ import annotations

import datetime as dt
import io
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from support.tickets.attachments.files import Upload
from support.tickets.attachments.intake import BadFile
from support.tickets.drafts import LONGEST_MESSAGE, plain
from support.tickets.inbound.answer import answer_of
from support.tickets.inbound.letter import Letter, read_letter
from support.tickets.service import TicketService
from support.tickets.storage.numbers import read_number
from support.tickets.storage.states import TicketError
from support.tickets.storage.store import NewMessage
from support.tickets.storage.tables import Event, Message, Ticket

PER_HOUR = 30
"""E-mails that one ticket takes within an hour: two machines that answer each other come to an end."""
_OURS = re.compile(r"<(evt_[0-9a-f]{32})\.asker@")
"""What we call e-mails to askers; the number is random and in no page."""
_TOKEN = re.compile(r"(t\d{6}-[0-9a-z]{6})\.([a-z2-7]{16})(?=[+@._-]|$)")
_MOST_ANSWERS = 40


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an e-mail. number: of the ticket that has it now, "" for none; why: the reason then."""

    number: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Sent:
    """The files of an e-mail, whose quota is that of its sender's address."""

    uploads: Sequence[Upload]
    client: str
    staff: bool = field(default=False)


class Inbound:
    """Takes answers by e-mail for one service."""

    def __init__(self, service: TicketService) -> None:
        self._service = service

    def take(self, raw: bytes) -> Taken:
        """Add an e-mail to its ticket, or say why not. Raises Busy, NoRoomError and LetterError.

        It belongs to a ticket by what it answers or by the signed part of its address, never by its subject, and must
        come from the ticket's address.
        """
        letter = read_letter(raw)
        taken = self._take(letter)
        if not taken.number:
            logging.getLogger(__name__).info("an e-mail was not taken: %s", taken.why)
        return taken

    def _take(self, letter: Letter) -> Taken:
        if letter.machine:
            return Taken("", f"it is automatic: {letter.machine}")
        ticket = self._ticket_of(letter)
        if ticket is None:
            return Taken("", "it answers no ticket")
        if letter.sender != ticket.email.lower():
            return Taken("", "it comes from another address than the ticket's")
        if self._came(ticket, letter.id):
            return Taken(ticket.number, "it came before")
        if self._lately(ticket) >= PER_HOUR:
            return Taken("", f"the ticket took {PER_HOUR} e-mails within an hour")
        return self._add(ticket, letter)

    def _add(self, ticket: Ticket, letter: Letter) -> Taken:
        service, drafts = self._service, self._service.drafts(ticket.locale)
        uploads = [Upload(name, io.BytesIO(content), len(content)) for name, content in letter.files]
        sent = _Sent(uploads, f"mail:{letter.sender}")
        files, bad = service.take(sent, ())
        try:
            files, worse = service.check(files, sent.client)
            told = [drafts.texts("labelled", name=one.name, text=drafts.texts(one.why)) for one in _named(bad + worse)]
            text, _ = drafts.guarded(_cut(plain(answer_of(letter.text)), told))
            if not text.strip() and not files:
                return Taken("", "there is nothing in it")
            new = NewMessage(text.strip(), "asker", files=[one.id for one in files], mail=letter.id)
            service.tickets.add_message(ticket.number, new, states=service.states)
        except TicketError as error:
            return Taken("", str(error))
        finally:
            service.files.discard([one.id for one in files])
        return Taken(ticket.number)

    def _ticket_of(self, letter: Letter) -> Ticket | None:
        by_token = (self._with_token(address) for address in letter.to)
        return next((one for one in by_token if one), None) or self._answered(letter)

    def _with_token(self, address: str) -> Ticket | None:
        found = _TOKEN.search(address.partition("@")[0])
        ticket = self._service.tickets.find(read_number(found[1])) if found else None
        return ticket if found and ticket and self._service.tickets.fits_mail(ticket, found[2]) else None

    def _answered(self, letter: Letter) -> Ticket | None:
        """The ticket of one of our e-mails that this one answers, the nearest first."""
        ids = [found[1] for one in reversed(letter.answers[-_MOST_ANSWERS:]) if (found := _OURS.match(one))]
        with self._service.tickets.reading() as session:
            wanted = select(Event.id, Ticket).join(Ticket, Ticket.id == Event.ticket_id).where(Event.id.in_(ids))
            known = {event: ticket for event, ticket in session.execute(wanted)}
        return next((known[one] for one in ids if one in known), None)

    def _came(self, ticket: Ticket, mail: str) -> bool:
        return any(one.mail == mail for one in ticket.messages)

    def _lately(self, ticket: Ticket) -> int:
        since = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
        own = Message.ticket_id == ticket.id, Message.mail.is_not(None), Message.at > since
        with self._service.tickets.reading() as session:
            return session.scalar(select(func.count()).select_from(Message).where(*own)) or 0


def _named(bad: Sequence[BadFile]) -> Iterator[BadFile]:
    return (one for one in bad if one.name)


def _cut(text: str, told: Sequence[str]) -> str:
    """A text with a line for each file that was not taken, as long as a message may be."""
    end = "".join(f"\n[{one}]" for one in told)[: LONGEST_MESSAGE // 2]
    room = LONGEST_MESSAGE - len(end)
    return (text if len(text) <= room else text[: room - 1] + "…") + end
