"""What did each process write, and what was lost with those that were killed?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from journal.storage.tables import WRITER


@dataclass(frozen=True, slots=True)
class Counts:
    """Events that were stored; left out as steps of typing; dropped, as too much waited or there was no room; lost with
    a killed process."""

    written: int = 0
    folded: int = 0
    dropped: int = 0
    lost: int = 0


def note_writer(connection: Connection, name: str, counts: Counts) -> None:
    """What a process has done so far, in the transaction of its last batch."""
    told = {"at": _now(), "written": counts.written, "folded": counts.folded, "dropped": counts.dropped}
    if not connection.execute(update(WRITER).where(WRITER.c.name == name).values(told)).rowcount:
        connection.execute(insert(WRITER).values(name=name, lost=0, **told))


def end_writer(connection: Connection, name: str, given: int) -> int:
    """A process has died that was given so many events: how many of them are lost."""
    handled = WRITER.c.written + WRITER.c.folded + WRITER.c.dropped
    lost = max(given - (connection.scalar(select(handled).where(WRITER.c.name == name)) or 0), 0)
    ended = update(WRITER).where(WRITER.c.name == name).values(lost=lost)
    if not connection.execute(ended).rowcount and lost:
        row = {"name": name, "at": _now(), "written": 0, "folded": 0, "dropped": 0, "lost": lost}
        connection.execute(insert(WRITER).values(row))
    return lost


def counts_since(connection: Connection, since: dt.datetime | None = None) -> Counts:
    """What all processes together did that were there since a moment (UTC without its mark)."""
    columns = (WRITER.c.written, WRITER.c.folded, WRITER.c.dropped, WRITER.c.lost)
    wanted = select(*(func.coalesce(func.sum(column), 0) for column in columns))
    row = connection.execute(wanted if since is None else wanted.where(WRITER.c.at >= since)).one()
    return Counts(*(int(value) for value in row))


def forget_writers(connection: Connection, but: str, before: dt.datetime) -> None:
    """Delete what is known of processes that wrote last before a moment, but of this one."""
    connection.execute(delete(WRITER).where(WRITER.c.at < before, WRITER.c.name != but))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
