"""The report: figures computed by hand, episodes by a table, the page and the command."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from test_journal_service import BROWSER, served
from test_journal_writer import ALL, asked

from api.security.keys import Keys
from api.web.report.view import report_file
from conftest import faq_here
from engine import Engine
from journal import Acted, ActedRow, AskedRow, Journal, JournalSettings, acted_in, make_report, read_journal, share
from journal.report.clusters import grouped
from journal.report.episodes import episodes_of
from journal.report.figures import calibration_of, once_a_visit

DAY = 1_796_000_000.0


def test_a_share_has_wilsons_interval() -> None:
    found = share(8, 10)
    assert (found.value, round(found.low, 4), round(found.high, 4)) == (0.8, 0.4902, 0.9433)  # Wilson 1927, by hand
    assert (share(0, 0).low, share(0, 0).high, share(0, 0).value) == (0.0, 1.0, 0.0)
    assert share(0, 5).low < 1e-9 and share(5, 5).high > 1 - 1e-9


def row(at: float, decision: str = "answer", *, reason: str = "", top: str = "e", query: str = "q") -> AskedRow:
    tops = tuple((entry, 0.8) for entry in top)
    return AskedRow(int(at), DAY + at, "v", "chat", "en", query, decision, reason, 0.8, 0.5, tops, "g", 1.0)


def act(at: float, kind: str, entry: str = "") -> ActedRow:
    return ActedRow(DAY + at, "v", kind, entry, "")


ENDS: list[tuple[list[AskedRow], list[ActedRow], str]] = [
    ([row(0)], [], "assumed"),
    ([row(0)], [act(5, "click", "e")], "confirmed"),
    ([row(0)], [act(5, "click", "other")], "assumed"),  # read something else
    ([row(0)], [act(5, "yes", "e")], "confirmed"),
    ([row(0)], [act(5, "yes", "e"), act(60, "ticket")], "contacted"),  # and still needed a person
    ([row(0)], [act(1799, "contact")], "contacted"),
    ([row(0)], [act(1801, "contact")], "assumed"),  # outside of the window
    ([row(0)], [act(5, "no", "e")], "denied"),
    ([row(0, "contact_support", top="")], [], "unanswered"),
    ([row(0, "clarify", top="ef")], [], "unanswered"),
    ([row(0, "clarify", top="ef")], [act(3, "choice", "f")], "confirmed"),
    ([row(0), row(30, "small_talk", reason="thanks", top="")], [], "confirmed"),
    ([row(0), row(30, "small_talk", reason="greeting", top="")], [], "assumed"),
    ([row(0), row(30, "contact_support", reason="unsolved")], [], "denied"),
    ([row(0, "contact_support", top=""), row(60)], [], "assumed"),  # asked again, and answered
]


@pytest.mark.parametrize(("rows", "acts", "end"), ENDS)
def test_an_episode_ends_as_its_visitor_tells(rows: list[AskedRow], acts: list[ActedRow], end: str) -> None:
    [found] = episodes_of(rows, acts)
    assert found.end == end


def test_half_an_hour_of_silence_ends_an_episode_and_hello_is_none() -> None:
    found = episodes_of([row(0), row(1800), row(3601), row(9000, "small_talk", reason="greeting")], [])
    assert [len(one.asked) for one in found] == [2, 1]


def test_what_is_asked_again_by_the_same_visitor_counts_once() -> None:
    assert len(once_a_visit([row(0, query="Fees "), row(9, query="fees"), row(10, query="kyc")])) == 2


def test_calibration_by_bands() -> None:
    [(low, first), (high, second)] = calibration_of([(0.6, True), (0.6, False), (0.95, True), (1.0, True)])
    assert (low, first.count, first.of) == (0.6, 1, 2)
    assert (round(high, 3), second.count, second.of) == (0.975, 2, 2)


def test_near_texts_are_one_group() -> None:
    angles = np.radians([0, 10, 90, 100, 200])
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    counts = {"a": 5, "b": 1, "c": 3, "d": 1, "e": 1}
    assert sorted(grouped(counts, vectors, 0.9)) == [[0, 1], [2, 3], [4]]
    assert grouped({}, vectors[:0]) == []


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A journal with what a week leaves."""
    journal, now = Journal(tmp_path, JournalSettings()), time.time() - 60
    for number in range(4):
        nothing: dict[str, Any] = {"decision": "contact_support", "reason": "nothing_similar", "top": ()}
        journal.note(asked("NFT <b>怎么铸造</b>", now, who=f"n{number}", **nothing))
        journal.note(asked("手续费是多少", now, who=f"f{number}", top=(("fees", 0.9),)))
    journal.note(asked("a person, please", now, decision="contact_support", reason="asked_for_person", top=()))
    journal.note(Acted(now + 1, "f0", "click", "fees"))
    journal.note(Acted(now + 1, "f1", "no", "fees"))
    journal.stop()
    return tmp_path


