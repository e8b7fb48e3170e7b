"""What the workers of one machine keep together: an SQLite file in the data folder."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.kept.memory import kind_of
from api.kept.store import Bounds, StoreAway
from corpus import FaqError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Table

_PATIENCE_SECONDS = 1.0
"""Longest wait for another worker that writes, which takes a millisecond."""
_SWEEP = 100
"""Texts that a worker writes between two looks for what is old or too much."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is laid out. table: makes its table, whose columns are called key, text, at and, where there are
    several kinds, kind; migrations: the folder of its Alembic migrations."""

    table: Callable[[], Table]
    migrations: Path


class DatabaseKept:
    """Texts in a file, which is made with the first one; see Kept and Searched."""

    def __init__(self, file: Path, layout: Layout, bounds: Bounds) -> None:
        """`bounds`: each worker may add a hundred texts more until it looks again."""
        self._file, self._layout, self._bounds = file, layout, bounds
        self._lock, self._puts = threading.Lock(), count(1)
        self._opened: tuple[Engine, Table] | None = None

    def get(self, key: str) -> str | None:
        """See Kept."""
        from sqlalchemy import select

        with self._connected(reading=True) as (connection, table):
            found = connection.scalar(select(table.c.text).where(table.c.key == key, table.c.at >= self._oldest()))
        return None if found is None else str(found)

    def put(self, key: str, text: str | None) -> None:
        """See Kept."""
        from sqlalchemy import delete

        with self._connected() as (connection, table):
            if text is None:
                connection.execute(delete(table).where(table.c.key == key))
            else:
                connection.execute(table.insert().prefix_with("OR REPLACE"), _row(table, key, text))
            self._sweep_sometimes(connection, table)

    def add(self, key: str) -> bool:
        """See Kept."""
        from sqlalchemy import delete

        with self._connected() as (connection, table):
            connection.execute(delete(table).where(table.c.key == key, table.c.at < self._oldest()))
            added = connection.execute(table.insert().prefix_with("OR IGNORE"), _row(table, key, "")).rowcount
            self._sweep_sometimes(connection, table)
        return added > 0

    def names(self, start: str) -> Sequence[str]:
        """See Searched; what is old but not yet deleted is among them."""
        from sqlalchemy import select

        with self._connected(reading=True) as (connection, table):
            wanted = select(table.c.key).where(table.c.key.startswith(start, autoescape=True)).order_by(table.c.key)
            return [str(key) for key in connection.scalars(wanted)]

    def close(self) -> None:
        """Close the file; what was deleted is by then in none."""
        from support.databases import truncate_log

        with self._lock:
            if self._opened is not None:
                truncate_log(self._opened[0])
                self._opened[0].dispose()
            self._opened = None

    def _oldest(self) -> float:
        return time.time() - self._bounds.seconds

    def _sweep_sometimes(self, connection: Connection, table: Table) -> None:
        """Delete what is old, and of the rest of each kind the oldest that are too many."""
        from sqlalchemy import delete, select

        if next(self._puts) % _SWEEP:
            return
        connection.execute(delete(table).where(table.c.at < self._oldest()))
        for kind in _kinds(connection, table):
            surplus = select(table.c.key).where(*kind).order_by(table.c.at.desc()).offset(self._bounds.most).limit(-1)
            connection.execute(delete(table).where(table.c.key.in_(surplus)))

    @contextmanager
    def _connected(self, *, reading: bool = False) -> Iterator[tuple[Connection, Table]]:
        """A transaction; raises StoreAway."""
        from sqlalchemy.exc import DBAPIError, SQLAlchemyError

        try:
            engine, table = self._open()
            with engine.connect().execution_options(reading=reading) as connection, connection.begin():
                yield connection, table
        except DBAPIError as error:
            raise StoreAway(str(error.orig)) from error
        except (SQLAlchemyError, OSError, FaqError) as error:
            raise StoreAway(f"{self._file.name} cannot be used ({type(error).__name__})") from error

    def _open(self) -> tuple[Engine, Table]:
        from support.databases import Schema, open_database

        if self._opened is not None:
            return self._opened
        if not self._lock.acquire(timeout=_PATIENCE_SECONDS):
            raise StoreAway(f"{self._file.name} is still being opened")
        try:
            if self._opened is None:
                table = self._layout.table()
                schema = Schema(table.metadata, self._layout.migrations)
                engine = open_database(self._file, schema, durable=False, patience=_PATIENCE_SECONDS)
                self._opened = engine, table
            return self._opened
        finally:
            self._lock.release()


def _row(table: Table, key: str, text: str) -> dict[str, object]:
    kind = {"kind": kind_of(key)} if "kind" in table.c else {}
    return {"key": key, "text": text, "at": time.time(), **kind}


def _kinds(connection: Connection, table: Table) -> Sequence[Sequence[Any]]:
    """Conditions for the texts of each kind; none where all are of one."""
    from sqlalchemy import select

    if "kind" not in table.c:
        return [()]
    return [(table.c.kind == kind,) for kind in connection.scalars(select(table.c.kind).distinct()).all()]
