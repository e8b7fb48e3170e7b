"""The journal of a service: what each way of asking leaves in it, what readers are told, and the commands."""

from __future__ import annotations

import csv
import datetime as dt
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from test_journal_writer import ALL, asked

from api.http.app import create_app
from api.http.serving import Serving
from api.settings import read_settings
from conftest import faq_here
from corpus import CorpusError, FaqError, read_log
from engine import Engine
from journal import Acted, AskedRow, Journal, JournalSettings, PersonalJournal, asked_in, read_journal
from support import hand_off_of
from support.privacy import Person

BROWSER = {"User-Agent": "Firefox", "Sec-Fetch-Site": "same-origin"}


def rows_of(folder: Path) -> list[AskedRow]:
    with read_journal(folder, JournalSettings()) as connection:
        return [] if connection is None else asked_in(connection, ALL, steps=True)


def served(engine: Engine, folder: Path, **environment: str) -> TestClient:
    serving = Serving(engine)
    serving.warm = True
    settings = read_settings(data=str(folder), environment={"FAQ_OPEN_METRICS": "1", **environment})
    return TestClient(create_app(serving, settings), client=("203.0.113.9", 1))


@pytest.fixture
def client(engine: Engine, tmp_path: Path) -> Iterator[TestClient]:
    with served(engine, tmp_path) as client:
        yield client


def test_every_way_of_asking_is_kept_with_its_channel(engine: Engine, tmp_path: Path) -> None:
    with served(engine, tmp_path) as client:
        client.get("/v1/search", params={"query": "手续费是多少？"})
        client.post("/v1/search", json={"query": "手续费是多少？ 13812345678", "session": "s1"})
        client.post("/v1/search", json={"query": "my password is hunter2secret, fees?"}, headers=BROWSER)
        client.post("/en/results", data={"q": "What are the trading fees?"}, headers=BROWSER)
        client.post("/v1/deflect", json={"message": "设置双重验证", "user": "u1"})
        client.post(
            "/v1/dify/retrieval", json={"knowledge_id": "faq", "query": "fees", "retrieval_setting": {"top_k": 2}}
        )
        assert client.get("/v1/search", params={"query": ""}).status_code == 422
    rows = rows_of(tmp_path)
    assert [row.channel for row in rows][:5] == ["api", "api", "widget", "page", "chat"]
    assert [bool(row.who) for row in rows][:5] == [False, True, True, True, True]
    assert rows[1].query == "手续费是多少？ [PHONE]"
    assert "[PASSWORD]" in rows[2].query
    assert rows[2].who == rows[3].who, "one browser"
    assert rows[0].decision == "answer" and rows[0].top[0][0] == "fees"
    assert (rows[4].reason, rows[4].top[0][0]) == ("found", "two-factor")
    assert all(row.generation == engine.manifest.id for row in rows)
    assert not (tmp_path / "journal.db").read_bytes().count(b"hunter2secret")


def test_of_a_life_at_risk_the_journal_knows_that_it_happened(engine: Engine, tmp_path: Path) -> None:
    with served(engine, tmp_path) as client:
        client.get("/v1/search", params={"query": "我想死"}, headers=BROWSER)
        client.post("/zh-CN/results", data={"q": "我不想活了"}, headers=BROWSER)
        client.post("/v1/deflect", json={"message": "i want to kill myself", "user": "u1"})
    rows = rows_of(tmp_path)
    assert [(row.reason, row.query, row.who, list(row.top)) for row in rows] == [("at_risk", "", "", [])] * 3


def test_a_full_journal_stops_no_answer_and_is_told(engine: Engine, tmp_path: Path) -> None:
    padding = "x" * 2000
    journal = Journal(tmp_path, JournalSettings())
    for number in range(700):
        journal.note(asked(f"{number} {padding}"))
    journal.stop()
    with served(engine, tmp_path, FAQ_JOURNAL_MB="1") as client:
        assert client.get("/v1/search", params={"query": "fees"}).status_code == 200
        end = time.monotonic() + 30
        while "FAQ_JOURNAL_MB is 1" not in (ready := client.get("/readyz")).text:
            assert time.monotonic() < end
            time.sleep(0.05)
        assert ready.status_code == 200, "answers need no journal"
    assert len(rows_of(tmp_path)) == 700


