"""Conversations that the workers of one machine share: an SQLite file in the data folder."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from api.sessions.store import StoreAway
from api.sessions.turns import REMEMBERED_SECONDS, Turn, parse_turn
from corpus import FaqError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Table

FILE = "sessions.db"
_PATIENCE_SECONDS = 1.0
"""Longest wait for another worker that writes, which takes a millisecond."""
_SWEEP = 100
"""Turns that a worker writes between two looks for what is old or too much."""


class DatabaseStore:
    """The turns in `sessions.db`, which is made with the first one; see SessionStore."""

    def __init__(self, data: Path, most: int) -> None:
        """`most`: conversations that are remembered; each worker may add a hundred until it looks again."""
        self._file, self._most = data / FILE, most
        self._lock, self._puts = threading.Lock(), count(1)
        self._opened: tuple[Engine, Table] | None = None

    def get(self, key: str) -> Turn | None:
        """See SessionStore."""
        from sqlalchemy import select

        with self._connected(reading=True) as (connection, table):
            wanted = select(table.c.turn).where(table.c.key == key, table.c.at >= time.time() - REMEMBERED_SECONDS)
            found = connection.scalar(wanted)
        return None if found is None else parse_turn(found)

    def put(self, key: str, turn: Turn | None) -> None:
        """See SessionStore."""
        from sqlalchemy import delete

        with self._connected() as (connection, table):
            if turn is None:
                connection.execute(delete(table).where(table.c.key == key))
            else:
                told = {"key": key, "turn": json.dumps(turn.to_json()), "at": turn.at}
                connection.execute(table.insert().prefix_with("OR REPLACE"), told)
            if next(self._puts) % _SWEEP == 0:
                self._sweep(connection, table)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._opened is not None:
                self._opened[0].dispose()
            self._opened = None

    def _sweep(self, connection: Connection, table: Table) -> None:
        """Delete what is old, and of the rest the oldest that are too many."""
        from sqlalchemy import delete, select

        connection.execute(delete(table).where(table.c.at < time.time() - REMEMBERED_SECONDS))
        surplus = select(table.c.key).order_by(table.c.at.desc()).offset(self._most).limit(-1)
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

        if self._opened is not None:
            return self._opened
        if not self._lock.acquire(timeout=_PATIENCE_SECONDS):
            raise StoreAway(f"{FILE} is still being opened")
        try:
            if self._opened is None:
                table = make_table()
                schema = Schema(table.metadata, Path(__file__).parent / "migrations")
                engine = open_database(self._file, schema, durable=False, patience=_PATIENCE_SECONDS)
                self._opened = engine, table
            return self._opened
        finally:
            self._lock.release()


def make_table() -> Table:
    """The table as it is now; a change of it needs a file in migrations/versions."""
    from sqlalchemy import Column, Float, MetaData, String, Table

    return Table(
        "sessions",
        MetaData(),
        Column("key", String(32), primary_key=True),
        Column("turn", String, nullable=False),
        Column("at", Float, nullable=False, index=True),
    )
