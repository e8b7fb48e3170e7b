"""Did the answer help? What readers say is kept in feedback.db, for whoever writes the entries."""

from __future__ import annotations

import datetime as dt
import hmac
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import FaqError
from support import check_room
from support.tickets import open_key

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Table

FILE = "feedback.db"
PER_DAY = 100
"""Opinions of one address (an IPv6 network of 64 bits) within 24 hours."""
MOST_MB = 500.0
"""Megabytes of all: a hundred thousand comments of the greatest length, or millions of votes."""
_LONGEST_NUMBER = 16
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one reader says of an entry. query: what they had asked, without secrets; comment: likewise."""

    entry: str
    locale: str
    helpful: bool
    generation: str
    query: str | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """An opinion, and when it was given."""

    at: dt.datetime
    opinion: Opinion


class TooManyOpinions(FaqError):
    """One address says too much within a day."""


class Feedback:
    """The opinions of one data folder, in SQLite (WAL); the file is made with the first one."""

    def __init__(self, data: Path, free_mb: float = 0.0) -> None:
        """free_mb: megabytes that the disk keeps free."""
        self._file, self._free_mb = data / FILE, free_mb
        self._lock = threading.Lock()
        self._opened: tuple[Engine, Table] | None = None

    def add(self, opinion: Opinion, client: str = "") -> str:
        """Keep an opinion; client: the address that it came from, "" for one without a quota.

        Gives what `explain` takes, for whoever gave the opinion alone. Raises TooManyOpinions, or NoRoomError where the
        disk or the file is full.
        """
        engine, table = self._open()
        now, mark = dt.datetime.now(dt.UTC), self._mark(client)
        with engine.begin() as connection:
            check_room(connection, self._file.parent, free_mb=self._free_mb, most_mb=MOST_MB)
            past = (table.c.client != "") & (table.c.at <= now - _DAY)
            connection.execute(table.update().where(past).values(client=""))
            if mark and self._count(connection, table, mark) >= PER_DAY:
                raise TooManyOpinions(f"{PER_DAY} opinions came from this network within a day; try tomorrow")
            added = connection.execute(table.insert().values(at=now, client=mark, **asdict(opinion)))
            [number] = added.inserted_primary_key or (0,)
        return f"{number}.{self._signature(number)}"

    def explain(self, token: str, comment: str) -> bool:
        """Add a comment to an opinion that has none, by what `add` gave; whether there is such an opinion."""
        number, _, signature = token.partition(".")
        known = number.isascii() and number.isdecimal() and len(number) < _LONGEST_NUMBER
        if not known or not hmac.compare_digest(self._signature(int(number)), signature):
            return False
        engine, table = self._open()
        with engine.begin() as connection:
            check_room(connection, self._file.parent, free_mb=self._free_mb, most_mb=MOST_MB)
            own = (table.c.id == int(number)) & table.c.comment.is_(None)
            return connection.execute(table.update().where(own).values(comment=comment)).rowcount == 1

    def listed(self, entry: str = "", *, offset: int = 0, limit: int = 50) -> tuple[int, list[Said]]:
        """How many opinions have words, of one entry or of all, and some of them, the newest first."""
        from sqlalchemy import func, or_, select

        engine, table = self._open()
        which = or_(table.c.comment.is_not(None), table.c.query.is_not(None))
        which = which & (table.c.entry == entry) if entry else which
        wanted = select(table).where(which).order_by(table.c.id.desc()).offset(offset).limit(limit)
        names = [one.name for one in fields(Opinion)]
        with engine.connect().execution_options(reading=True) as connection:
            total = connection.execute(select(func.count()).select_from(table).where(which)).scalar_one()
            rows = connection.execute(wanted).mappings()
            return total, [Said(row["at"], Opinion(**{name: row[name] for name in names})) for row in rows]

    def _signature(self, number: int) -> str:
        return open_key(self._file.parent).mark("feedback-comment", str(number))[:32]

    @staticmethod
    def _count(connection: Connection, table: Table, mark: str) -> int:
        from sqlalchemy import func, select

        return connection.execute(select(func.count()).where(table.c.client == mark)).scalar_one()

    def _mark(self, client: str) -> str:
        return open_key(self._file.parent).mark("feedback-client", client) if client else ""

    def said(self, words: Sequence[str]) -> list[tuple[int, Opinion]]:
        """Numbers and opinions in which one of these words may stand, whatever its case."""
        from sqlalchemy import or_, select

        engine, table = self._open()
        columns = (table.c.query, table.c.comment)
        found = [column.icontains(word, autoescape=True) for column in columns for word in words]
        with engine.connect().execution_options(reading=True) as connection:
            rows = connection.execute(select(table).where(or_(*found)).order_by(table.c.id)).mappings() if found else ()
            return [(row["id"], Opinion(**{one.name: row[one.name] for one in fields(Opinion)})) for row in rows]

    def forget_words(self, number: int) -> None:
        """Leave of an opinion the vote alone."""
        engine, table = self._open()
        with engine.begin() as connection:
            connection.execute(table.update().where(table.c.id == number).values(query=None, comment=None, client=""))

    def counts(self) -> dict[str, tuple[int, int]]:
        """How many found each entry helpful, and how many did not."""
        from sqlalchemy import func, select

        engine, table = self._open()
        yes = func.sum(table.c.helpful)
        with engine.connect().execution_options(reading=True) as connection:
            rows = connection.execute(select(table.c.entry, yes, func.count() - yes).group_by(table.c.entry))
            return {entry: (int(helped), int(failed)) for entry, helped, failed in rows}

    def close(self) -> None:
        """Close the file; what was deleted is by then in none."""
        from support.databases import truncate_log

        with self._lock:
            if self._opened:
                truncate_log(self._opened[0])
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
    schema = Schema(table.metadata, Path(__file__).parent / "migrations", {0: "0001", 2: "0002"})
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
        Column("client", String(64), nullable=False, index=True, server_default=""),
    )