def test_readers_are_told_and_metrics_count(client: TestClient) -> None:
    assert "Questions are kept for 30 days" in client.get("/en/").text
    assert "保存 30 天" in client.get("/zh-CN/").text and "保存 30 天" in client.get("/zh-TW/contact").text
    assert "faq_journal_waiting" in client.get("/metrics").text


@pytest.mark.parametrize("environment", [{"FAQ_JOURNAL_DAYS": "0"}, {"FAQ_READ_ONLY": "1"}], ids=["off", "read-only"])
def test_off_keeps_and_says_nothing(engine: Engine, tmp_path: Path, environment: dict[str, str]) -> None:
    with served(engine, tmp_path, **environment) as client:
        client.get("/v1/search", params={"query": "fees"})
        assert "Questions are kept" not in client.get("/en/").text
        assert "faq_journal" not in client.get("/metrics").text
    assert not list(tmp_path.glob("*journal*"))


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("FAQ_JOURNAL_DAYS", "-1", "FAQ_JOURNAL_DAYS"),
        ("FAQ_JOURNAL_DAYS", "3651", "use 0 to keep no questions, or 1 to 3650"),
        ("FAQ_JOURNAL_DAYS", "month", "FAQ_JOURNAL_DAYS"),
        ("FAQ_JOURNAL_MB", "0", "FAQ_JOURNAL_MB is '0'; set it to a number above 0"),
        ("FAQ_JOURNAL_MB", "0.5", "whole number of at least 1"),
        ("FAQ_JOURNAL_MB", "much", "FAQ_JOURNAL_MB"),
        ("FAQ_JOURNAL_URL", "mysql://a:secret@b/c", "postgresql://user:password@host/name"),
    ],
)
def test_bad_settings_are_refused(variable: str, value: str, message: str) -> None:
    with pytest.raises(FaqError, match=message) as raised:
        read_settings(environment={variable: value})
    assert "secret" not in str(raised.value)


# --- Commands ---------------------------------------------------------------------------------------------------------


def filled(folder: Path) -> Path:
    journal = Journal(folder, JournalSettings())
    journal.note(asked("=1+1 提现", who="v"))
    journal.note(asked("fees, please", lang="en", who="w", top=()))
    journal.stop()
    return folder


def test_export_to_a_spreadsheet_and_to_parquet(tmp_path: Path) -> None:
    filled(tmp_path / "data")
    for name in ("out.csv", "out.parquet"):
        told = faq_here(tmp_path, "journal", "export", name, "--data", "data")
        assert (told.returncode, told.stdout) == (0, f"2 questions written to {name}\n"), told.stderr
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        one, two = csv.DictReader(stream)
    assert (one["question"], one["entry_1"], one["confidence_1"]) == ("'=1+1 提现", "e", "0.9"), "no formula"
    assert (two["question"], two["entry_1"], two["acts"]) == ("fees, please", "", "[]")
    import pyarrow.parquet as pq

    assert pq.read_table(tmp_path / "out.parquet").column("question").to_pylist() == ["=1+1 提现", "fees, please"]
    again = faq_here(tmp_path, "journal", "export", "out.csv", "--data", "data")
    assert (again.returncode, again.stderr.count("\n")) == (2, 1) and "exists already" in again.stderr


def test_purge_deletes_a_session(tmp_path: Path) -> None:
    folder = filled(tmp_path / "data")
    session = rows_of(folder)[0].who
    told = faq_here(tmp_path, "journal", "purge", "--session", session, "--data", "data", "--yes")
    assert (told.returncode, told.stdout) == (0, "1 question or act is deleted\n")
    assert [row.query for row in rows_of(folder)] == ["fees, please"]
    assert "提现".encode() not in (folder / "journal.db").read_bytes(), "it is overwritten, not only unlinked"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["export", "a.txt"], "neither .csv nor .parquet"),
        (["export", "no/a.csv"], "folder no does not exist"),
        (["export", "a.csv", "--days", "0"], "--days is 0"),
        (["purge", "--yes"], "one of --session, --ticket and --all"),
        (["purge", "--all"], "nothing was deleted"),
        (["import", "none.csv"], "none.csv"),
    ],
)
def test_mistakes_are_one_line(tmp_path: Path, arguments: list[str], message: str) -> None:
    filled(tmp_path / "data")
    told = faq_here(tmp_path, "journal", *arguments, "--data", "data")
    assert (told.returncode, told.stderr.count("\n")) == (2, 1)
    assert message in told.stderr


