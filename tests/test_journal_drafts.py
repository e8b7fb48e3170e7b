"""Drafts: which questions count as missed, what they become, and the file that a rebuild reads."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from test_journal_report import act, row
from test_journal_service import served
from test_journal_writer import asked

from api.security.keys import Keys
from conftest import SMALL_CORPUS, faq_here
from corpus import CorpusError, read_corpus
from engine import Engine
from journal import (
    Acted,
    ActedRow,
    AskedRow,
    Drafts,
    Journal,
    JournalSettings,
    Wanted,
    days_until,
    drafts_file,
    drafts_of,
    make_drafts,
    missed_of,
)
from journal.drafts import topics
from journal.drafts.topics import Texts, topics_of
from journal.drafts.tried import english_words, is_tried_out, is_unfinished
from support.tickets import Solution, solutions_of

NOTHING: dict[str, Any] = {"decision": "contact_support", "reason": "nothing_similar", "top": ()}

MISSED: list[tuple[list[AskedRow], list[ActedRow], list[tuple[str, str, str]]]] = [
    ([row(0)], [], []),
    ([row(0, "contact_support", reason="nothing_similar", top="")], [], [("", "", "")]),
    ([row(0, "contact_support", reason="unsure", top="e")], [], [("", "", "")]),
    ([row(0, "contact_support", reason="asked_for_person", top="")], [], []),
    ([row(0, "contact_support", reason="at_risk", top="")], [], []),
    ([row(0, "clarify", top="ef")], [], [("", "", "")]),
    ([row(0, "clarify", top="ef")], [act(3, "choice", "f")], [("f", "", "")]),
    ([row(0, "clarify", top="ef")], [act(3, "click", "other")], [("", "", "")]),
    ([row(0, "contact_support", reason="unsure", top="e")], [act(3, "click", "e")], [("e", "", "")]),
    ([row(0, "clarify", top="ef")], [act(3, "choice", "f"), act(60, "ticket")], [("", "", "")]),
    ([row(0)], [act(5, "no", "e")], [("", "e", "")]),
    ([row(0)], [act(5, "no", "other")], []),
    ([row(0), row(40, "contact_support", reason="unsolved", query="still not")], [], [("", "e", "")]),
    ([row(0)], [ActedRow(act(9, "ticket").at, "v", "ticket", "", "T1")], [("f", "e", "")]),
    ([row(0)], [ActedRow(act(9, "ticket").at, "v", "ticket", "", "T2")], [("", "e", "Press the button.")]),
    ([row(0)], [ActedRow(act(9, "ticket").at, "v", "ticket", "", "T3")], [("", "e", "")]),  # nobody has replied yet
]
SOLUTIONS = {"T1": Solution("T1", "f", "See there."), "T2": Solution("T2", "", "Press the button.")}


@pytest.mark.parametrize(("rows", "acts", "ends"), MISSED)
def test_what_counts_as_missed(rows: list[AskedRow], acts: list[ActedRow], ends: list[tuple[str, str, str]]) -> None:
    found = missed_of(rows, acts, SOLUTIONS)
    assert [(one.proven, one.denied, one.reply) for one in found] == ends


@pytest.mark.parametrize("key", ["test", "测试一下", "asdf", "qwerty1", "aaaa", "123", "???", "testing 2", "啊啊啊"])
def test_trials_of_the_search_box_are_no_questions(key: str) -> None:
    assert is_tried_out(key)


@pytest.mark.parametrize("key", ["nft", "test order", "退款", "tester rewards programme", "k线", "2fa"])
def test_short_questions_are_no_trials(key: str) -> None:
    assert not is_tried_out(key)


WORDS = english_words(["how do i withdraw money?", "is my withdrawal late", "staking rewards", "我的 kyc 材料"])


@pytest.mark.parametrize("key", ["tb", "withd", "w", "mon", "ky"])
def test_a_word_that_was_not_typed_to_its_end_is_no_question(key: str) -> None:
    assert is_unfinished(key, WORDS)


@pytest.mark.parametrize("key", ["withdraw", "kyc", "nft", "i", "reward", "withd money", "提", "2f"])
def test_short_words_that_are_written_out_are_questions(key: str) -> None:
    assert not is_unfinished(key, WORDS)


def texts(angles: list[float], visitors: list[str], field: float = 0.9) -> Texts:
    radians = np.radians(angles)
    vectors = np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)
    keys = [str(place) for place in range(len(angles))]
    return Texts(keys, vectors, [frozenset(who) for who in visitors], np.full(len(angles), field))


def test_a_topic_needs_visitors_who_asked_nearly_the_same_about_the_help_centre() -> None:
    assert topics_of(texts([0, 5, 90], ["abc", "de", "f"]), 2) == [[0, 1]]
    assert topics_of(texts([0, 30], ["a", "b"]), 2) == [], "two visitors, loosely related"
    assert topics_of(texts([0, 20], ["a", "b"]), 2) == [[0, 1]]
    assert topics_of(texts([0, 5], ["abc", "de"]), 6) == [], "fewer visitors than wanted"
    assert topics_of(texts([0, 5], ["a", "a"]), 2) == [], "one visitor in two ways"
    assert topics_of(texts([0, 5], ["abc", "de"], field=0.2), 2) == [], "about something else"
    assert topics_of(texts([0, 50], ["abc", "def"]), 2) == [[0, 1]], "two cores of one topic"
    assert topics_of(texts([0, 80], ["abc", "def"]), 2) == [[0], [1]]
    assert topics_of(texts([], []), 2) == []


@pytest.fixture
def no_field(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' encoder knows letters, not subjects, so that no phrasing is near to anything."""
    monkeypatch.setattr(topics, "FIELD", -1.0)
    monkeypatch.setattr(topics, "FIELD_OF_TWO", -1.0)


