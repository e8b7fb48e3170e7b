"""Which staff are there for chats? Whoever said so and was seen a moment ago."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, update

from support.chats.settings import LEVELS, ChatSettings
from support.tickets.storage.chat_tables import ChatStaff
from support.tickets.storage.states import TicketError
from support.tickets.storage.store import TicketStore


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff. name: of the key; open: whether they take chats now, and are there."""

    name: str
    level: int
    open: bool


class Presence:
    """Staff who work on chats, in the ticket database."""

    def __init__(self, tickets: TicketStore, settings: ChatSettings) -> None:
        self._tickets, self._settings = tickets, settings

    def since(self) -> dt.datetime:
        """Whoever was seen later is there."""
        return dt.datetime.now(dt.UTC) - dt.timedelta(seconds=self._settings.present_seconds)

    def there(self) -> list[Person]:
        """Staff who take chats now."""
        with self._tickets.reading() as session:
            wanted = select(ChatStaff).where(ChatStaff.open, ChatStaff.seen > self.since()).order_by(ChatStaff.name)
            return [Person(one.name, one.level, True) for one in session.scalars(wanted)]

    def of(self, name: str) -> Person:
        """One of them; whoever was never seen takes no chats."""
        with self._tickets.reading() as session:
            found = session.get(ChatStaff, name)
        return Person(name, found.level, found.open) if found else Person(name, LEVELS[0], False)

    def set(self, name: str, *, open: bool, level: int) -> None:
        """Take chats of levels up to this one, or no further ones; raises TicketError for no level."""
        if level not in LEVELS:
            raise TicketError(f"there is no level {level}; there are {', '.join(map(str, LEVELS))}")
        with self._tickets.writing_quietly() as session:
            session.merge(ChatStaff(name=name, open=open, level=level, seen=dt.datetime.now(dt.UTC)))

    def seen(self, names: Iterable[str]) -> None:
        """Note that these were seen just now."""
        with self._tickets.writing_quietly() as session:
            known = ChatStaff.name.in_(list(names))
            session.execute(update(ChatStaff).where(known).values(seen=dt.datetime.now(dt.UTC)))
