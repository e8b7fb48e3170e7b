"""The journal in SQLite and on a real PostgreSQL server: the same rows, migrations and commands."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from services import needs_postgres, postgres_at
from sqlalchemy import create_engine, inspect, text
from test_journal_writer import ALL, asked

from conftest import free_port
from corpus import FaqError
from journal import Acted, Chosen, Counts, Journal, JournalSettings, acted_in, asked_in, purge_journal, read_journal
from journal.storage.opening import open_journal
from journal.storage.tables import METADATA, SCHEMA
from support.databases import connected
from support.servers import server_url


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgres_at(free_port()) as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=needs_postgres)])
def settings(request: pytest.FixtureRequest) -> JournalSettings:
    if request.param == "sqlite":
        return JournalSettings()
    address = request.getfixturevalue("server")
    engine = create_engine(server_url(address), isolation_level="AUTOCOMMIT")
    name = f"of_{time.monotonic_ns()}"
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return JournalSettings(url=address.replace("/postgres", f"/{name}"))


def test_rows_come_back_as_they_went_in(tmp_path: Path, settings: JournalSettings) -> None:
    journal, now = Journal(tmp_path, settings), time.time()
    journal.note(asked("提现没到账 \0 13812345678", now - 100, who="v", channel="chat", reason="found"))
    journal.note(asked("nothing", now, decision="contact_support", top=(), who="w"))
    journal.note(Acted(now - 50, "v", "ticket", "", "T1"))
    journal.stop()
    assert journal.counts() == (0, Counts(written=3))
    with read_journal(tmp_path, settings) as connection:
        assert connection is not None
        one, two = asked_in(connection, ALL)
        [act] = acted_in(connection, ALL)
    assert (one.query, one.channel, one.top, one.confidence) == (
        *("提现没到账   [PHONE]", "chat"),
        *((("e", 0.9), ("f", 0.2)), 0.9),
    )
    assert abs(one.at - (now - 100)) < 0.001
    assert (two.top, two.confidence, two.decision) == ((), 0.0, "contact_support")
    assert (act.kind, act.ref, act.who) == ("ticket", "T1", one.who)
    assert purge_journal(tmp_path, settings, Chosen(ticket="T1")) == 2
    assert purge_journal(tmp_path, settings, Chosen(session=two.who)) == 1
    assert purge_journal(tmp_path, settings, Chosen(everything=True)) == 0


def test_a_second_process_opens_what_is_there(tmp_path: Path, settings: JournalSettings) -> None:
    for _ in range(2):
        open_journal(tmp_path, settings).dispose()
    engine = open_journal(tmp_path, settings)
    assert set(inspect(engine).get_table_names()) >= set(METADATA.tables)
    engine.dispose()


def test_migrations_lead_to_the_same_tables_as_a_new_database(tmp_path: Path) -> None:
    """Each revision's file was written by hand; the metadata is what the program believes."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCHEMA.migrations))
    found = []
    for made in (True, False):
        engine = connected(tmp_path / f"{made}.db")
        with engine.begin() as connection:
            if made:
                METADATA.create_all(connection)
            else:
                config.attributes.update(connection=connection, version_table="journal_version")
                command.upgrade(config, "head")
            look = inspect(connection)
            found.append(
                {
                    name: (
                        [(one["name"], str(one["type"]), one["nullable"]) for one in look.get_columns(name)],
                        sorted((one["name"], tuple(one["column_names"])) for one in look.get_indexes(name)),
                    )
                    for name in METADATA.tables
                }
            )
        engine.dispose()
    assert found[0] == found[1]


def test_a_newer_journal_is_refused(tmp_path: Path, settings: JournalSettings) -> None:
    engine = open_journal(tmp_path, settings)
    table = "journal_version" if settings.url else "alembic_version"
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {table} SET version_num = '9999'"))  # noqa: S608
    engine.dispose()
    with pytest.raises(FaqError, match="9999.*update the program"):
        open_journal(tmp_path, settings)


def test_a_server_that_is_not_there_is_told_without_its_password(tmp_path: Path) -> None:
    told: list[str | None] = []
    address = f"postgresql://me:secret@127.0.0.1:{free_port()}/faq"
    with pytest.raises(FaqError, match="cannot be reached") as raised:
        open_journal(tmp_path, JournalSettings(url=address))
    assert "secret" not in str(raised.value)
    journal = Journal(tmp_path, JournalSettings(url=address), told.append)
    journal.note(asked())
    journal.stop()
    assert told[0] is not None and "secret" not in told[0] and "127.0.0.1" not in told[0]
    assert list(tmp_path.glob(".journal-*.count")), "the next process counts what was lost"


@pytest.mark.parametrize("address", ["mysql://a@b/c", "postgresql://", "nonsense", "postgresql://u:secret@h"])
def test_what_is_no_postgresql_address_is_refused(address: str) -> None:
    with pytest.raises(FaqError, match="postgresql://user:password@host/name") as raised:
        server_url(address)
    assert "secret" not in str(raised.value)


def test_old_rows_go_on_a_server_too(tmp_path: Path, settings: JournalSettings) -> None:
    journal = Journal(tmp_path, settings)
    for days in (31, 29):
        journal.note(asked(str(days), time.time() - days * 24 * 3600))
    journal.stop()
    again = Journal(tmp_path, settings)
    again.start()
    again.stop()
    with read_journal(tmp_path, settings) as connection:
        assert connection is not None
        assert [row.query for row in asked_in(connection, ALL)] == ["29"]
