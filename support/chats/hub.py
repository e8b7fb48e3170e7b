"""How does every worker learn at once what was said? A thread watches the database's change counter.

PRAGMA data_version is another number as soon as any other connection has committed, in this process or in another one;
asking it reads a word of shared memory, so that it can be asked often, and only a change costs a query.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import func, select

from support.chats.lines import MOST_AT_ONCE, Line, lines_after
from support.chats.presence import Presence
from support.chats.queue import Place, moved, queue_of
from support.chats.store import ChatStore
from support.tickets.storage.chat_tables import ChatMessage

EVERY_SECONDS = 0.04
"""Between two looks at the counter; what this worker itself has written is looked for at once."""
_BEAT_SECONDS = 15.0
"""Between two notes of who is there."""
_TIDY_SECONDS = 5.0


class Listener(Protocol):
    """Who is told. chat: the chat that they follow, "" for staff, who follow all; name: of staff."""

    chat: str
    name: str

    def tell(self, lines: Sequence[Line], place: Place | None, *, moved: bool) -> None:
        """New messages, the chat's place in the queue, and whether any place has changed; called in the hub's thread,
        so it must neither wait nor raise."""

    def end(self) -> None:
        """Nothing more comes."""


@dataclass(slots=True)
class _Seen:
    """What the hub has seen of the database."""

    version: int = -1
    last: int = 0


class Hub:
    """Tells the listeners of one worker. Its thread runs from the first one on."""

    def __init__(self, store: ChatStore, presence: Presence, tidy: Callable[[], object]) -> None:
        self._store, self._presence, self._tidy = store, presence, tidy
        self._lock, self._listeners = threading.Lock(), set[Listener]()
        self._wake, self._stopped = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self.places: dict[str, Place] = {}

    def add(self, listener: Listener) -> None:
        """Tell them from now on: what is committed after this call reaches them."""
        with self._lock:
            if self._stopped.is_set():
                listener.end()
                return
            if self._thread is None:
                seen = _Seen(last=self._newest())
                self._thread = threading.Thread(target=self._run, args=(seen,), name="chats", daemon=True)
                self._thread.start()
            self._listeners.add(listener)
        self._wake.set()

    def remove(self, listener: Listener) -> None:
        """Tell them no longer."""
        with self._lock:
            self._listeners.discard(listener)

    def count(self, matches: Callable[[Listener], bool] = lambda _one: True) -> int:
        """How many listeners there are of a kind."""
        with self._lock:
            return sum(map(matches, self._listeners))

    def poke(self) -> None:
        """Look now: this worker has written."""
        self._wake.set()

    def stop(self) -> None:
        """End all listeners and the thread."""
        self._stopped.set()
        self._wake.set()
        for one in self._all():
            one.end()
        if self._thread is not None:
            self._thread.join(5)

    def _all(self) -> list[Listener]:
        with self._lock:
            return list(self._listeners)

    def _newest(self) -> int:
        with self._store.tickets.reading() as session:
            return session.scalar(select(func.max(ChatMessage.id))) or 0

    def _run(self, seen: _Seen) -> None:
        while not self._stopped.is_set():
            try:
                # A connection of its own, on which nothing is written: the counter tells of all others. It is SQLite's
                # own, since a transaction would show the counter as it was when it began.
                with closing(self._store.tickets.engine.raw_connection()) as watching:
                    seen.version = -1
                    self._watch(watching.cursor(), seen)
            except Exception:  # whatever it is, e.g. a full disk: nobody may be cut off for good
                logging.getLogger(__name__).exception("news of chats cannot be read")
                self._stopped.wait(1)

    def _watch(self, watching: Any, seen: _Seen) -> None:
        beat = tidied = 0.0
        while not self._stopped.is_set():
            self._wake.wait(EVERY_SECONDS)
            self._wake.clear()
            now = time.monotonic()
            if now - beat > _BEAT_SECONDS:
                self._note_who_is_there()
                beat = now
            if now - tidied > _TIDY_SECONDS:
                self._tidy()
                tidied = now
            version = int(watching.execute("PRAGMA data_version").fetchone()[0])
            if version != seen.version:
                seen.version = version
                self._tell(seen)

    def _tell(self, seen: _Seen) -> None:
        with self._store.tickets.reading() as session:
            lines = lines_after(session, seen.last)
            places = queue_of(session, self._presence.since())
        seen.last = lines[-1].id if lines else seen.last
        if len(lines) == MOST_AT_ONCE:
            self._wake.set()
            seen.version = -1  # there may be more
        by_chat: dict[str, list[Line]] = {}
        for line in lines:
            by_chat.setdefault(line.chat, []).append(line)
        changed = moved(self.places, places)
        self.places = places
        for one in self._all():
            if not one.chat:
                if lines or changed:
                    one.tell(lines, None, moved=bool(changed))
            elif one.chat in by_chat or one.chat in changed:
                one.tell(by_chat.get(one.chat, ()), places.get(one.chat), moved=one.chat in changed)

    def _note_who_is_there(self) -> None:
        listeners = self._all()
        if names := {one.name for one in listeners if one.name}:
            self._presence.seen(names)
        if chats := {one.chat for one in listeners if one.chat}:
            self._store.seen(chats)
