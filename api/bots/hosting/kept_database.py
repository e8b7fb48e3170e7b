"""What the workers of one machine keep for bots: an SQLite file in the data folder."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from api.bots.hosting.kept import KEPT_SECONDS, MOST
from api.sessions.store import StoreAway
from corpus import FaqError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Table

FILE = "bots.db"
_PATIENCE_SECONDS = 1.0
_SWEEP = 100
"""Texts that a worker writes between two looks for what is old or too much."""


class DatabaseKept:
    """Texts in `bots.db`, which is made with the first one; see Kept."""

    def __init__(self, data: Path, most: int = MOST) -> None:
        """`most`: of each kind; each worker may add a hundred until it looks again."""
        self._file, self._most = data / FILE, most
        self._lock, self._puts = threading.Lock(), count(1)
        self._opened: tuple[Engine, Table] | None = None

    def get(self, key: str) -> str | None:
        """See Kept."""
        from sqlalchemy import select

        with self._connected(reading=True) as (connection, table):
            wanted = select(table.c.text).where(table.c.key == key, table.c.at >= time.time() - KEPT_SECONDS)
            found = connection.scalar(wanted)
        return None if found is None else str(found)

    def put(self, key: str, text: str | None) -> None:
        """See Kept."""
        from sqlalchemy import delete

        with self._connected() as (connection, table):
            if text is None:
                connection.execute(delete(table).where(table.c.key == key))
            else:
                connection.execute(table.insert().prefix_with("OR REPLACE"), _row(key, text))
            self._sweep_sometimes(connection, table)

    def add(self, key: str) -> bool:
        """See Kept."""
        from sqlalchemy import delete

        with self._connected() as (connection, table):
            old = table.c.at < time.time() - KEPT_SECONDS
            connection.execute(delete(table).where(table.c.key == key, old))
            added = connection.execute(table.insert().prefix_with("OR IGNORE"), _row(key, "")).rowcount
            self._sweep_sometimes(connection, table)
        return added > 0

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._opened is not None:
                self._opened[0].dispose()
            self._opened = None

    def _sweep_sometimes(self, connection: Connection, table: Table) -> None:
        """Delete what is old, and of the rest of each kind the oldest that are too many."""
        from sqlalchemy import delete, select

        if next(self._puts) % _SWEEP:
            return
        connection.execute(delete(table).where(table.c.at < time.time() - KEPT_SECONDS))
        for kind in connection.scalars(select(table.c.kind).distinct()).all():
            of_kind = select(table.c.key).where(table.c.kind == kind)
            surplus = of_kind.order_by(table.c.at.desc()).offset(self._most).limit(-1)
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
            raise StoreAway(f"{FILE} cannot be used ({type(error).__name__})") from error

    def _open(self) -> tuple[Engine, Table]:
        from support.databases import Schema, open_database

        with self._lock:
            if self._opened is None:
                table = make_table()
                schema = Schema(table.metadata, Path(__file__).parent / "migrations")
                engine = open_database(self._file, schema, durable=False, patience=_PATIENCE_SECONDS)
                self._opened = engine, table
            return self._opened


def _row(key: str, text: str) -> dict[str, object]:
    return {"key": key, "kind": key.partition(":")[0], "text": text, "at": time.time()}


def make_table() -> Table:
    """The table as it is now; a change of it needs a file in migrations/versions."""
    from sqlalchemy import Column, Float, Index, MetaData, String, Table

    return Table(
        "kept",
        MetaData(),
        Column("key", String(64), primary_key=True),
        Column("kind", String(16), nullable=False),
        Column("text", String, nullable=False),
        Column("at", Float, nullable=False),
        Index("kept_by_age", "kind", "at"),
    )
