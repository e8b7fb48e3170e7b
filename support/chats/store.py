"""What may happen to a chat? It is opened, taken, passed on, ended, each in one transaction that leaves a message."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from corpus import counted
from support.chats.lines import Line, Writes, line_of, lines_after
from support.chats.settings import ChatSettings
from support.tickets.storage.chat_tables import Chat, ChatMessage
from support.tickets.storage.numbers import digest, fits
from support.tickets.storage.staff_log import log_action
from support.tickets.storage.states import TicketError
from support.tickets.storage.store import TicketStore, TooMany
from support.tickets.storage.tables import FREE, Attachment

OPEN = ("waiting", "talking")
Told = Callable[[str, float | None], None]
"""Told what has happened to a chat: begun, taken, or how it ended; and, where somebody took it for the first time, how
many seconds it had waited."""


def nobody(_event: str, _waited: float | None) -> None:
    """Is told and does nothing."""


@dataclass(frozen=True, slots=True)
class NewChat:
    """What a visitor comes with; see Chat."""

    locale: str
    subject: str
    query: str = ""
    type: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    before: Sequence[Mapping[str, str]] = ()
    client: str = ""


class ChatStore:
    """The chats of one ticket database; what it returns is detached from it."""

    def __init__(self, tickets: TicketStore, settings: ChatSettings, told: Told = nobody) -> None:
        """`told`: called once something has happened, see Told."""
        self.tickets, self.settings, self.told = tickets, settings, told

    def open(self, new: NewChat) -> tuple[Chat, str]:
        """Keep a chat that waits from now on, and the visitor's key; raises TooMany, NoRoomError."""
        key, now = secrets.token_urlsafe(24), _now()
        mark = self.tickets.key.mark("chat-client", new.client) if new.client else ""
        chat = Chat(
            id=secrets.token_hex(12),
            digest=digest(key),
            locale=new.locale,
            state="waiting",
            staff="",
            level=1,
            subject=new.subject,
            query=new.query,
            type=new.type,
            fields=dict(new.fields),
            before={"turns": list(new.before)},
            client=mark,
            mailed=0,
            created=now,
            since=now,
            seen=now,
            updated=now,
        )
        with self.tickets.writing_quietly() as session:
            self.tickets.check_room(session)
            self._check_number(session, mark)
            session.add(chat)
        self.told("begun", None)
        return chat, key

    def opened(self, chat_id: str, key: str) -> Chat | None:
        """The chat of this id if the key is its own."""
        chat = self.find(chat_id)
        return chat if fits(key, chat.digest if chat else None) else None

    def find(self, chat_id: str) -> Chat | None:
        """The chat of this id."""
        with self.tickets.reading() as session:
            return session.get(Chat, chat_id[:32])

    def lines(self, chat_id: str, after: int = 0) -> list[Line]:
        """What was said in a chat above an id."""
        with self.tickets.reading() as session:
            return lines_after(session, after, chat_id)

    def listed(self, *which: ColumnElement[bool], most: int = 100) -> list[Chat]:
        """Chats by arrival."""
        with self.tickets.reading() as session:
            return list(session.scalars(select(Chat).where(*which).order_by(Chat.created, Chat.id).limit(most)))

    def counts(self) -> dict[str, int]:
        """How many chats wait, and how many are talked in."""
        with self.tickets.reading() as session:
            return {state: _count(session, Chat, Chat.state == state) for state in OPEN}

    def unanswered(self, ids: Collection[str]) -> set[str]:
        """Those of these chats in which the visitor has written last."""
        last = select(ChatMessage.chat_id, ChatMessage.author, func.max(ChatMessage.id))
        wanted = last.where(ChatMessage.chat_id.in_(list(ids)), ChatMessage.kind == "text")
        with self.tickets.reading() as session:
            rows = session.execute(wanted.group_by(ChatMessage.chat_id))
            return {chat for chat, author, _ in rows if author == "visitor"}

    def add(self, chat_id: str, new: Writes) -> Line:
        """Keep what one side writes; what has the mark of an earlier message of the same side is that message.

        Raises TicketError where the chat has ended or is not theirs, TooMany, and NoRoomError for a visitor.
        """
        with self.tickets.writing_quietly() as session:
            chat = self.get(session, chat_id)
            if known := self._known(session, chat_id, new):
                return known
            self._check_writer(session, chat, new)
            message = _said(session, chat, new)
            if new.files:
                free = FREE, Attachment.checked, Attachment.id.in_(new.files)
                taken = session.execute(update(Attachment).where(*free).values(chat_message_id=message.id))
                if taken.rowcount < len(set(new.files)):  # type: ignore[attr-defined]
                    raise TicketError("a file waited for too long and was deleted; choose it again")
            [line] = lines_after(session, message.id - 1, chat_id)
        return line

    def take(self, chat_id: str, name: str, level: int) -> Chat:
        """Give a waiting chat to whoever asks first; raises TicketError for the second, and for too low a level."""
        with self.tickets.writing_quietly() as session:
            chat = self.get(session, chat_id)
            if chat.state == "talking" and chat.staff == name:
                return chat  # a second click
            if chat.state != "waiting":
                raise TicketError(f"the chat is no longer waiting: {chat.staff or chat.state}")
            if chat.level > level:
                raise TicketError(f"the chat waits for staff of level {chat.level}; yours is {level}")
            now = _now()
            waited = None if chat.taken else (now - chat.created).total_seconds()
            chat.state, chat.staff, chat.taken, chat.since = "talking", name, chat.taken or now, now
            _happened(session, chat, "taken", name)
            log_action(session, name, "chat_taken", ticket=chat.id)
        self.told("taken", waited)
        return chat

    def pass_on(self, chat_id: str, name: str, colleague: str) -> Chat:
        """Give an own chat to a colleague; raises TicketError if it is not one's own."""
        with self.tickets.writing_quietly() as session:
            chat = self._own(session, chat_id, name)
            chat.staff = colleague
            _happened(session, chat, "passed", colleague)
            log_action(session, name, "chat_passed", ticket=chat.id, detail=colleague)
        return chat

    def raise_to(self, chat_id: str, name: str, level: int) -> Chat:
        """Let an own chat wait for staff of a higher level, in its old place; raises TicketError."""
        with self.tickets.writing_quietly() as session:
            chat = self._own(session, chat_id, name)
            if level <= chat.level:
                raise TicketError(f"the chat is of level {chat.level} already; choose a higher one")
            chat.state, chat.staff, chat.level, chat.since = "waiting", "", level, _now()
            _happened(session, chat, "raised", name)
            log_action(session, name, "chat_raised", ticket=chat.id, detail=str(level))
        return chat

    def end(self, chat_id: str, state: str, *, by: str = "", entry: str | None = None) -> Chat:
        """End a chat, once. state: closed, left or unanswered; by: whose it must be, "" for the visitor's own wish."""
        with self.tickets.writing_quietly() as session:
            chat = self._own(session, chat_id, by) if by else self.get(session, chat_id)
            ends = chat.state in OPEN
            if ends:
                end(session, chat, state, by)
                chat.entry = entry
                log_action(session, by, "chat_closed", ticket=chat.id, detail=entry or "")
        if ends:
            self.told(state, None)
        return chat

    def release_files(self, chat_id: str, most: int) -> list[str]:
        """Let go of the visitor's last files, so that a ticket can take them; gives their ids."""
        own = ChatMessage.chat_id == chat_id, ChatMessage.author == "visitor"
        with self.tickets.writing_quietly() as session:
            wanted = select(Attachment.id).join(ChatMessage, Attachment.chat_message_id == ChatMessage.id).where(*own)
            ids = list(session.scalars(wanted.order_by(Attachment.at.desc()).limit(most)))
            free = {"chat_message_id": None, "at": _now()}
            session.execute(update(Attachment).where(Attachment.id.in_(ids)).values(free))
        return ids

    def file(self, chat_id: str, file_id: str) -> Attachment | None:
        """The file if it is of this chat."""
        with self.tickets.reading() as session:
            wanted = select(Attachment).join(ChatMessage, Attachment.chat_message_id == ChatMessage.id)
            return session.scalar(wanted.where(Attachment.id == file_id, ChatMessage.chat_id == chat_id))

    def seen(self, ids: Collection[str]) -> None:
        """Note that the visitors of these chats are there."""
        with self.tickets.writing_quietly() as session:
            session.execute(update(Chat).where(Chat.id.in_(list(ids)), Chat.state.in_(OPEN)).values(seen=_now()))

    def count_mail(self, chat_id: str, most: int) -> None:
        """Note that the record is sent once more; raises TooMany."""
        with self.tickets.writing_quietly() as session:
            chat = self.get(session, chat_id)
            if chat.mailed >= most:
                raise TooMany(f"the conversation was sent {most} times already; save it as a file instead")
            chat.mailed += 1

    @staticmethod
    def get(session: Session, chat_id: str) -> Chat:
        """The chat of this id; raises TicketError."""
        chat = session.get(Chat, chat_id[:32])
        if chat is None:
            raise TicketError(f"there is no chat {chat_id[:40]!r}")
        return chat

    def _own(self, session: Session, chat_id: str, name: str) -> Chat:
        chat = self.get(session, chat_id)
        if chat.state != "talking" or chat.staff != name:
            raise TicketError(f"the chat is not yours: {chat.staff or chat.state}")
        return chat

    @staticmethod
    def _known(session: Session, chat_id: str, new: Writes) -> Line | None:
        if not new.mark:
            return None
        same = ChatMessage.chat_id == chat_id, ChatMessage.author == new.author, ChatMessage.mark == new.mark
        found = session.scalar(select(ChatMessage).where(*same))
        return line_of(found) if found else None

    def _check_number(self, session: Session, mark: str) -> None:
        open_now = Chat.state.in_(OPEN)
        if _count(session, Chat, open_now) >= self.settings.open:
            raise TooMany("too many people are waiting; please open a ticket instead")
        if mark and _count(session, Chat, open_now, Chat.client == mark) >= self.settings.per_address:
            open_ = counted(self.settings.per_address, "chat of this network is", "chats of this network are")
            raise TooMany(f"{open_} open; close one, or open a ticket")

    def _check_writer(self, session: Session, chat: Chat, new: Writes) -> None:
        if chat.state not in OPEN:
            raise TicketError("the chat has ended; open a ticket or begin another one")
        if new.author == "staff" and chat.staff != new.by:
            raise TicketError(f"the chat is not yours: {chat.staff or chat.state}")
        own = ChatMessage.chat_id == chat.id
        if _count(session, ChatMessage, own) >= self.settings.messages:
            raise TooMany(f"the chat has {counted(self.settings.messages, 'message')}; please open a ticket")
        if new.author == "visitor":
            self.tickets.check_room(session)
            minute = ChatMessage.author == "visitor", ChatMessage.at > _now() - dt.timedelta(minutes=1)
            if _count(session, ChatMessage, own, *minute) >= self.settings.per_minute:
                raise TooMany("too many messages within a minute; please wait a little")


def end(session: Session, chat: Chat, state: str, by: str = "") -> None:
    """End a chat and tell both sides; whose address it was is forgotten."""
    chat.state, chat.ended, chat.client = state, _now(), ""
    _happened(session, chat, state, by)


def _happened(session: Session, chat: Chat, kind: str, by: str) -> None:
    session.add(ChatMessage(chat_id=chat.id, author="system", by=by, kind=kind, text="", mark=None, at=_now()))
    chat.updated = _now()


def _said(session: Session, chat: Chat, new: Writes) -> ChatMessage:
    message = ChatMessage(
        chat_id=chat.id, author=new.author, by=new.by, kind="text", text=new.text, mark=new.mark or None, at=_now()
    )
    session.add(message)
    session.flush()
    chat.updated = message.at
    if new.author == "visitor":
        chat.seen = message.at
    return message


def _count(session: Session, table: type[Any], *which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*which)) or 0


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