@pytest.fixture
def kept(tmp_path: Path, no_field: None) -> Path:
    """A journal with a gap in two languages, one that an entry covers, and what is neither."""
    journal, now = Journal(tmp_path, JournalSettings()), time.time() - 600
    for number in range(4):
        journal.note(asked("你好，NFT 怎么铸造？" if number else "nft怎么铸造", now, who=f"n{number}", **NOTHING))
    journal.note(asked("how to mint an nft?", now, who="m1", lang="en", **NOTHING))
    journal.note(asked("how to mint an nft", now, who="m2", lang="en", **NOTHING))
    for number in range(3):
        journal.note(asked("钱被吞了怎么回事", now, who=f"w{number}", decision="clarify", top=(("fees", 0.3),)))
        journal.note(Acted(now + 5, f"w{number}", "choice", "fees"))
    for number in range(5):
        journal.note(asked("test", now, who=f"t{number}", **NOTHING))
        journal.note(asked("我的邮箱 a@b.com 收不到信", now, who="one", **NOTHING))
        journal.note(asked("我的手机 13812345678 在哪里改", now, who=f"p{number}", **NOTHING))
        journal.note(asked("tb", now, who=f"h{number}", lang="en", **NOTHING))
    journal.note(asked("明天的天气", now, who="w", **NOTHING))
    journal.stop()
    return tmp_path


def made(folder: Path, engine: Engine, **wanted: Any) -> Drafts:
    return make_drafts(folder, JournalSettings(), engine, wanted=Wanted(**wanted))


def test_a_gap_becomes_a_draft_and_a_covered_question_a_phrasing(kept: Path, engine: Engine) -> None:
    found = made(kept, engine)
    by_question = {question: draft for draft in found.drafts for question in draft.questions.values()}
    assert set(by_question) == {"你好，NFT 怎么铸造？", "how to mint an nft"}
    draft = by_question["你好，NFT 怎么铸造？"]
    assert (draft.sessions, draft.missing, draft.reply) == (4, ("en",), "")
    assert by_question["how to mint an nft"].id == "how-to-mint-an-nft"
    assert len(draft.near) <= 4 and draft.category in engine.categories()
    [addition] = found.additions
    assert (addition.id, addition.proven, addition.sessions) == ("fees", 3, 3)
    assert [one.text for one in addition.phrasings] == ["钱被吞了怎么回事"]
    assert "[PHONE]" not in json.dumps(found.to_json()) and "a@b" not in json.dumps(found.to_json())
    assert found.covered == 4 + 2 + 3


def test_fewer_visitors_than_wanted_make_no_draft(kept: Path, engine: Engine) -> None:
    found = made(kept, engine, least=4)
    assert [draft.sessions for draft in found.drafts] == [4] and found.additions == ()
    assert made(kept / "none", engine) == made(kept / "none", engine)


