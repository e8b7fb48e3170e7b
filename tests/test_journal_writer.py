"""The journal's writer: batches, losses that are counted, sessions that nobody can trace, what is forgotten."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.event import listen as listens

from journal import Acted, Asked, Counts, Journal, JournalSettings, Span, asked_in, read_journal, writer

NOW = 1_796_000_000.0
"""A moment in November 2026."""
ALL = Span(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1))


def asked(query: str = "提现没到账", at: float | None = None, **options: Any) -> Asked:
    given: dict[str, Any] = {"who": "a", "channel": "api", "lang": "zh", "decision": "answer", "reason": ""}
    given |= {"threshold": 0.5, "top": (("e", 0.9), ("f", 0.2)), "generation": "g", "ms": 1.5}
    return Asked(at=time.time() if at is None else at, query=query, **given | options)


def stored(folder: Path) -> list[str]:
    with read_journal(folder, JournalSettings()) as connection:
        assert connection is not None
        return [row.query for row in asked_in(connection, ALL, steps=True)]


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_what_is_noted_is_there_after_the_end(tmp_path: Path) -> None:
    journal = Journal(tmp_path, JournalSettings())
    journal.note(asked("手机 13812345678 \ud800\0"))
    journal.note(Acted(time.time(), "a", "click", "e"))
    journal.stop()
    journal.note(asked("too late"))
    assert stored(tmp_path) == ["手机 [PHONE] ? "]
    assert journal.counts() == (0, Counts(written=2))
    assert list(tmp_path.glob(".journal-*")) == [], "nothing is lost: nothing is left to count"


def test_off_keeps_nothing_and_deletes_what_was(tmp_path: Path) -> None:
    journal = Journal(tmp_path, JournalSettings())
    journal.note(asked())
    journal.stop()
    off = Journal(tmp_path, JournalSettings(days=0))
    off.note(asked())
    assert off.counts() == (0, Counts())
    off.start()
    until(lambda: stored(tmp_path) == [])
    off.stop()


def test_typing_is_one_question_on_pages_and_many_for_programs(tmp_path: Path) -> None:
    now, journal = time.time(), Journal(tmp_path, JournalSettings())
    for place, text in enumerate(["提", "提现", "提现没", "提现没到账"]):
        for channel in ("page", "api"):
            journal.note(asked(text, now + place * 0.3, channel=channel))
    journal.note(asked("充值要多久", now + 3, channel="page"))  # another question
    journal.note(asked("提现没到账", now + 60, channel="page"))  # the same again, later
    journal.stop()
    found = stored(tmp_path)
    assert sorted(found) == sorted(["提", "提现", "提现没", "提现没到账", "提现没到账", "充值要多久", "提现没到账"])
    assert journal.counts()[1] == Counts(written=7, folded=3)


def test_too_many_are_dropped_and_counted(tmp_path: Path) -> None:
    journal = Journal(tmp_path, JournalSettings(), most=5)
    for _ in range(50):
        journal.note(asked())
    journal.stop()
    _, counts = journal.counts()
    assert counts.written + counts.dropped == 50
    assert counts.dropped >= 40
    with closing(sqlite3.connect(tmp_path / "journal.db")) as raw:
        assert raw.execute("SELECT written, dropped FROM journal_writer").fetchone() == (counts.written, counts.dropped)


def test_a_journal_that_is_full_drops_counts_and_tells_until_old_questions_go(tmp_path: Path) -> None:
    told: list[str | None] = []
    old = time.time() - 20 * 24 * 3600
    journal = Journal(tmp_path, JournalSettings(), told.append)
    for number in range(4000):
        journal.note(asked(f"{number} " + "问题很长" * 50, old))
    journal.stop()
    assert journal.counts()[1].written == 4000 and not told
    size = (tmp_path / "journal.db").stat().st_size
    assert size > 2_000_000

    full = Journal(tmp_path, JournalSettings(most_mb=2), told.append)
    for _ in range(700):
        full.note(asked())
    full.note(Acted(time.time(), "a", "click", "e"))
    full.stop()
    assert full.counts() == (0, Counts(dropped=701))
    assert len(stored(tmp_path)) == 4000 and (tmp_path / "journal.db").stat().st_size == size
    (message,) = told
    assert (
        message is not None and "FAQ_JOURNAL_MB is 2" in message and f"journal.db has {size // 1_000_000} MB" in message
    )
    with closing(sqlite3.connect(tmp_path / "journal.db")) as raw:
        assert raw.execute("SELECT sum(written), sum(dropped) FROM journal_writer").fetchone() == (4000, 701)

    later = Journal(tmp_path, JournalSettings(days=7, most_mb=2))
    later.note(asked("there is room again"))
    later.stop()
    assert stored(tmp_path) == ["there is room again"], "what deleted rows have left is room"


def test_a_disk_without_its_margin_keeps_no_question_and_says_when_it_has_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str | None] = []
    free = [499_999_999]
    monkeypatch.setattr("support.room.shutil.disk_usage", lambda _folder: SimpleNamespace(free=free[0]))
    monkeypatch.setattr(writer, "BATCH_SECONDS", 0.02)
    journal = Journal(tmp_path, JournalSettings(), told.append)
    journal.note(asked("no room"))
    until(lambda: journal.counts()[1].dropped == 1)
    until(lambda: len(told) == 1)
    assert told[0] is not None and "less than 500 MB free" in told[0] and "FAQ_FREE_DISK_MB" in told[0]
    free[0] += 1
    journal.note(asked("room"))
    journal.stop()
    assert journal.counts()[1] == Counts(written=1, dropped=1)
    assert stored(tmp_path) == ["room"] and told[1:] == [None]


def test_a_disk_that_is_full_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    """SQLite says so itself where the margin did not hold: what is asked waits, and what finds no place is counted."""
    told: list[str | None] = []
    journal = Journal(tmp_path, JournalSettings(), told.append)
    journal.note(asked("before"))
    journal.stop()
    full = Journal(tmp_path, JournalSettings(), told.append, most=5)
    full.start()
    until(lambda: full._running is not None and full._running[2]._opened is not None)
    assert full._running is not None
    engine = full._running[2]._engine()
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    engine.dispose()
    listens(engine, "connect", lambda raw, _record: raw.execute(f"PRAGMA max_page_count={pages}"))
    for _ in range(8):
        full.note(asked("问题很长" * 490))
    until(lambda: bool(told))
    full.stop()
    waiting, counts = full.counts()
    assert told[0] is not None and "full" in told[0]
    assert (waiting, counts.written, counts.dropped) == (5, 0, 3)
    assert stored(tmp_path) == ["before"]


def test_of_a_life_at_risk_neither_text_nor_entries_nor_session_are_kept(tmp_path: Path) -> None:
    journal, now = Journal(tmp_path, JournalSettings()), time.time()
    journal.note(asked("我不想", now, channel="page", decision="contact_support", reason="nothing_similar"))
    told = {"decision": "contact_support", "reason": "at_risk"}
    journal.note(asked("我不想活了", now + 0.5, channel="page", **told))
    journal.note(asked("I want to die", now + 9, lang="en", who="b", **told))
    journal.stop()
    with read_journal(tmp_path, JournalSettings()) as connection:
        assert connection is not None
        rows = list(asked_in(connection, ALL, steps=True))
    assert [(row.query, row.who, list(row.top), row.confidence) for row in rows] == [("", "", [], 0.0)] * 2
    assert [row.reason for row in rows] == ["at_risk"] * 2, "how often is known"
    content = b"".join(file.read_bytes() for file in tmp_path.glob("journal.db*"))
    assert "我不想".encode() not in content and b"want to die" not in content


def test_sessions_are_hashed_by_a_key_of_the_day(tmp_path: Path) -> None:
    midnight = dt.datetime.now(dt.UTC).replace(hour=0, minute=0, second=0).timestamp()
    journal = Journal(tmp_path, JournalSettings())
    for who, at in (("1.2.3.4", -60), ("1.2.3.4", -30), ("5.6.7.8", -20), ("1.2.3.4", 60), ("", 70)):
        journal.note(asked(at=midnight + at, who=who))
    journal.stop()
    with read_journal(tmp_path, JournalSettings()) as connection:
        assert connection is not None
        one, two, other, next_day, nobody = (row.who for row in asked_in(connection, ALL))
    assert one == two != other
    assert next_day not in (one, other)
    assert nobody == ""
    assert b"1.2.3.4" not in (tmp_path / "journal.db").read_bytes()


def test_what_is_old_goes_with_the_keys_of_its_day(tmp_path: Path) -> None:
    day = 24 * 3600
    journal = Journal(tmp_path, JournalSettings())
    for days in (40, 29, 3, 0):
        journal.note(asked(f"{days} days", time.time() - days * day))
    journal.stop()
    again = Journal(tmp_path, JournalSettings())
    again.start()
    again.stop()
    assert stored(tmp_path) == ["29 days", "3 days", "0 days"]
    with closing(sqlite3.connect(tmp_path / "journal.db")) as raw:
        days = [row[0] for row in raw.execute("SELECT day FROM journal_day_key")]
    assert days == [dt.datetime.now(dt.UTC).date().isoformat()]


def test_a_database_that_is_away_is_told_once_and_written_when_it_is_back(tmp_path: Path) -> None:
    told: list[str | None] = []
    (tmp_path / "journal.db").mkdir()
    journal = Journal(tmp_path, JournalSettings(), told.append)
    journal.note(asked("waits"))
    until(lambda: bool(told))
    (tmp_path / "journal.db").rmdir()
    journal.stop()
    assert stored(tmp_path) == ["waits"]
    assert told[0] is not None and told[1:] == [None]


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    told: list[str | None] = []
    (tmp_path / "file").write_text("")
    journal = Journal(tmp_path / "file", JournalSettings(), told.append)
    journal.note(asked())
    journal.note(asked())
    journal.stop()
    assert len(told) == 1


def note_for_ever(folder: Path, told: Any) -> None:
    writer.BATCH_SECONDS = 0.2
    journal = Journal(folder, JournalSettings())
    for number in range(1_000_000):
        journal.note(asked(f"question {number}"))
        told.send(number)
        time.sleep(0.001)


def test_a_killed_process_loses_one_batch_which_the_next_one_counts(tmp_path: Path) -> None:
    fork = multiprocessing.get_context("fork")
    here, there = fork.Pipe(duplex=False)
    process = fork.Process(target=note_for_ever, args=(tmp_path, there))
    process.start()
    there.close()
    given, last = 0, 0
    while not last or given < last + 20:  # more than is stored, and in the middle of a batch
        given = here.recv() + 1
        if not last and given % 50 == 0 and (tmp_path / "journal.db").exists():
            last = given if stored(tmp_path) else 0
    process.kill()
    process.join()
    with suppress(EOFError):
        while True:
            given = here.recv() + 1
    before, after = len(stored(tmp_path)), Journal(tmp_path, JournalSettings())
    after.start()
    after.stop()
    assert len(stored(tmp_path)) == before
    lost = after.counts()[1].lost
    assert 0 < before < given
    assert before + lost in (given, given + 1), "the last one may have been noted and not told"
    again = Journal(tmp_path, JournalSettings())
    again.start()
    again.stop()
    assert again.counts()[1].lost == 0, "it is counted once"


@pytest.mark.parametrize("days", [1, 30])
def test_two_processes_write_one_journal(tmp_path: Path, days: int) -> None:
    both = [Journal(tmp_path, JournalSettings(days=days)) for _ in range(2)]
    for number in range(200):
        both[number % 2].note(asked(str(number)))
    for one in both:
        one.stop()
    assert sorted(map(int, stored(tmp_path))) == list(range(200))
