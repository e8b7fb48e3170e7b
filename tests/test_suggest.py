"""Completions: what begins so, in letters, characters, pinyin and with mistakes; popular first; nothing personal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from test_journal_report import act, row
from test_journal_service import BROWSER, rows_of, served
from test_journal_writer import asked
from test_limits import work

from bench.suggest import TYPED as TYPED_BY_MANY
from bench.suggest import suggester_of
from engine import Engine
from journal import AskedRow, Journal, JournalSettings, Popular, Suggester
from journal.suggest.popular import AskedOften, popular_of


@pytest.fixture(scope="module")
def suggester(engine: Engine) -> Suggester:
    often = (AskedOften("提币啥时候到", "zh", "withdraw-pending", 9),)
    return Suggester(engine.entries(), Popular({"withdraw-pending": 30, "fees": 5}, often))


TYPED = [
    ("提币", "withdraw-pending"),
    ("提幣", "withdraw-pending"),  # as Taiwan writes it
    ("tb", "withdraw-pending"),
    ("tibi", "withdraw-pending"),
    ("ti bi", "withdraw-pending"),
    ("TiBi", "withdraw-pending"),
    ("提b", "withdraw-pending"),
    ("提bi", "withdraw-pending"),
    ("提币yz", "withdraw-pending"),
    ("提笔", "withdraw-pending"),  # sounds alike
    ("一直处理", "withdraw-pending"),  # from the middle
    ("withdr", "withdraw-pending"),
    ("withdrawal st", "withdraw-pending"),
    ("pending", "withdraw-pending"),
    ("withdarw", "withdraw-pending"),
    ("iwthdraw", "withdraw-pending"),
    ("wihdrawal stuck", "withdraw-pending"),
    ("deposti not", "deposit-missing"),
    ("shoux", "fees"),
    ("sxf", "fees"),
    ("手xf", "fees"),
    ("how do i en", "two-factor"),
    ("kyc", "verify-identity"),
]


@pytest.mark.parametrize(("typed", "id_"), TYPED)
def test_what_is_typed_is_completed(suggester: Suggester, typed: str, id_: str) -> None:
    assert suggester.suggest(typed)[0].id == id_, suggester.suggest(typed)


@pytest.mark.parametrize("typed", ["", " ", "？！", "qqqqqq", "天气怎么样", "x" * 65, "提" * 65, "\ud800", "\0", "🙂"])
def test_what_begins_nothing_gives_nothing(suggester: Suggester, typed: str) -> None:
    assert suggester.suggest(typed) == []


def test_popular_entries_come_first_each_once_and_the_askers_language_before(suggester: Suggester) -> None:
    found = suggester.suggest("w")
    assert found[0].id == "withdraw-pending" and len({one.id for one in found}) == len(found)
    assert [one.text for one in suggester.suggest("提币啥")] == ["提币啥时候到"]
    assert suggester.suggest("2fa", lang="zh")[0].lang == "zh"
    assert suggester.suggest("2fa", lang="en")[0].lang == "en"
    assert len(suggester.suggest("h", most=2)) <= 2


def test_twice_as_many_phrasings_cost_no_more_to_look_through() -> None:
    """So that a keystroke takes less than 3 ms at 100,000: `python -m bench.suggest`."""
    small, large = suggester_of(60), suggester_of(120)
    for typed in TYPED_BY_MANY:
        counts = []
        for one in (small, large):
            assert one.suggest(typed), typed
            counts.append(work(partial(one.suggest, typed)))
        assert counts[1] <= 1.3 * counts[0], (typed, counts)


def test_only_what_five_visitors_asked_and_got_is_popular(engine: Engine) -> None:
    def asks(query: str, who: str, decision: str = "answer") -> AskedRow:
        return replace(row(0, decision, query=query), who=who, top=(("fees", 0.9),))

    five = [asks("Hi, what do I pay?", f"v{n}") for n in range(5)]
    assert [one.text for one in popular_of(five, [], engine).asked] == ["Hi, what do I pay?"]
    assert popular_of(five[:4], [], engine) == Popular()
    assert popular_of(five[:4] * 2, [], engine) == Popular()
    assert popular_of([asks("pay?", "") for _ in range(9)], [], engine) == Popular(), "of programs nobody is known"
    refused = [asks("pay?", f"v{n}", "contact_support") for n in range(9)]
    assert popular_of(refused, [], engine) == Popular()
    personal = [asks("pay to [EMAIL]?", f"v{n}") for n in range(9)]
    found = popular_of(personal, [], engine)
    assert found.asked == () and found.visitors == {"fees": 9} and found.hot(3) == ["fees"]
    vain = [act(5, "no", "fees")]
    assert popular_of([asks("pay?", "v") for _ in range(2)] + five[:4], vain, engine) == Popular()


@pytest.fixture
def client(engine: Engine, tmp_path: Path) -> Iterator[TestClient]:
    journal, now = Journal(tmp_path, JournalSettings()), time.time() - 60
    for number in range(6):
        journal.note(asked("做单要花多少钱", now, who=f"f{number}", top=(("fees", 0.9),)))
        journal.note(asked("隐秘的问题", now, who="one", top=(("fees", 0.9),)))
    journal.stop()
    with served(engine, tmp_path) as client:
        yield client


def until_made(client: TestClient) -> None:
    end = time.monotonic() + 60
    while not client.get("/v1/suggest", params={"q": "提币"}).json()["suggestions"]:
        assert time.monotonic() < end
        time.sleep(0.02)


def test_the_service_completes_and_keeps_nothing_of_it(client: TestClient, tmp_path: Path) -> None:
    until_made(client)
    before = rows_of(tmp_path)
    found = client.get("/v1/suggest", params={"q": "做单", "lang": "zh-TW", "count": 3}).json()
    assert found == {"suggestions": [{"text": "做单要花多少钱", "id": "fees", "lang": "zh"}]}
    assert client.get("/v1/suggest", params={"q": "隐秘"}).json() == {"suggestions": []}
    assert (
        client.get("/v1/suggest", params={"q": "提b"}, headers=BROWSER).json()["suggestions"][0]["id"]
        == "withdraw-pending"
    )
    counts: list[dict[str, str]] = [{"q": "a", "count": count} for count in ("0", "11", "x")]
    for bad in ({}, {"q": ""}, {"q": "a" * 513}, {"q": "a", "lang": "fr"}, *counts):
        assert client.get("/v1/suggest", params=bad).status_code == 422
    posted = client.post("/v1/suggest", json={"q": "做单", "locale": "zh-TW"}).json()["suggestions"]
    assert posted == [{"text": "做單要花多少錢", "id": "fees", "lang": "zh"}], "in the reader's script"
    assert client.post("/v1/suggest", json={"q": "2fa", "locale": "en"}).json()["suggestions"][0]["lang"] == "en"
    for bad_body in ({}, {"q": "a" * 513}, {"q": "a", "locale": "fr"}, {"q": "a", "count": 11}, {"q": "a", "b": 1}):
        assert client.post("/v1/suggest", json=bad_body).status_code == 422
    assert rows_of(tmp_path) == before


def test_the_first_page_lists_what_is_asked_most(client: TestClient) -> None:
    until_made(client)
    page = client.get("/en/").text
    assert (
        "Asked most these days" in page
        and "What are the trading fees?" in page.split('id="hot"')[1].split("</section>")[0]
    )
