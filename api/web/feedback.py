"""Did the answer help? What readers say is kept in feedback.db, for whoever writes the entries."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Engine, Table

FILE = "feedback.db"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one reader says of an entry. query: what they had asked, without secrets; comment: likewise."""

    entry: str
    locale: str
    helpful: bool
    generation: str
    query: str | None = None
    comment: str | None = None


class Feedback:
    """The opinions of one data folder, in SQLite (WAL); the file is made with the first one."""

    def __init__(self, data: Path) -> None:
        self._file = data / FILE
        self._lock = threading.Lock()
        self._opened: tuple[Engine, Table] | None = None

    def add(self, opinion: Opinion) -> None:
        """Keep an opinion."""
        engine, table = self._open()
        with engine.begin() as connection:
            connection.execute(table.insert().values(at=dt.datetime.now(dt.UTC), **asdict(opinion)))

    def counts(self) -> dict[str, tuple[int, int]]:
        """How many found each entry helpful, and how many did not."""
        from sqlalchemy import func, select

        engine, table = self._open()
        yes = func.sum(table.c.helpful)
        with engine.connect().execution_options(reading=True) as connection:
            rows = connection.execute(select(table.c.entry, yes, func.count() - yes).group_by(table.c.entry))
            return {entry: (int(helped), int(failed)) for entry, helped, failed in rows}

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._opened:
                self._opened[0].dispose()
            self._opened = None

    def _open(self) -> tuple[Engine, Table]:
        with self._lock:
            if self._opened is None:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._opened = _connect(self._file)
            return self._opened


def _connect(file: Path) -> tuple[Engine, Table]:
    from support.databases import Schema, open_database

    table = make_table()
    schema = Schema(table.metadata, Path(__file__).parent / "migrations", {0: "0001"})
    return open_database(file, schema, durable=False), table


def make_table() -> Table:
    """The table as it is now; a change of it needs a file in migrations/versions."""
    from sqlalchemy import Boolean, Column, DateTime, Integer, MetaData, String, Table

    return Table(
        "feedback",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("entry", String, nullable=False, index=True),
        Column("locale", String, nullable=False),
        Column("helpful", Boolean, nullable=False),
        Column("generation", String, nullable=False),
        Column("query", String),
        Column("comment", String),
    )
