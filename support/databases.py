"""How is an SQLite database opened? At the revision that this program knows, reached by numbered migrations (Alembic).

Alembic is imported only where there is something to migrate; one SELECT tells.
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine
from sqlalchemy import event as events
from sqlalchemy.exc import OperationalError

from corpus import FaqError

_BUSY_SECONDS = 30
_PATIENCE_SECONDS = 600
"""How long a process waits for another one's migration."""


@dataclass(frozen=True)
class Schema:
    """What a database holds.

    metadata: its tables as they are now; migrations: Alembic's folder, whose versions/ has one file a revision, such as
    0002_upload_checks.py; unnumbered: the revision of a database that older programs have made without Alembic, by its
    PRAGMA user_version; version_table: where Alembic notes the revision, on a server that several schemas share.
    """

    metadata: MetaData
    migrations: Path
    unnumbered: Mapping[int, str] = field(default_factory=dict)
    version_table: str = "alembic_version"

    @cached_property
    def revisions(self) -> tuple[str, ...]:
        """All revisions, the newest last; their order is that of their numbers."""
        return tuple(sorted(file.name.partition("_")[0] for file in (self.migrations / "versions").glob("[0-9]*.py")))


def open_database(file: Path, schema: Schema, *, durable: bool = True, patience: float | None = None) -> Engine:
    """Open a database, made if there is none, and migrate an old one after a copy: `name.bak-REVISION`.

    durable: whether what is committed survives a power cut; patience: seconds to wait for
    another writer, and for another migration, if not 30 and 600. A transaction takes the lock for writing when it
    begins, unless its connection has the option `reading`. Raises FaqError for a database of a newer program.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    engine = connected(file, durable=durable, patience=patience or _BUSY_SECONDS)
    try:
        with engine.connect().execution_options(reading=True) as connection:
            current = _revision(connection) == schema.revisions[-1]
        if not current:
            with _lock(file, patience or _PATIENCE_SECONDS):
                _bring_up_to_date(engine, file, schema)
    except BaseException:
        engine.dispose()
        raise
    return engine


def connected(file: Path, *, durable: bool = True, checked: bool = True, patience: float = _BUSY_SECONDS) -> Engine:
    """A database as it is, in WAL. checked: whether foreign keys are enforced; patience: see `open_database`."""
    engine = create_engine(f"sqlite:///{file}", connect_args={"timeout": patience})

    @events.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where this program says, not where sqlite3 guesses
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        connection.execute(f"PRAGMA foreign_keys={'ON' if checked else 'OFF'}")
        connection.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten
        connection.execute(f"PRAGMA busy_timeout={round(patience * 1000)}")

    @events.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # A transaction that reads first and writes later would fail at once if another one wrote in between.
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def truncate_log(engine: Engine) -> None:
    """Empty the write-ahead log of an SQLite database, as far as nobody reads in it: what was deleted is in no file."""
    raw = engine.raw_connection()  # outside of a transaction, which could not empty it
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()


def _revision(connection: Connection) -> str | None:
    """The revision of a database; None if Alembic's mark is missing."""
    try:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    except OperationalError as error:
        if "no such table" in str(error.orig):
            return None
        raise
    return None if found is None else str(found)


def _bring_up_to_date(engine: Engine, file: Path, schema: Schema) -> None:
    """Make the tables, or migrate them; another process may have done so meanwhile."""
    newest = schema.revisions[-1]
    with engine.begin() as connection:
        found = _revision(connection)
        tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE type = 'table'").scalar_one()
        version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        if not tables:
            schema.metadata.create_all(connection)
            _mark(connection, newest)
            return
        old = found or schema.unnumbered.get(version)
        if old not in schema.revisions:
            raise FaqError(
                f"{file} is of revision {found or version}, and this program knows {schema.revisions[0]} to {newest}; "
                "update the program, or restore a backup that it has made"
            )
        if old == newest:
            _mark(connection, newest)
            return
    _copy(file, file.with_name(f"{file.name}.bak-{old}"))
    _migrate(file, schema, old)


def _migrate(file: Path, schema: Schema, old: str) -> None:
    """All migrations from a revision on, in one transaction: they are done as a whole or not at all."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(schema.migrations).replace("%", "%%"))
    engine = connected(file, checked=False)  # a table that is built anew leaves its references dangling meanwhile
    try:
        with engine.begin() as connection:
            _mark(connection, old)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken is not None:
                raise FaqError(f"{file} cannot be migrated: a row of {broken[0]} belongs to none of {broken[2]}")
            _mark(connection, schema.revisions[-1])
    finally:
        engine.dispose()
    logging.getLogger(__name__).warning(
        "%s was migrated from %s to %s; the old one is kept as %s.bak-%s, with all it holds: delete it in time",
        file,
        old,
        schema.revisions[-1],
        file.name,
        old,
    )


def _mark(connection: Connection, revision: str) -> None:
    """Note a revision as Alembic does, and for programs of 0.1, which know PRAGMA user_version alone."""
    connection.exec_driver_sql(
        "CREATE TABLE IF NOT EXISTS alembic_version "
        "(version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
    )
    connection.exec_driver_sql("DELETE FROM alembic_version")
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (revision,))
    connection.exec_driver_sql(f"PRAGMA user_version={int(revision)}")


def _copy(file: Path, target: Path) -> None:
    """Copy a database, with what is still in its write-ahead log; raises FaqError."""
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        shutil.copymode(file, part)
        with part.open("rb") as stream:
            os.fsync(stream.fileno())
        part.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise FaqError(f"{file} must be migrated, but no copy can be kept at {target}: {error}") from error
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _lock(file: Path, seconds: float) -> Iterator[None]:
    """Keep other processes from migrating; raises FaqError if one of them never ends."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(file.with_name(f".{file.name}.lock"), timeout=seconds):
            yield
    except Timeout as error:
        raise FaqError(f"{file} has been migrated by another process for too long; stop that one, try again") from error
