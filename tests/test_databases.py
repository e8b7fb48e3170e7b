"""Databases: made, migrated after a copy, refused if newer, and opened without Alembic if they are up to date."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect

from api.web.feedback import Feedback, make_table
from corpus import FaqError
from support.databases import Schema, connected, open_database
from support.tickets.storage import tables
from support.tickets.storage.queries import Filter
from support.tickets.storage.states import States
from support.tickets.storage.store import NewMessage, TicketStore

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(__file__).parent / "data"
KEY = "00112233445566778899aabbccddeeff" * 2
"""Of the data folders in which the stored databases were made."""
STORED = {
    1: ("T261129-AJAWEA", "KehZPLGXvAKHih8-c5ZCA7nwsTzIF_Qk"),
    2: ("T261129-RK8GA0", "JNkl6wsWqs_IIsXUxEXpRtWSauwNApmG"),
}
"""By schema of 0.1, number and secret of a ticket in the database that its code has made."""


@pytest.fixture(params=STORED)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> int:
    """A data folder of 0.1; which schema its tickets have."""
    shutil.copy(DATA / f"tickets-schema-{request.param}.db", tmp_path / "tickets.db")
    shutil.copy(DATA / "feedback-0.1.db", tmp_path / "feedback.db")
    (tmp_path / "tickets.key").write_text(KEY)
    return int(request.param)


def marks(file: Path) -> tuple[str, int]:
    """A database's revision, for Alembic and for programs of 0.1."""
    with closing(sqlite3.connect(file)) as raw:
        found = raw.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        return str(found), int(raw.execute("PRAGMA user_version").fetchone()[0])


def contents(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as raw:
        return list(raw.iterdump())


def copies(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir() if ".bak" in file.name or ".part" in file.name)


def test_tickets_of_0_1_are_read_and_worked_on(old: int, tmp_path: Path) -> None:
    before, (number, secret) = contents(tmp_path / "tickets.db"), STORED[old]
    tickets = TicketStore(tmp_path)
    found = tickets.opened(number, secret)
    assert found is not None
    assert (found.subject, found.email, found.fields) == ("提现没到账", "me@example.org", {"uid": "12345678"})
    assert [message.text for message in found.messages] == ["提现 100 USDT 没到账", "已收到"]
    assert [(file.name, file.checked, file.client) for file in found.messages[0].attachments] == [("a.pdf", True, "")]
    assert tickets.listed(Filter())[0] == 2
    tickets.add_message(number, NewMessage("谢谢", author="asker"), states=States())
    tickets.delete(number)
    assert tickets.listed(Filter())[0] == 1
    tickets.close()
    assert marks(tmp_path / "tickets.db") == ("0005", 5)
    assert copies(tmp_path) == [f"tickets.db.bak-{old:04}"]
    assert contents(tmp_path / f"tickets.db.bak-{old:04}") == before


def test_feedback_of_0_1_is_counted_and_added_to(tmp_path: Path) -> None:
    shutil.copy(DATA / "feedback-0.1.db", tmp_path / "feedback.db")
    feedback = Feedback(tmp_path)
    assert feedback.counts() == {"reset-password": (1, 1)}
    feedback.close()
    assert marks(tmp_path / "feedback.db") == ("0002", 2)
    assert copies(tmp_path) == ["feedback.db.bak-0001"]


def test_what_waits_in_the_log_is_in_the_copy(tmp_path: Path) -> None:
    """A process that was killed leaves what it has committed in the write-ahead log."""
    shutil.copy(DATA / "tickets-schema-1.db", tmp_path / "tickets.db")
    code = (
        "import os, sqlite3, sys; raw = sqlite3.connect(sys.argv[1]); raw.execute('PRAGMA journal_mode=WAL'); "
        "raw.execute(\"UPDATE ticket SET subject = 'late'\"); raw.commit(); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "tickets.db")], check=True)
    TicketStore(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "tickets.db.bak-0001")) as copy:
        assert {row[0] for row in copy.execute("SELECT subject FROM ticket")} == {"late"}
    assert (tmp_path / "tickets.db.bak-0001").stat().st_mode == (tmp_path / "tickets.db").stat().st_mode


def _open(data: Path) -> int:
    tickets = TicketStore(data)
    found = tickets.listed(Filter())[0]
    tickets.close()
    return found


@pytest.mark.parametrize("old", [None, 1])
def test_processes_that_open_at_once_migrate_once(tmp_path: Path, old: int | None) -> None:
    if old:
        shutil.copy(DATA / f"tickets-schema-{old}.db", tmp_path / "tickets.db")
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert pool.map(_open, [tmp_path] * 3) == [2 if old else 0] * 3
    assert marks(tmp_path / "tickets.db") == ("0005", 5)
    assert copies(tmp_path) == (["tickets.db.bak-0001"] if old else [])


@pytest.mark.parametrize("newer", ["alembic", "0.1"])
def test_a_database_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path, newer: str) -> None:
    TicketStore(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "tickets.db")) as raw:
        if newer == "alembic":
            raw.execute("UPDATE alembic_version SET version_num = '0099'")
        else:
            raw.execute("DROP TABLE alembic_version")
            raw.execute("PRAGMA user_version=99")
        raw.commit()
    before = contents(tmp_path / "tickets.db")
    with pytest.raises(FaqError, match=r"tickets\.db is of revision (00)?99, and .* 0001 to 0005; update the program"):
        TicketStore(tmp_path)
    assert contents(tmp_path / "tickets.db") == before
    assert copies(tmp_path) == []


