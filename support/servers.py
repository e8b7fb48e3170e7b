"""How is a database on a PostgreSQL server opened? Like a file (support.databases), but without a copy before it is
migrated: whoever runs a server makes its backups.

The driver, pg8000, is the extra `[postgres]`.
"""

from __future__ import annotations

import zlib
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError, SQLAlchemyError

from corpus import FaqError
from support.databases import Schema

_SECONDS = 10
"""Longest wait for one answer of the server."""
_SCHEMES = ("postgresql", "postgres")


def server_url(address: str) -> URL:
    """The address of a PostgreSQL database for SQLAlchemy; raises FaqError, which does not repeat a password."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as error:
        raise FaqError("this is no address of a database; use postgresql://user:password@host/name") from error
    if url.drivername not in _SCHEMES or not url.database:
        raise FaqError(
            f"{url.render_as_string()[:100]} is no PostgreSQL database; use postgresql://user:password@host/name"
        )
    return url.set(drivername="postgresql+pg8000")


def open_server(address: str, schema: Schema) -> Engine:
    """Open a database on a server, with tables that are made or migrated; raises FaqError."""
    url = server_url(address)
    try:
        engine = create_engine(url, connect_args={"timeout": _SECONDS}, pool_pre_ping=True, pool_size=2)
    except ModuleNotFoundError as error:
        raise FaqError("PostgreSQL needs its driver; pip install 'faq-search[postgres]'") from error
    try:
        with engine.begin() as connection:
            _bring_up_to_date(connection, url, schema)
    except (OperationalError, InterfaceError) as error:
        engine.dispose()
        raise FaqError(
            f"{url.render_as_string()} cannot be reached ({_told(error)}); is the server running?"
        ) from error
    except BaseException:
        engine.dispose()
        raise
    return engine


def _told(error: SQLAlchemyError) -> str:
    found = getattr(error, "orig", error)
    detail = found.args[0] if getattr(found, "args", ()) else found
    return str(detail.get("M", detail) if isinstance(detail, dict) else detail)[:200]


def _bring_up_to_date(connection: Connection, url: URL, schema: Schema) -> None:
    """Make the tables, or migrate them, while no other process does."""
    # One number for each set of migrations, so that several may share a database.
    name = schema.version_table
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": zlib.crc32(name.encode())})
    connection.execute(text(f"CREATE TABLE IF NOT EXISTS {name} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    found = connection.execute(text(f"SELECT version_num FROM {name}")).scalar()  # noqa: S608
    newest = schema.revisions[-1]
    if found is None:
        schema.metadata.create_all(connection)
        connection.execute(text(f"INSERT INTO {name} VALUES (:newest)"), {"newest": newest})  # noqa: S608
    elif found not in schema.revisions:
        raise FaqError(
            f"{url.render_as_string()} is of revision {found}, and this program knows {schema.revisions[0]} to "
            f"{newest}; update the program"
        )
    elif found != newest:
        _upgrade(connection, schema)


def _upgrade(connection: Connection, schema: Schema) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(schema.migrations).replace("%", "%%"))
    attributes: dict[str, Any] = {"connection": connection, "version_table": schema.version_table}
    config.attributes.update(attributes)
    command.upgrade(config, "head")
