"""Which live chats are a person's? Those by id, those that give their name, and those that became their ticket."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import String, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from support.databases import truncate_log
from support.privacy.mentions import OF_CHATS, OF_REPLIES, blot_out, naming
from support.privacy.person import ERASED, Person
from support.privacy.stores import Exported, Record
from support.privacy.tickets import file_name, own_tickets
from support.tickets.attachments.files import Files
from support.tickets.storage.chat_tables import Chat, ChatMessage
from support.tickets.storage.staff_tables import StaffAction
from support.tickets.storage.store import TicketStore
from support.tickets.storage.tables import Attachment, Ticket

_REPLY = "saved reply"
_NEAR = dt.timedelta(days=1)
"""Between a chat and the ticket that its visitor left instead."""


class PersonalChats:
    """Live chats with their messages and files, and replies that staff have saved; see PersonalStore."""

    name = "chats"

    def __init__(self, tickets: TicketStore, data: Path) -> None:
        """`data`: the data folder, in which files lie."""
        self._tickets, self._files = tickets, Files(data, tickets)

    def find(self, person: Person) -> Sequence[Record]:
        """See PersonalStore."""
        with self._tickets.reading() as session:
            own = _own_chats(session, person)
            named = {chat for chat, _place, _row in naming(session, person, OF_CHATS)} - own.keys()
            replies = {reply for reply, _place, _row in naming(session, person, OF_REPLIES)}
            return [
                *(Record("chat", one, True, why, _holds(session, one)) for one, why in own.items()),
                *(Record("chat", one, False, "is named in it") for one in sorted(named)),
                *(Record(_REPLY, str(one), False, "is named in it") for one in sorted(replies)),
            ]

    def export(self, record: Record) -> Iterator[Exported]:
        """See PersonalStore."""
        with self._tickets.reading() as session:
            chat, files = session.get(Chat, record.id), _files(session, record.id)
            lines = list(session.scalars(_said(record.id)))
        if chat is None:
            return
        yield Exported(f"{self.name}/{chat.id}/chat.json", _told(chat, lines, files))
        for file in files:
            if (path := self._files.path(file.id)).is_file():
                yield Exported(f"{self.name}/{chat.id}/{file_name(file)}", path)

    def erase(self, person: Person, record: Record, *, skeleton: bool) -> None:
        """See PersonalStore; of a chat nothing stays."""
        with self._tickets.writing_quietly() as session:
            if record.kind == _REPLY:
                blot_out(session, person, OF_REPLIES, int(record.id))
            elif not record.own:
                blot_out(session, person, OF_CHATS, record.id)
            else:
                for file in _files(session, record.id):
                    self._files.path(file.id).unlink(missing_ok=True)
                session.execute(update(StaffAction).where(StaffAction.ticket == record.id).values(ticket=ERASED))
                session.execute(delete(Chat).where(Chat.id == record.id))

    def close(self) -> None:
        """See PersonalStore."""
        truncate_log(self._tickets.engine)
        self._tickets.close()


def _own_chats(session: Session, person: Person) -> dict[str, str]:
    """Ids of a person's chats, and what makes each theirs."""
    found = {one: "id" for one in session.scalars(select(Chat.id).where(Chat.id.in_(person.chats)))}
    names = {form for one in (*person.emails, *person.users) for form in (one, json.dumps(one)[1:-1])}
    holding = [cast(Chat.fields, String).icontains(one, autoescape=True) for one in sorted(names)]
    for chat in session.scalars(select(Chat).where(or_(*holding))) if holding else ():
        field = next((name for name, value in chat.fields.items() if person.is_named(value)), None)
        if field is not None:
            found.setdefault(chat.id, f"field {field}")
    for chat_id in _saying(session, sorted(names), person):
        found.setdefault(chat_id, "message")
    for ticket in own_tickets(session, person):
        for chat_id in _carried_by(session, ticket):
            found.setdefault(chat_id, f"ticket {ticket.number}")
    return found


def _saying(session: Session, names: Sequence[str], person: Person) -> Iterator[str]:
    """Chats in which a visitor's message is one of the names alone, as when staff have asked for it."""
    lowered = [one.lower() for one in names]
    wanted = select(ChatMessage).where(
        ChatMessage.author == "visitor", func.lower(func.trim(ChatMessage.text)).in_(lowered)
    )
    return (one.chat_id for one in session.scalars(wanted) if person.is_named(one.text))


def _carried_by(session: Session, ticket: Ticket) -> Iterator[str]:
    """Chats whose visitor left this ticket instead: its first message repeats what they said, minute by minute."""
    text = ticket.messages[0].text if ticket.messages else ""
    told = [line for line in text.splitlines() if line.startswith("[")]
    near = Chat.created.between(ticket.created - _NEAR, ticket.created), Chat.locale == ticket.locale
    for chat in session.scalars(select(Chat).where(*near)) if told else ():
        said = [one for one in session.scalars(_said(chat.id)) if one.author == "visitor" and one.kind == "text"]
        if said and all(_repeats(told, one) for one in said):
            yield chat.id


def _repeats(told: Sequence[str], said: ChatMessage) -> bool:
    first = said.text.partition("\n")[0]
    return any(line.startswith(f"[{said.at:%H:%M}]") and first in line for line in told)


def _said(chat_id: str) -> Any:
    return select(ChatMessage).where(ChatMessage.chat_id == chat_id).order_by(ChatMessage.id)


def _files(session: Session, chat_id: str) -> list[Attachment]:
    said = select(ChatMessage.id).where(ChatMessage.chat_id == chat_id)
    return list(session.scalars(select(Attachment).where(Attachment.chat_message_id.in_(said)).order_by(Attachment.at)))


def _holds(session: Session, chat_id: str) -> dict[str, int]:
    return {"messages": len(list(session.scalars(_said(chat_id)))), "files": len(_files(session, chat_id))}


def _told(chat: Chat, lines: Sequence[ChatMessage], files: Sequence[Attachment]) -> dict[str, Any]:
    """A chat as its visitor may have it: which member of staff wrote is not told."""
    plain = ("id", "locale", "state", "subject", "query", "type", "fields", "entry")
    return {
        **{name: getattr(chat, name) for name in plain},
        "created": chat.created.isoformat(timespec="seconds"),
        "ended": chat.ended and chat.ended.isoformat(timespec="seconds"),
        "before": chat.before.get("turns", []),
        "messages": [
            {
                "author": one.author,
                "kind": one.kind,
                "at": one.at.isoformat(timespec="seconds"),
                "text": one.text,
                "files": [file_name(file) for file in files if file.chat_message_id == one.id],
            }
            for one in lines
        ],
    }
