"""How does a person take over a chat? Chats with their queue, staff who are there, and what either side may write."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.lazy_names import from_homes, homes_of

if TYPE_CHECKING:
    from support.chats.hub import Hub as Hub
    from support.chats.hub import Listener as Listener
    from support.chats.lines import Line as Line
    from support.chats.lines import Writes as Writes
    from support.chats.presence import Person as Person
    from support.chats.queue import Place as Place
    from support.chats.service import Availability as Availability
    from support.chats.service import ChatService as ChatService
    from support.chats.service import Wish as Wish
    from support.chats.settings import LEVELS as LEVELS
    from support.chats.settings import LONGEST_MARK as LONGEST_MARK
    from support.chats.settings import LONGEST_TEXT as LONGEST_TEXT
    from support.chats.settings import MOST_TURNS as MOST_TURNS
    from support.chats.settings import ChatSettings as ChatSettings
    from support.chats.transcript import transcript as transcript
    from support.tickets.storage.chat_tables import Chat as Chat

# Loaded on first use, as in support.tickets: settings need no database.
_HOMES = {
    "hub": "Hub Listener",
    "lines": "Line Writes",
    "presence": "Person",
    "queue": "Place",
    "service": "Availability ChatService Wish",
    "settings": "LEVELS LONGEST_MARK LONGEST_TEXT MOST_TURNS ChatSettings",
    "store": "Chat",
    "transcript": "transcript",
}
_HOME_OF = homes_of(_HOMES)
__getattr__ = from_homes(__name__, _HOME_OF)