def folder_of_migrations(folder: Path, *bodies: str) -> Path:
    """Migrations of one's own, numbered from 0001."""
    (folder / "versions").mkdir(parents=True)
    shutil.copy(ROOT / "support/tickets/storage/migrations/env.py", folder)
    for number, body in enumerate(bodies, 1):
        before = f"'{number - 1:04}'" if number > 1 else None
        head = f"from alembic import op\nrevision = '{number:04}'\ndown_revision = {before}\n"
        (folder / "versions" / f"{number:04}_step.py").write_text(f"{head}def upgrade():\n    op.execute({body!r})\n")
    return folder


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    folder = folder_of_migrations(
        tmp_path / "100% steps", "CREATE TABLE a (id)", "CREATE TABLE b (id)", "INSERT INTO missing VALUES (1)"
    )
    file = tmp_path / "some.db"
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("CREATE TABLE a (id)")
    schema = Schema(tables.Base.metadata, folder, {0: "0001"})
    before = contents(file)
    for _ in range(2):
        with pytest.raises(Exception, match="no such table: missing"):
            open_database(file, schema)
        assert contents(file) == before
    (folder / "versions" / "0003_step.py").unlink()
    open_database(file, Schema(tables.Base.metadata, folder, {0: "0001"})).dispose()
    assert marks(file) == ("0002", 2)
    assert copies(tmp_path) == ["some.db.bak-0001"]


def test_a_kill_in_the_middle_of_a_migration_changes_nothing(tmp_path: Path) -> None:
    folder = folder_of_migrations(
        tmp_path / "steps", "CREATE TABLE a (id)", "CREATE TABLE b (id)", "CREATE TABLE c (id)"
    )
    last = folder / "versions" / "0003_step.py"
    killing = last.read_text().replace("op.execute('", "import os; os.kill(os.getpid(), 9); op.execute('")
    file = tmp_path / "some.db"
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("CREATE TABLE a (id)")
    before = contents(file)
    code = (
        "import sys; from pathlib import Path; from sqlalchemy import MetaData; "
        "from support.databases import Schema, open_database; "
        "open_database(Path(sys.argv[1]), Schema(MetaData(), Path(sys.argv[2]), {0: '0001'})).dispose()"
    )
    command = [sys.executable, "-c", code, str(file), str(folder)]
    usual = last.read_text()
    last.write_text(killing)
    assert subprocess.run(command, cwd=ROOT).returncode == -9
    assert contents(file) == before
    last.write_text(usual)
    assert subprocess.run(command, cwd=ROOT).returncode == 0, "the lock of the dead one holds nobody up"
    assert marks(file) == ("0003", 3)


def test_rows_that_a_migration_orphans_stop_it(tmp_path: Path) -> None:
    folder = folder_of_migrations(tmp_path / "steps", "CREATE TABLE a (id)", "DELETE FROM a")
    file = tmp_path / "some.db"
    with closing(sqlite3.connect(file)) as raw:
        raw.executescript(
            "CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a INTEGER REFERENCES a (id));"
            "INSERT INTO a VALUES (1); INSERT INTO b VALUES (1)"
        )
    before = contents(file)
    with pytest.raises(FaqError, match="a row of b belongs to none of a"):
        open_database(file, Schema(tables.Base.metadata, folder, {0: "0001"}))
    assert contents(file) == before


def test_without_room_for_the_copy_nothing_is_migrated(tmp_path: Path) -> None:
    shutil.copy(DATA / "tickets-schema-1.db", tmp_path / "tickets.db")
    (tmp_path / "tickets.db.bak-0001").mkdir()  # nothing can be put in its place
    with pytest.raises(FaqError, match=r"must be migrated, but no copy can be kept at .*tickets\.db\.bak-0001"):
        TicketStore(tmp_path)
    with closing(sqlite3.connect(tmp_path / "tickets.db")) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (1,)


def columns(engine: Engine) -> dict[str, object]:
    """What a database can hold, but for defaults, which only migrations leave behind."""
    found = inspect(engine)
    return {
        name: (
            [(one["name"], str(one["type"]), one["nullable"]) for one in found.get_columns(name)],
            sorted((str(one["name"]), str(one["column_names"])) for one in found.get_indexes(name)),
            sorted(str(one["column_names"]) for one in found.get_unique_constraints(name)),
            sorted((one["referred_table"], str(one["options"])) for one in found.get_foreign_keys(name)),
        )
        for name in found.get_table_names()
        if name != "alembic_version"
    }


@pytest.mark.parametrize("schema", [tables.SCHEMA, "feedback"], ids=["tickets", "feedback"])
def test_migrations_lead_to_the_tables_of_the_code(tmp_path: Path, schema: Schema | str) -> None:
    """All migrations, from an empty database on; so that none is forgotten when a table changes."""
    from alembic import command
    from alembic.autogenerate import compare_metadata
    from alembic.config import Config
    from alembic.migration import MigrationContext

    if isinstance(schema, str):
        schema = Schema(make_table().metadata, ROOT / "api/web/migrations")
    config = Config()
    config.set_main_option("script_location", str(schema.migrations))
    migrated = connected(tmp_path / "migrated.db")
    with migrated.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    made = open_database(tmp_path / "made.db", schema)
    assert columns(migrated) == columns(made)
    for engine in (migrated, made):
        engine.dispose()


def test_alembic_is_imported_only_to_migrate(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from support.tickets.storage.store import TicketStore; "
        "from api.web.feedback import Feedback; data = Path(sys.argv[1]); "
        "TicketStore(data).close(); Feedback(data).counts(); print('alembic' in sys.modules)"
    )

    def imported() -> str:
        told = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, capture_output=True, cwd=ROOT)
        return told.stdout.decode().strip()

    assert imported() == "False", "a new database is made without it"
    assert imported() == "False"
    os.unlink(tmp_path / "tickets.db")
    shutil.copy(DATA / "tickets-schema-1.db", tmp_path / "tickets.db")
    assert imported() == "True"
    assert imported() == "False"