def test_the_file_is_read_by_a_rebuild_once_the_answers_are_there(kept: Path, engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "faq.yaml").write_text(SMALL_CORPUS, "utf-8")
    text = drafts_file(made(kept, engine), engine).decode()
    for name in ("a.yaml", "z.yaml"):  # read before the entries and after them
        (folder / name).write_text(text, "utf-8")
        with pytest.raises(CorpusError, match="answer is missing or empty"):
            read_corpus(folder)
        (folder / name).write_text(text.replace("answer: ''", "answer: Like this."), "utf-8")
        entries = {entry.id: entry for entry in read_corpus(folder).entries}
        assert entries["how-to-mint-an-nft"].texts["en"].answer == "Like this."
        fees = entries["fees"].texts["zh"]
        assert fees.question == "手续费是多少？" and "钱被吞了怎么回事" in fees.alternates
        assert entries["fees"].texts["en"] == engine.entry("fees").texts["en"]  # type: ignore[union-attr]
        (folder / name).unlink()


def test_what_staff_wrote_is_the_masked_answer(engine: Engine, tmp_path: Path, no_field: None) -> None:
    missed = list(
        missed_of(
            [row(0, "contact_support", reason="unsure", top="", query="nft 怎么铸造")],
            [ActedRow(act(9, "ticket").at, "v", "ticket", "", "T2")],
            {"T2": Solution("T2", "", "Dear Ann, write to ann@example.com or 13812345678.")},
        )
    )
    others = [*missed, *(type(one)(one.text, one.key, one.lang, "other") for one in missed)]
    span = days_until(dt.datetime.now(dt.UTC), 7)
    [draft] = drafts_of(others, engine, Wanted(), span=span).drafts
    assert draft.reply == "Dear Ann, write to [EMAIL] or [PHONE]."
    assert solutions_of(tmp_path, {"T2"}) == {}


def test_what_is_answered_by_now_is_no_draft(engine: Engine, tmp_path: Path, no_field: None) -> None:
    journal, now = Journal(tmp_path, JournalSettings()), time.time() - 600
    for number in range(3):
        journal.note(asked("手续费是多少？", now, who=f"f{number}", **NOTHING))
        journal.note(asked("如何开启谷歌验证？", now, who=f"g{number}", top=(("two-factor", 0.9),)))
        journal.note(Acted(now + 5, f"g{number}", "no", "two-factor"))
    journal.stop()
    found = made(tmp_path, engine)
    assert [draft.questions["zh"] for draft in found.drafts] == ["如何开启谷歌验证？"], "voted down, so still missing"


@pytest.fixture
def client(engine: Engine, tmp_path: Path) -> Iterator[TestClient]:
    with served(engine, tmp_path) as client:
        yield client


def test_staff_see_the_drafts_and_take_the_file(client: TestClient, kept: Path) -> None:
    _, secret = Keys(kept).add("ann", ["admin"], ())
    for path in ("/staff/drafts", "/staff/drafts.yaml"):
        assert client.get(path, follow_redirects=False).status_code == 303
    client.post("/staff/login", data={"key": secret})
    page = client.get("/staff/drafts?days=7&sessions=2", headers={"Accept-Language": "zh-CN"})
    assert page.status_code == 200
    for text in ("还缺哪些答案", "你好，NFT 怎么铸造？", "钱被吞了怎么回事", "没有人用英文问过"):
        assert text in page.text
    none = client.get("/staff/drafts?sessions=10", headers={"Accept-Language": "en"})
    assert "Nothing is missing" in none.text
    assert client.get("/staff/drafts?days=1&sessions=999999999999").status_code == 200
    file = client.get("/staff/drafts.yaml")
    assert file.headers["content-disposition"] == 'attachment; filename="drafts.yaml"'
    assert "how-to-mint-an-nft" in file.text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.yaml", "--json"], "not both"),
        (["--days", "0"], "--days is 0; use 1 to 366"),
        (["--sessions", "1"], "--sessions is 1; use 2 to 1000"),
        (["a.xlsx"], "a.xlsx is no name of a YAML file"),
        (["no/a.yaml"], "folder no does not exist"),
        (["there.yaml"], "there.yaml exists"),
    ],
)
def test_mistakes_are_one_line(tmp_path: Path, arguments: list[str], message: str) -> None:
    (tmp_path / "there.yaml").write_text("mine", "utf-8")
    told = faq_here(tmp_path, "draft", *arguments)
    assert (told.returncode, told.stderr.count("\n")) == (2, 1)
    assert message in told.stderr
    assert (tmp_path / "there.yaml").read_text("utf-8") == "mine"
