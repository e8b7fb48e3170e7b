"""How is the journal read? Questions and acts of a span of time, in order, a row at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from journal.settings import JournalSettings
from journal.steps import without_steps

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A question as it is stored; see journal.storage.tables. at: seconds since 1970; who: its session."""

    id: int
    at: float
    who: str
    channel: str
    lang: str
    query: str
    decision: str
    reason: str
    confidence: float
    threshold: float
    top: tuple[tuple[str, float], ...]
    generation: str
    ms: float


@dataclass(frozen=True, slots=True)
class ActedRow:
    """What a visitor did, as it is stored."""

    at: float
    who: str
    kind: str
    entry: str
    ref: str


@contextmanager
def read_journal(data: Path, settings: JournalSettings) -> Iterator[Connection | None]:
    """A connection that only reads; None where there is no journal yet. Raises FaqError."""
    from journal.storage.opening import has_journal, open_journal

    if not has_journal(data, settings):
        yield None
        return
    engine = open_journal(data, settings)
    try:
        with engine.connect().execution_options(reading=True) as connection:
            yield connection
    finally:
        engine.dispose()


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time. since, until: UTC without their mark; until is no part of it."""

    since: dt.datetime
    until: dt.datetime


def days_until(now: dt.datetime, days: int) -> Span:
    """The days up to a moment, the running one included."""
    plain = now.astimezone(dt.UTC).replace(tzinfo=None)
    first = plain.replace(hour=0, minute=0, second=0, microsecond=0) - dt.timedelta(days=days - 1)
    return Span(first, plain + dt.timedelta(seconds=1))


def asked_in(connection: Connection, span: Span, *, steps: bool = False) -> list[AskedRow]:
    """The questions of a span in order of time. steps: also those that were only steps of typing."""
    from journal.storage.tables import ASKED

    rows = [_asked(row) for row in _rows(connection, ASKED, span)]
    return rows if steps else without_steps(rows)


def acted_in(connection: Connection, span: Span) -> list[ActedRow]:
    """What visitors did in a span, in order of time."""
    from journal.storage.tables import ACTED

    return [
        ActedRow(_seconds(row["at"]), row["session"], row["kind"], row["entry"], row["ref"])
        for row in _rows(connection, ACTED, span)
    ]


def _rows(connection: Connection, table: Table, span: Span) -> Iterator[Mapping[str, Any]]:
    from sqlalchemy import select

    wanted = select(table).where(table.c.at >= span.since, table.c.at < span.until).order_by(table.c.at, table.c.id)
    for part in connection.execution_options(yield_per=_AT_ONCE).execute(wanted).mappings().partitions():
        rows: Sequence[Mapping[str, Any]] = part  # type: ignore[assignment]  # RowMapping is one
        yield from rows


def _asked(row: Mapping[str, Any]) -> AskedRow:
    top = tuple((str(entry), float(confidence)) for entry, confidence in row["top"])
    told = {name: row[name] for name in ("id", "channel", "lang", "query", "decision", "reason", "confidence")}
    rest = {name: row[name] for name in ("threshold", "generation", "ms")}
    return AskedRow(at=_seconds(row["at"]), who=row["session"], top=top, **told, **rest)


def _seconds(at: dt.datetime) -> float:
    return at.replace(tzinfo=dt.UTC).timestamp()