LOGS = {
    "comma": "question,at,lang,session\n提现没到账 13812345678,2026-11-20T10:00:00+08:00,zh,a\nfees,,en,a\n,,,\n",
    "semicolon": "id;Search term;Created at\n1;提现没到账 13812345678;2026-11-20 02:00:00\n2;fees;\n",
    "tab": "关键词\t时间\n提现没到账 13812345678\t1795140000\nfees\t1795140000000\n",
}


@pytest.mark.parametrize("kind", LOGS)
def test_logs_of_others_are_read(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "log.csv"
    file.write_text(LOGS[kind], "gb18030" if kind == "tab" else "utf-8-sig")
    one, two = read_log(file)
    assert (one.question, two.question) == ("提现没到账 13812345678", "fees")
    assert one.at == dt.datetime(2026, 11, 20, 2, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,when\n1,2\n", "no column is named `question`"),
        ("question,at\nfees,soon\n", "log.csv:2: 'soon' is no moment"),
        ('question\n"fees\n', "broken quoting"),
        ("question\n\n", "no row has a question"),
    ],
)
def test_a_log_that_cannot_be_read_says_where(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "log.csv").write_text(text, "utf-8")
    with pytest.raises(CorpusError, match=message):
        read_log(tmp_path / "log.csv")


def test_an_import_is_asked_and_masked(engine: Engine, tmp_path: Path) -> None:
    from journal import Asking, Imported, import_log

    file = tmp_path / "log.csv"
    recent = (dt.datetime.now(dt.UTC) - dt.timedelta(days=2)).isoformat()
    file.write_text(f"question,at\n手续费是多少？ 13812345678,{recent}\nfees,2020-01-01\n???,{recent}\n", "utf-8")
    asking = Asking(engine, hand_off_of(engine).rule)
    done = import_log(read_log(file), asking, tmp_path, settings=JournalSettings())
    assert done == Imported(written=1, old=1, refused=1) or done == Imported(written=2, old=1, refused=0)
    first, *_ = rows_of(tmp_path)
    assert (first.query, first.channel, first.top[0][0]) == ("手续费是多少？ [PHONE]", "import", "fees")
    told: list[Any] = json.loads(json.dumps(first.top))
    assert told[0][1] > 0.5


def test_an_import_stops_where_the_journal_is_full_and_says_how_far_it_came(engine: Engine, tmp_path: Path) -> None:
    from journal import Asking, import_log

    file = tmp_path / "log.csv"
    file.write_text("question\n" + f"手续费是多少？{'很' * 400}\n" * 1500, "utf-8")
    asking = Asking(engine, hand_off_of(engine).rule)
    with pytest.raises(FaqError, match=r"FAQ_JOURNAL_MB is 1.*\((500|1000) questions of the log came in before\)"):
        import_log(read_log(file), asking, tmp_path, settings=JournalSettings(most_mb=1))
    assert len(rows_of(tmp_path)) in (500, 1000)


# --- Privacy ----------------------------------------------------------------------------------------------------------


def test_what_is_kept_of_a_person_is_found_exported_and_erased(tmp_path: Path) -> None:
    journal = Journal(tmp_path, JournalSettings())
    journal.note(asked("mine", who="chat\nu-12345", channel="chat"))
    journal.note(Acted(asked().at, "chat\nu-12345", "click", "e"))
    journal.note(asked("of a ticket", who="t"))
    journal.note(Acted(asked().at, "t", "ticket", "", "T261130-ABCDEF"))
    journal.note(asked("my friend u-12345 has it", who="other"))
    journal.stop()
    store, me = PersonalJournal(tmp_path, JournalSettings()), Person(users=("u-12345",), tickets=("T261130-ABCDEF",))
    found = store.find(me)
    assert [(one.own, dict(one.holds)) for one in found] == [
        *((True, {"questions": 1, "acts": 1}),) * 2,
        (False, {}),
    ]
    [file] = store.export(found[0])
    assert [one["question"] for one in dict(file.content)["questions"]] == ["mine"]  # type: ignore[call-overload]
    for one in found:
        store.erase(me, one, skeleton=False)
    assert store.find(me) == []
    store.close()
    assert [row.query for row in rows_of(tmp_path)] == ["my friend [erased] has it"]
    assert all(b"u-12345" not in file.read_bytes() for file in tmp_path.glob("journal.db*"))
