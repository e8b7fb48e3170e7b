"""How does a visitor come to a person, and what may they say? One service for the interface and the pages."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.policy import SMTP
from smtplib import SMTPException

from engine import LONGEST_QUERY
from support.chats.hub import Hub
from support.chats.lines import Line, Writes
from support.chats.presence import Presence
from support.chats.queue import Place, pace_of, queue_of
from support.chats.settings import LONGEST_TEXT, MOST_TURNS, ChatSettings
from support.chats.store import ChatStore, NewChat, Told, nobody
from support.chats.tidy import tidy
from support.chats.transcript import message_for_ticket, transcript
from support.tickets.delivery.emails import one_address
from support.tickets.delivery.sender import Refused
from support.tickets.delivery.smtp import send_email
from support.tickets.drafts import LONGEST_MESSAGE, Draft, Drafts, plain
from support.tickets.replies import harmless
from support.tickets.service import TicketService
from support.tickets.storage.chat_tables import Chat
from support.tickets.storage.states import TicketError
from support.tickets.texts import Texts

_MOST_MAILS = 2
"""E-mails with the record of one chat."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a visitor comes with, as typed. turns: role (user or search) and text of what was said before; fields: those
    of a ticket that are known."""

    query: str
    turns: Sequence[tuple[str, str]] = ()
    type: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a chat can begin now. waiting: visitors; wait: likely seconds for the next one, None if unknown; answer:
    seconds after which a ticket is offered instead."""

    open: bool
    waiting: int = 0
    wait: float | None = None
    answer: float = 0.0


@dataclass(frozen=True, slots=True)
class _Parts:
    store: ChatStore
    presence: Presence
    hub: Hub


