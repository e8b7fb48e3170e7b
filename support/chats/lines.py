"""What is said in a chat, as its readers get it: messages with their files, detached from the database."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from support.tickets.storage.chat_tables import ChatMessage
from support.tickets.storage.tables import Attachment

Author = Literal["visitor", "staff", "system"]
MOST_AT_ONCE = 600
"""Messages in one answer of the database: more than a chat can have."""


@dataclass(frozen=True, slots=True)
class Writes:
    """What one side writes. by: name of the staff member's key; mark: the sender's own id of it, "" for none; files:
    ids of checked uploads."""

    author: Author
    text: str
    by: str = ""
    mark: str = ""
    files: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A message; see ChatMessage. files: id, name, type and size of each."""

    id: int
    chat: str
    author: str
    by: str
    kind: str
    text: str
    mark: str | None
    at: dt.datetime
    files: tuple[dict[str, Any], ...] = ()


def lines_after(session: Session, after: int, chat_id: str = "") -> list[Line]:
    """Messages above an id, of one chat or of all, the oldest first."""
    wanted = select(ChatMessage).where(ChatMessage.id > after).order_by(ChatMessage.id).limit(MOST_AT_ONCE)
    if chat_id:
        wanted = wanted.where(ChatMessage.chat_id == chat_id)
    found = list(session.scalars(wanted))
    files = _files(session, [one.id for one in found])
    return [line_of(one, files.get(one.id, ())) for one in found]


def line_of(message: ChatMessage, files: Sequence[dict[str, Any]] = ()) -> Line:
    """A message as its readers get it."""
    return Line(
        id=message.id,
        chat=message.chat_id,
        author=message.author,
        by=message.by,
        kind=message.kind,
        text=message.text,
        mark=message.mark,
        at=message.at,
        files=tuple(files),
    )


def _files(session: Session, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    if ids:
        own = select(Attachment).where(Attachment.chat_message_id.in_(ids), Attachment.checked)
        for one in session.scalars(own.order_by(Attachment.at)):
            told = {"id": one.id, "name": one.name, "type": one.type, "size": one.size}
            found[one.chat_message_id or 0].append(told)
    return found
