"""Replay: questions of the journal asked of two generations, what changes, and what visitors said of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_journal_report import act, row

from conftest import SMALL_CORPUS, FakeEncoder, faq_here
from engine import BuildOptions, Engine, no_rule, open_engine, rebuild
from journal import Question, questions_of, replay_questions
from journal.replaying import Told, _kind, _verdict


def test_questions_come_with_what_visitors_said() -> None:
    rows = [row(0, query="Fees?"), row(10, query="fees?", top="f"), row(4000, query="kyc")]
    rows.append(row(9000, "small_talk", query="hi"))
    found = questions_of(rows, [act(5, "no", "e"), act(4001, "yes", "e"), act(4002, "yes", "not shown")])
    assert [(one.text, one.visitors, one.right, one.wrong) for one in found] == [
        ("Fees?", 2, set(), {"e"}), ("kyc", 1, {"e"}, set()),
    ]  # fmt: skip


E, F, NONE = ("e", True), ("f", True), ("contact_support", False)
CHANGES: list[tuple[Told, Told, str]] = [
    (E, E, "same"), (E, F, "other"), (E, NONE, "lost"), (NONE, E, "gained"), (NONE, ("clarify", False), "same"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "kind"), CHANGES)
def test_kinds_of_change(before: Told, after: Told, kind: str) -> None:
    assert _kind(before, after) == kind


def test_votes_say_whether_a_change_is_better() -> None:
    asked = Question("q", "en", 1, right={"e"}, wrong={"f"})
    assert _verdict(asked, E, NONE) == "worse" and _verdict(asked, NONE, F) == "worse"
    assert _verdict(asked, F, NONE) == "better" and _verdict(asked, NONE, E) == "better"
    assert _verdict(asked, ("g", True), NONE) == "" and _verdict(Question("q", "en"), E, F) == ""


def test_a_generation_without_an_entry_loses_its_answers(engine: Engine, encoder: FakeEncoder, tmp_path: Path) -> None:
    lines = SMALL_CORPUS.split("- {")
    (tmp_path / "faq.yaml").write_text("- {".join(line for line in lines if "id: fees" not in line), "utf-8")
    rebuild(tmp_path / "faq.yaml", tmp_path / "data", options=BuildOptions(load=lambda _spec: encoder))
    other = open_engine(tmp_path / "data", engine)
    asked = [Question("手续费是多少？", "zh", 3, right={"fees"}), Question("如何开启谷歌验证？", "zh", 2)]
    asked.append(Question("？", "zh", 1))
    found = replay_questions(asked, (engine, no_rule), (other, no_rule))
    assert (found.asked, found.counts["lost"] + found.counts["other"], found.counts["same"]) == (6, 3, 3)
    assert found.worse == 1 and found.to_json()["worse"] == 1
    back = replay_questions(asked, (other, no_rule), (engine, no_rule))
    assert [one.verdict for one in back.changed] == ["better"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "say which generation is asked: --against ID"),
        (["--against", "x", "--days", "0"], "--days is 0; use 1 to 366"),
    ],
)
def test_mistakes_are_one_line(tmp_path: Path, arguments: list[str], message: str) -> None:
    told = faq_here(tmp_path, "replay", *arguments)
    assert (told.returncode, told.stderr.count("\n")) == (2, 1)
    assert message in told.stderr