class ChatService:
    """Chats beside the tickets of one service, in their database."""

    def __init__(self, tickets: TicketService, settings: ChatSettings, told: Told = nobody) -> None:
        """`told`: called once something has happened to a chat."""
        self.tickets, self.settings, self._told = tickets, settings, told
        self._lock, self._made = threading.Lock(), None

    _made: _Parts | None

    @property
    def store(self) -> ChatStore:
        """The chats; the database is made with the first look."""
        return self._parts().store

    @property
    def presence(self) -> Presence:
        """Staff who are there."""
        return self._parts().presence

    @property
    def hub(self) -> Hub:
        """Tells this worker's listeners."""
        return self._parts().hub

    def stop(self) -> None:
        """End all listeners."""
        if self._made:
            self._made.hub.stop()

    def tidy(self) -> int:
        """End and delete what is over; see `support.chats.tidy`."""
        return tidy(self.store, self.presence, lambda file: self.tickets.files.path(file).unlink(missing_ok=True))

    def now(self) -> Mapping[str, int]:
        """How many chats wait and are talked in, and how many of staff are there; none where nothing was begun."""
        if not self.tickets.begun:
            return {"waiting": 0, "talking": 0, "staff": 0}
        return self.store.counts() | {"staff": len(self.presence.there())}

    def available(self) -> Availability:
        """Whether there is anybody for a new chat."""
        if not (self.tickets.begun and self.tickets.open):
            return Availability(False)
        there = self.presence.there()
        with self.store.tickets.reading() as session:
            pace = pace_of(session, self.presence.since())
        waiting = len(self.store.listed(Chat.state == "waiting", most=self.settings.open))
        wait = None if pace is None else round((waiting + 1) * pace)
        return Availability(bool(there), waiting, wait, self.settings.answer_seconds)

    def begin(self, drafts: Drafts, wish: Wish, client: str) -> tuple[Chat, str] | None:
        """A chat that waits, and the visitor's key; None where nobody is there. Everything is masked before it is kept.

        Raises TooMany, NoRoomError.
        """
        if not self.available().open:
            return None
        query = drafts.guarded(plain(wish.query)[:LONGEST_QUERY])[0].strip()
        turns = [
            {"role": "user" if role == "user" else "search", "text": drafts.guarded(plain(text)[:LONGEST_TEXT])[0]}
            for role, text in wish.turns[-MOST_TURNS:]
        ]
        draft = self._draft(drafts, wish, query)
        subject = replace(draft, query=query).subject
        return self.store.open(
            NewChat(
                locale=drafts.texts.locale,
                subject=subject,
                query=query,
                type=draft.type,
                fields=draft.fields,
                before=turns,
                client=client,
            )
        )

    def place(self, chat_id: str) -> Place | None:
        """A waiting chat's place in the queue."""
        with self.store.tickets.reading() as session:
            return queue_of(session, self.presence.since()).get(chat_id)

    def say(self, drafts: Drafts, chat: Chat, new: Writes) -> tuple[Line, tuple[str, ...]]:
        """Keep what the visitor writes, without its secrets, and what to do about them. Raises as `ChatStore.add`."""
        text, advice = drafts.guarded(_checked(new))
        line = self.store.add(chat.id, replace(new, text=text))
        self.hub.poke()
        return line, advice

    def reply(self, drafts: Drafts, chat_id: str, new: Writes) -> Line:
        """Keep what staff write; raises AsksForSecret, TicketError for a secret in it, and as `ChatStore.add`."""
        text = harmless(drafts, _checked(new))
        line = self.store.add(chat_id, replace(new, text=text))
        self.hub.poke()
        return line

    def pass_on(self, chat_id: str, name: str, to: str) -> Chat:
        """Give an own chat to a colleague who is there, or with "level:2" to the next level. Raises TicketError."""
        there, (_, mark, level) = self.presence.there(), to.partition("level:")
        if mark:
            wanted = int(level) if level.isdecimal() and len(level) == 1 else 0
            if not any(person.level >= wanted for person in there):
                raise TicketError(f"nobody of level {level[:9]!r} is there")
            return self.store.raise_to(chat_id, name, wanted)
        if to not in {person.name for person in there if person.name != name}:
            raise TicketError(f"{to[:64]!r} is not there; choose somebody who is")
        return self.store.pass_on(chat_id, name, to)

    def ticket_of(self, drafts: Drafts, chat: Chat) -> Draft:
        """A ticket's draft that carries everything of a chat but its files."""
        message = message_for_ticket(chat, self.store.lines(chat.id), drafts.texts, LONGEST_MESSAGE)
        return Draft(type=chat.type, message=message, fields=chat.fields, query=chat.query)

    def record(self, chat: Chat, texts: Texts) -> str:
        """The conversation as plain text."""
        site = self.tickets.catalogue.site(texts.locale)
        return transcript(chat, self.store.lines(chat.id), texts, site)

    @property
    def mails(self) -> bool:
        """Whether a record can be sent."""
        return self.tickets.settings.smtp is not None and bool(self.tickets.settings.sender)

    def send_record(self, drafts: Drafts, chat: Chat, address: str) -> bool:
        """Send the record to the visitor; False where the mail server does not take it. Raises TicketError.

        Only once staff have written: else anybody could have us send a text of their own to a stranger.
        """
        settings, texts = self.tickets.settings, drafts.texts
        if settings.smtp is None or not self.mails:
            raise TicketError("this help centre sends no e-mail; save the conversation as a file instead")
        if not any(line.author == "staff" for line in self.store.lines(chat.id)):
            raise TicketError("nobody has answered yet; save the conversation as a file instead")
        email = EmailMessage(SMTP)
        email["From"], email["To"] = settings.sender, one_address(checked_email(drafts, address))
        email["Subject"] = texts("live_mail_subject", site=self.tickets.catalogue.site(texts.locale))
        email.set_content(self.record(chat, texts) + "\n" + texts("mail_safety") + "\n")
        self.store.count_mail(chat.id, _MOST_MAILS)
        try:
            send_email(settings.smtp, email, settings.timeout)
        except (OSError, SMTPException, Refused) as error:
            logging.getLogger(__name__).warning("the record of a chat was not sent: %s", type(error).__name__)
            return False
        return True

    def _parts(self) -> _Parts:
        with self._lock:
            if self._made is None:
                tickets = self.tickets.tickets
                store, presence = ChatStore(tickets, self.settings, self._told), Presence(tickets, self.settings)
                self._made = _Parts(store, presence, Hub(store, presence, self.tidy))
            return self._made

    @staticmethod
    def _draft(drafts: Drafts, wish: Wish, query: str) -> Draft:
        """What a ticket would begin with: known fields, and the type asked for or suggested by the query."""
        kind = wish.type if drafts.form(wish.type) else drafts.guessed(drafts.ask(query))
        typed = drafts.cut(Draft(type=kind, message=query, fields=wish.fields, query=query))
        filled = drafts.filled(typed)
        return replace(typed, fields={name: drafts.guarded(text)[0] for name, text in filled.items() if text})


def checked_email(drafts: Drafts, address: str) -> str:
    """An e-mail address in its usual form; raises TicketError for none."""
    checked = drafts.check(Draft(message="-", email=address))
    if problem := checked.problems.get("email"):
        raise TicketError(problem)
    return checked.draft.email


def _checked(new: Writes) -> str:
    """The text without control characters; raises TicketError where there is nothing, or too much."""
    text = plain(new.text).strip()
    if not text and not new.files:
        raise TicketError("the message is empty; write something, or send a file")
    if len(text) > LONGEST_TEXT:
        raise TicketError(f"the message has more than {LONGEST_TEXT} characters; send it in parts")
    return text
