"""How does somebody else's log come into the journal? Each question is asked of the engine that serves now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus import FaqError, LoggedQuestion, counted
from engine import LONGEST_QUERY, Engine, QueryError, Rule
from journal.events import Asked
from journal.settings import JournalSettings

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a log's questions. old: older than the journal keeps them; refused: that no query can be, such as
    signs alone."""

    written: int
    old: int
    refused: int


@dataclass(frozen=True, slots=True)
class Asking:
    """Whom to ask, by which rule (see Engine.search)."""

    engine: Engine
    rule: Rule


def import_log(
    questions: Sequence[LoggedQuestion],
    asking: Asking,
    data: Path,
    *,
    settings: JournalSettings,
    step: Callable[[int, int], None] = lambda _done, _all: None,
) -> Imported:
    """Ask and store the questions of a log; those without a moment count as asked now.

    Raises FaqError; also where there is no room for more: then what was written before stays.
    """
    from journal.storage.keys import DayKeys
    from journal.storage.opening import open_journal
    from journal.storage.room import lack_of_room
    from journal.storage.write import write_events

    now = dt.datetime.now(dt.UTC)
    first = now - dt.timedelta(days=settings.days)
    young = [one for one in questions if one.at is None or one.at >= first]
    database, keys, written = open_journal(data, settings), DayKeys(), 0
    try:
        for start in range(0, len(young), _AT_ONCE):
            if lack := lack_of_room(database, data, settings):
                raise FaqError(f"{lack} ({counted(written, 'question')} of the log came in before)")
            events = list(_asked(young[start : start + _AT_ONCE], asking, now))
            with database.begin() as connection:
                write_events(connection, events, keys)
            written += len(events)
            step(min(start + _AT_ONCE, len(young)), len(young))
    finally:
        database.dispose()
    return Imported(written, len(questions) - len(young), len(young) - written)


def _asked(questions: Sequence[LoggedQuestion], asking: Asking, now: dt.datetime) -> Iterator[Asked]:
    for one in questions:
        try:
            found = asking.engine.search(one.question[:LONGEST_QUERY], lang=one.lang, rule=asking.rule)
        except QueryError:
            continue
        yield Asked(
            at=min(one.at or now, now).timestamp(),
            who=f"import\n{one.session}" if one.session else "",
            channel="import",
            lang=found.lang,
            query=found.query,
            decision=found.outcome,
            reason=found.reason or "",
            threshold=found.threshold,
            top=tuple((result.id, result.confidence) for result in found.results[:3]),
            generation=found.generation,
            ms=found.took_ms,
        )
