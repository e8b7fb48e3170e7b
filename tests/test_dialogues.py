"""Labelled dialogues: how a file is read, what counts as right, and the sample's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from api.presenters.failures import failures_page
from conftest import ROOT, faq_here
from corpus import CorpusError, LabelledDialogue, LabelledTurn, read_corpus, read_dialogues
from engine import Engine, dialogue_report, judge_dialogues
from engine.conversation.measure import interval

SAMPLE = ROOT / "corpus" / "data" / "sample"
PARTS = ("dev", "test")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"turns": []}, "turns"),
        ({"turns": ["hi"]}, "turns"),
        ({"turns": [{"say": " ", "decisions": ["answer"]}]}, "turn 1: say"),
        ({"turns": [{"say": "x" * 2001, "decisions": ["answer"]}]}, "turn 1: say"),
        ({"turns": [{"say": "hi", "decisions": ["reply"]}]}, "turn 1: decisions"),
        ({"turns": [{"say": "hi", "decisions": ["answer"], "entries": ["fees"]}]}, "turn 1: entries"),
        (
            {"turns": [{"say": "hi", "decisions": ["answer"]}, {"say": "2", "decisions": ["answer"], "choice": 0}]},
            "turn 2",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(row: dict[str, object], told: str, tmp_path: Path) -> None:
    file = tmp_path / "dialogues.jsonl"
    file.write_text('{"turns": [{"say": "hi", "decisions": ["small_talk"]}]}\n' + json.dumps(row), "utf-8")
    with pytest.raises(CorpusError, match=rf"dialogues.jsonl:2.*{told}"):
        read_dialogues(file)


def test_an_empty_file_is_no_set_of_dialogues(tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_text("\n", "utf-8")
    with pytest.raises(CorpusError, match="no dialogues"):
        read_dialogues(tmp_path / "none.jsonl")


def test_the_sample_has_enough_dialogues_of_entries_that_are_there() -> None:
    parts = {part: read_dialogues(SAMPLE / "dialogues" / f"{part}.jsonl") for part in PARTS}
    both = [one for dialogues in parts.values() for one in dialogues]
    known = {entry.id for entry in read_corpus(SAMPLE).entries}
    assert len(both) >= 160
    assert {one.lang for one in both} == {"zh", "en", "mixed"}
    assert all(3 <= len(one.turns) <= 8 for one in both)
    assert {one for each in both for turn in each.turns for ids in turn.entries for one in ids} <= known
    said = {part: {tuple(turn.say for turn in one.turns) for one in dialogues} for part, dialogues in parts.items()}
    assert not said["dev"] & said["test"]


def labelled(*turns: LabelledTurn) -> LabelledDialogue:
    return LabelledDialogue("here:1", "zh", "kind", turns)


def test_figures_are_those_counted_by_hand(engine: Engine) -> None:
    good = labelled(
        LabelledTurn("你好", ("small_talk",)),
        LabelledTurn("提币卡住了", ("answer",), (("withdraw-pending",),)),
        LabelledTurn("转人工", ("contact_support",)),
    )
    bad = labelled(
        LabelledTurn("充币没收到", ("answer",), (("withdraw-pending",),)),  # a wrong answer
        LabelledTurn("谢谢", ("answer",), (("fees",),)),  # another decision, but no wrong answer
        LabelledTurn("1", ("answer",), choice=1),  # there is nothing to choose from
    )
    report = dialogue_report(judge_dialogues(engine, [good, bad]))
    found = report["overall"]
    assert (found["dialogues"], found["turns"], found["skipped"]) == (2, 5, 1)
    assert (found["accuracy"], found["wrong_answers"], found["loops"]) == (0.6, 0.2, 0)
    assert found["accuracy_interval"] == interval(3, 5)
    assert (found["turns_to_resolution"], found["resolved"]) == (2.0, 0.5)
    assert report["by_decision"]["small_talk"] == {"turns": 1, "accuracy": 1.0}


def test_intervals_are_wilsons() -> None:
    assert interval(0, 0) == (0.0, 1.0)
    assert interval(5, 10) == (0.2366, 0.7634)  # Wilson's, as tabulated
    assert interval(0, 100) == (0.0, 0.037)


def test_two_wishes_must_both_be_met_and_choices_hold_the_right_one(engine: Engine) -> None:
    both = ("提币卡住了？另外充币没收到？", ("answer", "clarify"))
    met = labelled(LabelledTurn(*both, (("withdraw-pending",), ("deposit-missing",))))
    unmet = labelled(LabelledTurn(*both, (("withdraw-pending",), ("fees",))))
    assert [one.turns[0].right for one in judge_dialogues(engine, [met, unmet])] == [True, False]


def test_the_page_of_failures_shows_whole_dialogues_and_no_markup_of_theirs(engine: Engine) -> None:
    dialogue = labelled(
        LabelledTurn("<b>你好</b>", ("small_talk",)), LabelledTurn("充币没收到", ("answer",), (("fees",),))
    )
    judged = judge_dialogues(engine, [dialogue, labelled(LabelledTurn("谢谢", ("small_talk",)))])
    page = failures_page(judged, dialogue_report(judged))
    assert "&lt;b&gt;你好" in page
    assert "充值未到账怎么办？" in page
    assert "Right: answer, fees" in page
    assert page.count("<section>") == 1


def test_the_command_measures_dialogues_and_writes_the_page(home: Path, tmp_path: Path) -> None:
    lines = (SAMPLE / "dialogues" / "dev.jsonl").read_text("utf-8").splitlines()[:6]
    (tmp_path / "few.jsonl").write_text("\n".join(lines), "utf-8")
    data = ("--data", str(home / "faq-data"))
    told = faq_here(tmp_path, "eval", "--dialogues", "few.jsonl", "--failures", "f.html", "--json", *data)
    assert told.returncode == 0, told.stderr
    figures = json.loads(told.stdout)
    assert figures["overall"]["dialogues"] == 6
    assert figures["overall"]["accuracy"] > 0.6
    assert "</html>" in (tmp_path / "f.html").read_text("utf-8")
    for wrong in (
        ("eval",),
        ("eval", "a.jsonl", "--dialogues", "b.jsonl"),
        ("eval", "a.jsonl", "--failures", "f.html"),
    ):
        refused = faq_here(tmp_path, *wrong, *data)
        assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1), refused.stderr
