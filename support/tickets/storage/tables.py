"""How are tickets laid out on disk? In one SQLite file; a change of a table needs a file in migrations/versions."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, ForeignKey, Index, String, Text, and_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from support.databases import Schema, open_database
from support.tickets.storage.base import Base
from support.tickets.storage.chat_tables import ChatMessage
from support.tickets.storage.staff_tables import Note, ReplyDraft, SavedReply, StaffAction

FILE = "tickets.db"
OF_STAFF = (Note, ReplyDraft, SavedReply, StaffAction)
"""Tables that no other module of storage needs; named here so that they are made."""


class Ticket(Base):
    """A person's problem. digest: of the secret in its link; nonce: what the secret is made from, together with the
    key outside the database; token: of the form that made it, so that a second click makes no second ticket;
    session: digest of the asker's browser or conversation; client: mark of the address that it came from, forgotten
    after a day, "" for none; assignee: name of the key of whoever works on it, "" for nobody."""

    __tablename__ = "ticket"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    nonce: Mapped[str] = mapped_column(String(32))
    token: Mapped[str] = mapped_column(String(64), unique=True)
    type: Mapped[str] = mapped_column(String(40), index=True)
    locale: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(40), index=True)
    fields: Mapped[dict[str, Any]]
    query: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(String(254), index=True)
    session: Mapped[str] = mapped_column(String(64), index=True)
    zone: Mapped[str] = mapped_column(String(64))
    entry: Mapped[str | None] = mapped_column(String(200))
    generation: Mapped[str] = mapped_column(String(100))
    created: Mapped[dt.datetime]
    updated: Mapped[dt.datetime] = mapped_column(index=True)
    client: Mapped[str] = mapped_column(String(64), index=True, default="")
    assignee: Mapped[str] = mapped_column(String(64), index=True, default="")
    messages: Mapped[list[Message]] = relationship(order_by="Message.id", lazy="selectin")


class Message(Base):
    """What one side wrote. author: asker or staff; by: name of the staff member's key; mail: the Message-ID of the
    e-mail that it came by, None for the page and programs."""

    __tablename__ = "message"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    author: Mapped[str] = mapped_column(String(8))
    by: Mapped[str] = mapped_column(String(64), default="")
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime]
    mail: Mapped[str | None] = mapped_column(String(250), index=True, unique=True)
    attachments: Mapped[list[Attachment]] = relationship(order_by="Attachment.at", lazy="selectin")


class Attachment(Base):
    """A file. id: random, also its name on disk; message_id, chat_message_id: what it was sent with, both None while
    it belongs to a form not yet sent; client: mark of the address that it came from, forgotten after a day, "" for
    staff; checked: whether it was looked into, before which nobody sees it."""

    __tablename__ = "attachment"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    type: Mapped[str] = mapped_column(String(8))
    size: Mapped[int]
    at: Mapped[dt.datetime]
    client: Mapped[str] = mapped_column(String(64), index=True, default="")
    checked: Mapped[bool] = mapped_column(default=False)
    chat_message_id: Mapped[int | None] = mapped_column(ForeignKey(ChatMessage.id, ondelete="CASCADE"), index=True)


FREE = and_(Attachment.message_id.is_(None), Attachment.chat_message_id.is_(None))
"""Of a file that nothing was sent with yet."""


class Event(Base):
    """Something that happened to a ticket, as it is told to others. id: the same at every repeat."""

    __tablename__ = "event"
    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    at: Mapped[dt.datetime]
    body: Mapped[dict[str, Any]]


class Delivery(Base):
    """One way of an event to one receiver. state: waiting, done or dead; owner: the worker that has leased it."""

    __tablename__ = "delivery"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    due: Mapped[dt.datetime]
    leased: Mapped[dt.datetime]
    owner: Mapped[str] = mapped_column(String(64), default="")
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    done: Mapped[dt.datetime | None]
    event: Mapped[Event] = relationship(lazy="joined")

    __table_args__ = (Index("waiting", "state", "channel", "due"), Index("in_order", "ticket_id", "channel", "id"))


SCHEMA = Schema(
    Base.metadata, Path(__file__).parent / "migrations", {1: "0001", 2: "0002", 3: "0003", 4: "0004", 5: "0005"}
)


def connect(data: Path) -> Engine:
    """Open tickets.db of a data folder, made if there is none; raises FaqError if a newer program wrote it."""
    return open_database(data / FILE, SCHEMA)
