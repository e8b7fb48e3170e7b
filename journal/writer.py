"""Who writes the journal? A thread of its own, many events at once, so that no request waits for a database.

What waits is bounded, and so is what is kept (journal.storage.room); what comes beyond is dropped, and counted. A
process that is killed loses what it was given since its last batch, which the next one counts (journal.tally).
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import FaqError
from journal.batches import Batches, empty
from journal.events import Event
from journal.settings import JournalSettings
from journal.tally import Tally

if TYPE_CHECKING:
    from journal.storage.losses import Counts

BATCH_SECONDS = 1.0
"""How long an event may wait for others."""
MOST_WAITING = 10_000
"""Events: at 200 a second, those of 50 seconds in which the database is away; about 10 MB."""
MOST_AT_ONCE = 500
_LONGEST_PAUSE = 30.0
_TIDY_SECONDS = 3600.0
Told = Callable[[str | None], None]
Watch = Callable[[int, "Counts"], None]


class Journal:
    """Takes the events of all threads of a process; its own thread starts with the first one, so after any fork."""

    def __init__(
        self, data: Path, settings: JournalSettings, told: Told = lambda _error: None, *, most: int = MOST_WAITING
    ) -> None:
        """told: called with what is wrong when the journal cannot be written, with None when it can again."""
        self.settings, self.data, self._told, self._most = settings, data, told, most
        self._waiting: deque[Event] = deque()
        self._lock, self._come, self._end = threading.Lock(), threading.Event(), threading.Event()
        self._no_place, self._tidied = 0, 0.0
        self._trouble: str | None = None
        self._running: tuple[threading.Thread, Tally, Batches] | None = None
        self.watch: Watch = lambda _waiting, _counts: None
        """Called with `counts` after every batch."""
        if not settings.on:
            self._end.set()

    def note(self, event: Event) -> None:
        """Keep an event, soon; one that finds too many waiting is dropped."""
        if self._end.is_set():
            return
        with self._lock:
            if self._end.is_set() or (self._running is None and not self._begin()):
                return
            self._running[1].add()  # type: ignore[index]  # it has begun
            if len(self._waiting) >= self._most:
                self._no_place += 1
                return
            self._waiting.append(event)
        if not self._come.is_set():
            self._come.set()

    def start(self) -> None:
        """Begin now: what is too old goes, and where nothing is kept any more, all."""
        if not self.settings.on:
            threading.Thread(target=empty, args=(self.data, self.settings), name="journal", daemon=True).start()
        else:
            with self._lock:
                if self._running is None and not self._end.is_set():
                    self._begin()

    def stop(self) -> None:
        """Write what waits, if the database is there, and end; what comes later is kept no more."""
        with self._lock:
            self._end.set()
        self._come.set()
        if self._running is not None:
            self._running[0].join(_LONGEST_PAUSE)

    def counts(self) -> tuple[int, Counts]:
        """How many events wait, and what this process did with the others."""
        from journal.storage.losses import Counts

        done = self._running[2].counts if self._running else Counts()
        return len(self._waiting), replace(done, dropped=done.dropped + self._no_place)

    def _begin(self) -> bool:
        """Start the thread; whether anything can be kept."""
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            tally = Tally(self.data)
        except OSError as error:
            self._end.set()
            self._told(f"nothing is kept of what is asked: {error.filename or self.data}: {error.strerror}")
            return False
        thread = threading.Thread(target=self._write_on, name="journal", daemon=True)
        self._running = thread, tally, Batches(self.data, self.settings, tally.name)
        thread.start()
        return True

    def _write_on(self) -> None:
        _, tally, batches = self._running  # type: ignore[misc]  # it has begun
        pause, ended = BATCH_SECONDS, False
        while not ended:
            ended = self._end.is_set()  # before the round, so that what came until then is written in it
            written = self._round(batches)
            self.watch(*self.counts())
            pause = BATCH_SECONDS if written else min(pause * 2, _LONGEST_PAUSE)
            if not ended:
                self._come.wait(_TIDY_SECONDS)
                self._end.wait(pause)
                self._come.clear()
        batches.close()
        if written:  # else the next process counts what is lost
            tally.close()

    def _round(self, batches: Batches) -> bool:
        """Write all that waits; whether the database was there."""
        from sqlalchemy.exc import SQLAlchemyError

        try:
            if time.monotonic() - self._tidied > _TIDY_SECONDS or not self._tidied:
                batches.tidy()
                self._tidied = time.monotonic()
            while self._waiting or self._no_place:
                self._write(batches)
        except (SQLAlchemyError, FaqError, OSError) as error:
            self._tell(self._reason(error))
            return False
        self._tell(batches.no_room)
        return True

    def _tell(self, trouble: str | None) -> None:
        """Tell what is wrong, or that all is well again, once."""
        if (trouble is None) != (self._trouble is None):
            self._told(trouble)
        self._trouble = trouble

    def _reason(self, error: Exception) -> str:
        """What is wrong, without the address of a server and its user."""
        return f"its database does not answer ({type(error).__name__})" if self.settings.url else str(error)[:300]

    def _write(self, batches: Batches) -> None:
        """One batch, which leaves the queue once it is written."""
        events, no_place = list(islice(self._waiting, MOST_AT_ONCE)), self._no_place
        batches.write(events, no_place)
        with self._lock:
            for _ in events:
                self._waiting.popleft()
            self._no_place -= no_place
