"""Where else is a person named? In texts of other people's tickets and chats; there the name alone is blotted out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlalchemy.orm import Session

from support.privacy.person import Person
from support.tickets.storage.chat_tables import Chat, ChatMessage
from support.tickets.storage.staff_tables import Note, ReplyDraft, SavedReply
from support.tickets.storage.tables import Attachment, Delivery, Event, Message, Ticket


@dataclass(frozen=True, slots=True)
class Place:
    """Columns of a table in which people write, or in which what they wrote is told on. owner: of which ticket or chat
    a row is."""

    table: Any
    owner: Any
    texts: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


def _of_message(owner: Any, table: Any, key: Any) -> Any:
    return select(owner).where(table.id == key).scalar_subquery()


OF_TICKETS = (
    Place(Ticket, Ticket.id, ("subject", "query"), ("fields",)),
    Place(Message, Message.ticket_id, ("text",)),
    Place(Attachment, _of_message(Message.ticket_id, Message, Attachment.message_id), ("name",)),
    Place(Event, Event.ticket_id, (), ("body",)),
    Place(Delivery, Delivery.ticket_id, ("error",)),
    Place(Note, Note.ticket_id, ("text",)),
    Place(ReplyDraft, ReplyDraft.ticket_id, ("text", "note")),
)
OF_CHATS = (
    Place(Chat, Chat.id, ("subject", "query"), ("fields", "before")),
    Place(ChatMessage, ChatMessage.chat_id, ("text",)),
    Place(Attachment, _of_message(ChatMessage.chat_id, ChatMessage, Attachment.chat_message_id), ("name",)),
)
OF_REPLIES = (Place(SavedReply, SavedReply.id, ("name", "text")),)


def naming(session: Session, person: Person, places: Sequence[Place]) -> Iterator[tuple[Any, Place, Any]]:
    """The owner, the place and the row of everything that names a person."""
    for place in places if person.words else ():
        wanted = select(place.table, place.owner.label("owner")).where(_may_name(place, person))
        for row, owner in session.execute(wanted):
            if owner is not None and _named(row, place, person):
                yield owner, place, row


def blot_out(session: Session, person: Person, places: Sequence[Place], owner: Any) -> None:
    """Take a person's names out of all that belongs to one ticket, chat or reply."""
    for found, place, row in naming(session, person, places):
        if found == owner:
            for name in (*place.texts, *place.values):
                setattr(row, name, person.without(getattr(row, name)))


def _may_name(place: Place, person: Person) -> ColumnElement[bool]:
    """What the database can tell; letters around a name are looked at afterwards."""
    columns = [getattr(place.table, name) for name in place.texts]
    columns += [cast(getattr(place.table, name), String) for name in place.values]
    words = {form for word in person.words for form in (word, json.dumps(word)[1:-1])}
    return or_(*(column.icontains(word, autoescape=True) for column in columns for word in sorted(words)))


def _named(row: Any, place: Place, person: Person) -> bool:
    return any(person.without(value) != value for value in (getattr(row, one) for one in (*place.texts, *place.values)))
