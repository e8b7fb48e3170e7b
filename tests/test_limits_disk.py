"""What strangers send to be kept is bounded by address, in all, and by what the disk keeps free."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.http.serving import Serving
from api.settings import read_settings
from api.web import feedback as feedback_module
from api.web.feedback import Feedback, Opinion, TooManyOpinions
from engine import Engine
from support import room
from support.room import NoRoomError
from support.tickets.settings import TicketSettings, UploadSettings
from support.tickets.storage.states import States
from support.tickets.storage.store import NewMessage, NewTicket, TicketStore, TooMany

STATES = States()
VOTE = Opinion("reset-password", "en", helpful=True, generation="1")
UPLOADS = UploadSettings(free_mb=0)


def rows(file: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(file)) as raw:
        return raw.execute(sql).fetchall()


def age(file: Path, table: str, column: str) -> None:
    """Make all rows a day and an hour older."""
    old = (dt.datetime.now(dt.UTC) - dt.timedelta(hours=25)).strftime("%Y-%m-%d %H:%M:%S.%f")
    with closing(sqlite3.connect(file)) as raw:
        raw.execute(f"UPDATE {table} SET {column} = ?", (old,))  # noqa: S608 - names of this test
        raw.commit()


def new(client: str, number: int) -> NewTicket:
    return NewTicket("other", "en", "help", f"message {number}", f"a{number}@example.com", client=client)


@pytest.fixture
def opinions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Feedback]:
    monkeypatch.setattr(feedback_module, "PER_DAY", 3)
    opened = Feedback(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def tickets(tmp_path: Path) -> Iterator[TicketStore]:
    opened = TicketStore(tmp_path, TicketSettings(per_day=3, uploads=UPLOADS))
    yield opened
    opened.close()


def test_opinions_of_one_address_are_counted_for_a_day(opinions: Feedback, tmp_path: Path) -> None:
    for _ in range(3):
        opinions.add(VOTE, "192.0.2.1")
    with pytest.raises(TooManyOpinions, match="3 opinions .* within a day"):
        opinions.add(VOTE, "192.0.2.1")
    opinions.add(VOTE, "192.0.2.2")
    marks = {mark for (mark,) in rows(tmp_path / "feedback.db", "SELECT client FROM feedback")}
    assert len(marks) == 2
    assert not any("192.0.2" in mark for mark in marks), "no address is kept as it is"
    age(tmp_path / "feedback.db", "feedback", "at")
    opinions.add(VOTE, "192.0.2.1")
    assert rows(tmp_path / "feedback.db", "SELECT count(*) FROM feedback WHERE client = ''") == [(4,)], "forgotten"


def test_opinions_end_at_the_size_of_their_file_and_go_on_after_a_purge(
    opinions: Feedback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback_module, "MOST_MB", 0.2)
    long = Opinion("reset-password", "en", helpful=False, generation="1", comment="x" * 2000)
    with pytest.raises(NoRoomError, match="no room"):
        for _ in range(1000):
            opinions.add(long)
    assert 20 < rows(tmp_path / "feedback.db", "SELECT count(*) FROM feedback")[0][0] < 120
    assert (tmp_path / "feedback.db").stat().st_size < 400_000
    with closing(sqlite3.connect(tmp_path / "feedback.db")) as raw:
        raw.execute("DELETE FROM feedback")
        raw.commit()
    opinions.add(long)


def test_tickets_of_one_address_are_counted_for_a_day_whatever_their_e_mail(
    tickets: TicketStore, tmp_path: Path
) -> None:
    for number in range(3):
        tickets.create(new("192.0.2.1", number), STATES)
    with pytest.raises(TooMany, match="3 tickets .* within a day"):
        tickets.create(new("192.0.2.1", 4), STATES)
    tickets.create(new("192.0.2.2", 5), STATES)
    tickets.create(new("", 6), STATES)
    marks = {mark for (mark,) in rows(tmp_path / "tickets.db", "SELECT client FROM ticket")}
    assert len(marks) == 3
    assert not any("192.0.2" in mark for mark in marks)
    age(tmp_path / "tickets.db", "ticket", "created")
    tickets.create(new("192.0.2.1", 7), STATES)
    assert rows(tmp_path / "tickets.db", "SELECT count(*) FROM ticket WHERE client != ''") == [(1,)], "forgotten"


def test_strangers_add_nothing_to_a_full_database_and_staff_still_answers(tmp_path: Path) -> None:
    store = TicketStore(tmp_path, TicketSettings(uploads=UPLOADS))
    opened = store.create(new("192.0.2.1", 1), STATES)
    store.close()
    full = TicketStore(tmp_path, TicketSettings(most_mb=0.01, uploads=UPLOADS))
    with pytest.raises(NoRoomError, match="no room"):
        full.create(new("192.0.2.1", 2), STATES)
    with pytest.raises(NoRoomError, match="no room"):
        full.add_message(opened.ticket.number, NewMessage("more", author="asker"), states=STATES)
    full.add_message(opened.ticket.number, NewMessage("an answer", author="staff"), states=STATES)
    full.close()


@pytest.fixture
def site(engine: Engine, tmp_path: Path) -> Iterator[TestClient]:
    settings = read_settings(data=str(tmp_path), environment={"FAQ_FREE_DISK_MB": "500"})
    with TestClient(create_app(Serving(engine), settings)) as client:
        yield client


def test_a_nearly_full_disk_costs_opinions_and_no_page(
    site: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = next(iter(engine.entries())).id
    vote = {"entry": entry, "helpful": True}
    assert site.post("/v1/feedback", json=vote).status_code == 204
    usage = type("Usage", (), {"free": 499_000_000})
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _folder: usage)
    refused = site.post("/v1/feedback", json=vote)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "3600")
    assert "no room" in refused.json()["detail"]
    page = site.post(f"/en/articles/{entry}/feedback", data={"helpful": "yes"})
    assert page.status_code == 503
    assert "<html" in page.text
    assert site.get(f"/en/articles/{entry}").status_code == 200


def test_an_address_that_says_too_much_is_told_to_wait(
    site: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback_module, "PER_DAY", 1)
    vote = {"entry": next(iter(engine.entries())).id, "helpful": True}
    assert site.post("/v1/feedback", json=vote).status_code == 204
    refused = site.post("/v1/feedback", json=vote)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert "within a day" in refused.json()["detail"]
