"""How does a batch of events reach the database, and what is tidied beside it?"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import counted
from journal.events import Asked, Event
from journal.settings import JournalSettings
from journal.steps import without_steps
from journal.tally import ended

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from journal.storage.keys import DayKeys
    from journal.storage.losses import Counts


class Batches:
    """The database side of one process that writes; used by its one thread."""

    def __init__(self, data: Path, settings: JournalSettings, name: str) -> None:
        """`name`: of this process, see journal.tally."""
        from journal.storage.keys import DayKeys
        from journal.storage.losses import Counts

        self._data, self._settings, self._name = data, settings, name
        self._opened: Engine | None = None
        self._keys: DayKeys = DayKeys()
        self.counts: Counts = Counts()
        """What was done with the events so far, those included that found no place."""
        self.no_room: str | None = None
        """Why the last events were not written, and what mends it."""

    def write(self, events: Sequence[Event], no_place: int) -> None:
        """Store events; `no_place`: how many more were dropped since the last batch. Where there is no room, drop them.

        Raises SQLAlchemyError, FaqError or OSError where the database is away: then nothing has changed.
        """
        from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

        self._look_for_room()
        kept = settled(events)
        after = replace(self.counts, dropped=self.counts.dropped + no_place)
        if self.no_room:
            self._store([], replace(after, dropped=after.dropped + len(events)))
            return
        after = replace(after, written=after.written + len(kept), folded=after.folded + len(events) - len(kept))
        try:
            self._store(kept, after)
        except DBAPIError as error:
            if isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated:
                raise
            self._store_singly(kept, after, error)

    def tidy(self) -> None:
        """Delete what is too old, and count what was lost with processes that were killed. Raises like `write`."""
        from journal.storage.losses import end_writer, forget_writers
        from journal.storage.write import forget_old

        now = dt.datetime.now(dt.UTC)
        with self._engine().begin() as connection:
            forget_old(connection, self._settings.days, now)
            before = now.replace(tzinfo=None) - dt.timedelta(days=self._settings.days)
            forget_writers(connection, self._name, before)
            lost = sum(end_writer(connection, name, given) for name, given in ended(self._data))
        self._look_for_room()
        self.counts = replace(self.counts, lost=self.counts.lost + lost)
        if lost:
            logging.getLogger(__name__).warning("%s of the journal lost with a killed process", counted(lost, "event"))

    def close(self) -> None:
        """Close the database."""
        if self._opened is not None:
            self._opened.dispose()
        self._opened = None

    def _look_for_room(self) -> None:
        from journal.storage.room import lack_of_room

        self.no_room = lack_of_room(self._engine(), self._data, self._settings)

    def _store(self, events: Sequence[Event], after: Counts) -> None:
        from journal.storage.losses import note_writer
        from journal.storage.write import write_events

        with self._engine().begin() as connection:
            write_events(connection, events, self._keys)
            note_writer(connection, self._name, after)
        self.counts = after

    def _store_singly(self, events: Sequence[Event], after: Counts, error: Exception) -> None:
        """Store what can be stored of a batch that the database refuses."""
        from sqlalchemy.exc import DBAPIError

        logging.getLogger(__name__).warning("the journal's database refuses a batch: %s", str(error)[:300])
        for done, one in enumerate(events):
            left = len(events) - done - 1
            try:
                self._store([one], replace(after, written=after.written - left))
            except DBAPIError:
                after = replace(after, written=after.written - 1, dropped=after.dropped + 1)
        self._store([], after)

    def _engine(self) -> Engine:
        from journal.storage.opening import open_journal

        if self._opened is None:
            self._opened = open_journal(self._data, self._settings)
        return self._opened


def settled(events: Sequence[Event]) -> list[Event]:
    """Events without searches that were steps of typing."""
    asked = {id(one) for one in without_steps([one for one in events if isinstance(one, Asked)])}
    return [one for one in events if not isinstance(one, Asked) or id(one) in asked]


def empty(data: Path, settings: JournalSettings) -> None:
    """Nothing is kept any more: delete what was."""
    from sqlalchemy.exc import SQLAlchemyError

    from corpus import FaqError
    from journal.storage.opening import has_journal, open_journal
    from journal.storage.write import forget_all

    if not has_journal(data, settings):
        return
    try:
        engine = open_journal(data, settings)
        with engine.begin() as connection:
            forget_all(connection)
        engine.dispose()
    except (FaqError, SQLAlchemyError, OSError) as error:
        logging.getLogger(__name__).warning("questions of before are not deleted: %s", str(error)[:300])
