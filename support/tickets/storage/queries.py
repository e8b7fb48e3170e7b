"""How are tickets found? By number and secret, by what they say, by whose they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, func, or_, select
from sqlalchemy.orm import Session

from support.tickets.storage.numbers import fits, read_number
from support.tickets.storage.states import TicketError
from support.tickets.storage.tables import Message, Ticket


@dataclass(frozen=True, slots=True)
class Filter:
    """Which tickets a list shows; text is looked for in number, subject, e-mail address and messages; assignee:
    whose tickets, "" for those of nobody, None for all."""

    state: str = ""
    type: str = ""
    text: str = ""
    assignee: str | None = None


class TicketQueries:
    """Reads tickets; what it returns is detached from the database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reading = engine.execution_options(reading=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A view of one moment."""
        with Session(self._reading, expire_on_commit=False) as session:
            yield session

    def find(self, number: str) -> Ticket | None:
        """The ticket of this number."""
        with self.reading() as session:
            return session.scalar(select(Ticket).where(Ticket.number == read_number(number)))

    def opened(self, number: str, secret: str) -> Ticket | None:
        """The ticket of this number if the secret is its own."""
        ticket = self.find(number)
        return ticket if fits(secret, ticket.digest if ticket else None) else None

    def listed(self, chosen: Filter, *, offset: int = 0, limit: int = 50) -> tuple[int, list[Ticket]]:
        """How many tickets there are, and some of them, the last changed first."""
        conditions = _conditions(chosen)
        with self.reading() as session:
            total = session.scalar(select(func.count()).select_from(Ticket).where(*conditions)) or 0
            order = select(Ticket).where(*conditions).order_by(Ticket.updated.desc(), Ticket.id.desc())
            return total, list(session.scalars(order.offset(offset).limit(limit)))

    def counts(self, assignee: str | None = None) -> dict[str, int]:
        """Number of tickets by state. assignee: whose, as in Filter."""
        which = [] if assignee is None else [Ticket.assignee == assignee]
        with self.reading() as session:
            rows = session.execute(select(Ticket.state, func.count()).where(*which).group_by(Ticket.state))
            return {state: count for state, count in rows}

    def counts_of(self, names: Sequence[str], last: str) -> dict[str, int]:
        """Number of tickets that are not closed, of each of these assignees."""
        which = Ticket.assignee.in_(names), Ticket.state != last
        with self.reading() as session:
            rows = session.execute(select(Ticket.assignee, func.count()).where(*which).group_by(Ticket.assignee))
            return {assignee: count for assignee, count in rows}

    def unfinished(self, email: str, session: str, last: str, most: int = 20) -> list[Ticket]:
        """The newest tickets of an e-mail address or a session that are not closed."""
        same = [Ticket.email == email.lower()] if email else []
        same += [Ticket.session == session] if session else []
        if not same:
            return []
        with self.reading() as view:
            found = select(Ticket).where(or_(*same), Ticket.state != last).order_by(Ticket.id.desc()).limit(most)
            return list(view.scalars(found))

    def files_of(self, number: str) -> list[str]:
        """Ids of all files of a ticket; raises TicketError if there is no such ticket."""
        with self.reading() as session:
            return [file.id for message in self._get(session, number).messages for file in message.attachments]

    @staticmethod
    def _get(session: Session, number: str) -> Ticket:
        ticket = session.scalar(select(Ticket).where(Ticket.number == read_number(number)))
        if ticket is None:
            raise TicketError(f"there is no ticket {number[:40]!r}")
        return ticket


def _conditions(chosen: Filter) -> list[Any]:
    found: list[Any] = []
    if chosen.state:
        found.append(Ticket.state == chosen.state)
    if chosen.type:
        found.append(Ticket.type == chosen.type)
    if chosen.assignee is not None:
        found.append(Ticket.assignee == chosen.assignee)
    if chosen.text.strip():
        text = chosen.text.strip()
        said = select(Message.ticket_id).where(Message.text.contains(text, autoescape=True))
        places = (Ticket.number, Ticket.subject, Ticket.email)
        found.append(or_(*(place.contains(text, autoescape=True) for place in places), Ticket.id.in_(said)))
    return found
