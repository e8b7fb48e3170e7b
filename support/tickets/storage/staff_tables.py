"""What do staff leave in tickets.db? Notes, unsent replies, saved replies, and a log of what they did."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from support.tickets.storage.base import Base


class Note(Base):
    """What staff tell each other about a ticket; its asker never gets it. by: name of the staff member's key."""

    __tablename__ = "note"
    id: Mapped[int] = mapped_column(primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), index=True)
    by: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime]


class ReplyDraft(Base):
    """What one member of staff has typed and not sent: one a ticket. files: ids of uploads that wait with it."""

    __tablename__ = "reply_draft"
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    by: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    files: Mapped[list[str]] = mapped_column(JSON)
    at: Mapped[dt.datetime] = mapped_column(index=True)


class SavedReply(Base):
    """A text that staff write often. lang: whose readers it is for, zh or en; "" for all."""

    __tablename__ = "saved_reply"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(8), default="")


class StaffAction(Base):
    """What a member of staff did, without any text. ticket: number of the ticket or id of the chat, which may be gone
    by now, "" for neither; detail: a state, a colleague or an entry."""

    __tablename__ = "staff_action"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(index=True)
    by: Mapped[str] = mapped_column(String(64), index=True)
    did: Mapped[str] = mapped_column(String(16))
    ticket: Mapped[str] = mapped_column(String(32), index=True, default="")
    detail: Mapped[str] = mapped_column(String(200), default="")
