"""How are live chats laid out in tickets.db? Chats, what was said in them, and who is there."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from support.tickets.storage.base import Base


class Chat(Base):
    """A visitor who wants a person. id: random and public; digest: of the visitor's key; state: waiting, talking, or
    how it ended: closed, left (the visitor), unanswered; staff: name of the key of whoever has it, "" for nobody;
    level: of staff who may take it; before: what the visitor and the search said to each other, masked; client: mark
    of the address, forgotten when the chat ends; since: when it began to wait, or was taken; seen: when the visitor
    was last there."""

    __tablename__ = "chat"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12), index=True)
    staff: Mapped[str] = mapped_column(String(64), default="", index=True)
    level: Mapped[int] = mapped_column(default=1)
    subject: Mapped[str] = mapped_column(Text)
    query: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(String(40), default="")
    fields: Mapped[dict[str, Any]]
    before: Mapped[dict[str, Any]]
    entry: Mapped[str | None] = mapped_column(String(200))
    client: Mapped[str] = mapped_column(String(64), index=True, default="")
    mailed: Mapped[int] = mapped_column(default=0)
    created: Mapped[dt.datetime]
    since: Mapped[dt.datetime]
    taken: Mapped[dt.datetime | None]
    ended: Mapped[dt.datetime | None] = mapped_column(index=True)
    seen: Mapped[dt.datetime]
    updated: Mapped[dt.datetime]


class ChatMessage(Base):
    """What was said, or what happened. id: grows with every commit, so that a reader who has seen all up to one misses
    nothing; author: visitor, staff or system; kind: text, or for the system taken, passed, raised, closed, left,
    unanswered; mark: given by the sender, so that what is sent twice is kept once."""

    __tablename__ = "chat_message"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[str] = mapped_column(ForeignKey("chat.id", ondelete="CASCADE"))
    author: Mapped[str] = mapped_column(String(8))
    by: Mapped[str] = mapped_column(String(64), default="")
    kind: Mapped[str] = mapped_column(String(12), default="text")
    text: Mapped[str] = mapped_column(Text, default="")
    mark: Mapped[str | None] = mapped_column(String(40))
    at: Mapped[dt.datetime]
    __table_args__ = (
        Index("of_chat", "chat_id", "id"),
        Index("once", "chat_id", "author", "mark", unique=True),
        {"sqlite_autoincrement": True},
    )


class ChatStaff(Base):
    """Who works on chats. name: of their key; open: whether they take chats now; seen: when they were last there."""

    __tablename__ = "chat_staff"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    level: Mapped[int] = mapped_column(default=1)
    open: Mapped[bool] = mapped_column(default=False)
    seen: Mapped[dt.datetime]