def test_the_figures_of_a_journal(kept: Path, engine: Engine) -> None:
    found = make_report(kept, JournalSettings(), engine, 7)
    assert (found.questions, found.episodes) == (9, 9)
    assert found.decisions == {"contact_support": 5, "answer": 4}
    assert {end: one.count for end, one in found.deflection.items()} == {
        "confirmed": 1, "assumed": 2, "contacted": 0, "denied": 1, "unanswered": 5,
    }  # fmt: skip
    first, second = found.topics
    assert (first.question, first.count, first.sessions) == ("nft <b>怎么铸造</b>", 4, 4)
    assert (second.question, second.count) == ("手续费是多少", 1), "one was answered in vain"
    assert [(one.id, one.answered, one.yes, one.no) for one in found.entries] == [("fees", 4, 0, 1)]
    assert [one.id for one in found.bad] == ["fees"]
    assert "fees" not in dict(found.unused) and len(found.unused) == len(list(engine.entries())) - 1
    assert (found.voted_wrong.count, found.voted_wrong.of) == (1, 1)
    assert len(found.review) == 2
    json.dumps(found.to_json())


def test_the_page_shows_all_and_runs_nothing(kept: Path, engine: Engine) -> None:
    page = report_file(make_report(kept, JournalSettings(), engine, 7), "zh-TW")
    assert "<b>怎么铸造" not in page and "nft &lt;b&gt;怎么铸造" in page
    assert page.count("<svg") == 3 and page.count("<table") >= 5
    assert not re.search(r"<script|https?://|\son\w+=", page)
    assert '<html lang="zh-TW">' in page
    empty = report_file(make_report(kept / "none", JournalSettings(), engine, 7), "en")
    assert "Nothing has been asked yet" in empty


@pytest.fixture
def client(engine: Engine, tmp_path: Path) -> Iterator[TestClient]:
    with served(engine, tmp_path) as client:
        yield client


def test_what_visitors_do_is_kept(client: TestClient, tmp_path: Path) -> None:
    client.post("/en/results", data={"q": "What are the trading fees?"}, headers=BROWSER)
    client.get("/en/articles/fees", headers=BROWSER)
    client.post("/en/articles/fees/feedback", data={"helpful": "yes"}, headers=BROWSER)
    client.post("/v1/feedback", json={"entry": "fees", "helpful": False})
    client.get("/en/contact", headers=BROWSER)
    client.get("/en/articles/fees", headers={"User-Agent": "crawler"})
    client.get("/en/contact", headers={"User-Agent": "crawler"})
    client.__exit__(None, None, None)
    with read_journal(tmp_path, JournalSettings()) as connection:
        assert connection is not None
        acts = [(one.kind, one.entry, bool(one.who)) for one in acted_in(connection, ALL)]
    assert acts == [
        ("click", "fees", True), ("yes", "fees", True), ("no", "fees", False), ("contact", "", True),
    ]  # fmt: skip
    client.__enter__()


@pytest.mark.parametrize(
    ("out", "told"), [("no/report.html", "folder no does not exist; make it first"), ("there", "there is a folder")]
)
def test_a_report_that_cannot_be_written_is_one_line(kept: Path, tmp_path: Path, out: str, told: str) -> None:
    here = tmp_path / "here"
    (here / "there").mkdir(parents=True)
    refused = faq_here(here, "report", out, "--data", str(kept))
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert told in refused.stderr
    assert [file.name for file in here.iterdir()] == ["there"]


def test_staff_read_the_report(client: TestClient, kept: Path) -> None:
    _, secret = Keys(kept).add("ann", ["admin"], ())
    assert client.get("/staff/report", follow_redirects=False).status_code == 303
    client.post("/staff/login", data={"key": secret})
    page = client.get("/staff/report?days=30", headers={"Accept-Language": "en"})
    assert page.status_code == 200
    assert "Asked and not answered" in page.text and "nft &lt;b&gt;怎么铸造" in page.text
    assert page.headers["cache-control"].startswith("no-store") or "private" in page.headers["cache-control"]
    assert client.get("/staff/report?days=365").status_code == 200


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give a file for the page, or --json"),
        (["a.html", "--json"], "not both"),
        (["a.html", "--days", "0"], "--days is 0; use 1 to 366"),
        (["a.html", "--lang", "xx"], "--lang is 'xx'"),
        (["no/a.html"], "folder no does not exist"),
    ],
)
def test_mistakes_are_one_line(tmp_path: Path, arguments: list[str], message: str) -> None:
    told = faq_here(tmp_path, "report", *arguments)
    assert (told.returncode, told.stderr.count("\n")) == (2, 1)
    assert message in told.stderr
