"""Which staff are there for chats? Whoever said so and was seen a moment ago."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from support.chats.settings import LEVELS, ChatSettings
from support.tickets.storage.chat_tables import ChatStaff, SavedReply
from support.tickets.storage.states import TicketError
from support.tickets.storage.store import TicketStore

_MOST_REPLIES = 200
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff. name: of the key; open: whether they take chats now, and are there."""

    name: str
    level: int
    open: bool


class Presence:
    """Staff and their saved replies, in the ticket database."""

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

    def replies(self) -> list[SavedReply]:
        """Saved replies by name."""
        with self._tickets.reading() as session:
            return list(session.scalars(select(SavedReply).order_by(SavedReply.name)))

    def save_reply(self, name: str, text: str) -> None:
        """Keep a reply; raises TicketError where it has no name or text, or there are too many."""
        if not name.strip() or not text.strip():
            raise TicketError("a saved reply needs a name and a text")
        if len(self.replies()) >= _MOST_REPLIES:
            raise TicketError(f"there are {_MOST_REPLIES} saved replies; delete one first")
        with self._tickets.writing_quietly() as session:
            session.add(SavedReply(name=name.strip()[:_LONGEST_NAME], text=text.strip()))

    def drop_reply(self, reply_id: int) -> None:
        """Delete a saved reply."""
        with self._tickets.writing_quietly() as session:
            session.execute(delete(SavedReply).where(SavedReply.id == reply_id))
