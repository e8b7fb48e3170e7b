"""What the gate says of two generations: what is gone, what broke, how long it took; by entries made up for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from engine.publishing import gate, gate_ask
from engine.publishing.gate import Rules
from engine.publishing.gate_ask import Asked, Outcome, ask_all, quality_of
from engine.publishing.gate_report import BrokenQuery, GateReport, Quality, TargetChange, Terms
from engine.publishing.golden import Question
from engine.publishing.publish import Publication, Publishing, outcome, work_folder
from index import DataFolder, GenerationError


def engine(texts: dict[str, str], threshold: float = 0.5) -> Any:
    """A generation of entries with texts in these languages: {"fees": "zh en"}."""
    entries = [SimpleNamespace(id=name, texts=dict.fromkeys(langs.split(), "")) for name, langs in texts.items()]
    calibration = SimpleNamespace(threshold=threshold, target_precision=0.9, guarantee=None)
    return SimpleNamespace(index=SimpleNamespace(entries=entries), calibration=calibration)


def ten(langs: str, prefix: str = "e") -> dict[str, str]:
    return {f"{prefix}{at}": langs for at in range(10)}


@pytest.mark.parametrize(
    ("before", "lost", "failure"),
    [
        (ten("zh"), {"e0": "zh", "e1": "zh"}, None),  # a fifth may go
        (ten("zh"), {"e0": "zh", "e4": "zh", "e7": "zh"}, "3 of 10 entries are gone (e0, e4, e7 ...), more than 20%"),
        (
            ten("zh"),
            dict.fromkeys(["e1", "e2", "e3", "e4", "e5"], "zh"),
            "5 of 10 entries are gone (e1, e2, e3 ...), more than 20%",
        ),
        # A text that is gone counts, though its entry stays; of all twenty three are few, of ten in one language many.
        (ten("zh en"), dict.fromkeys(["e0", "e1", "e2"], "en"), "3 of 10 en texts are gone (e0, e1, e2 ...)"),
        (ten("zh en"), dict.fromkeys(["e0", "e1", "e2"], "zh"), "3 of 10 zh texts are gone (e0, e1, e2 ...)"),
        (ten("zh en"), dict.fromkeys(["e0", "e1"], "zh en"), None),
        # An entry is named once, however many of its texts went; and what fails in all is told once.
        (ten("zh en"), dict.fromkeys(["e0", "e1", "e2"], "zh en"), "6 of 20 texts are gone (e0, e1 ...)"),
        (ten("zh"), {}, None),
        ({}, {}, None),
    ],
)
def test_what_is_gone(before: dict[str, str], lost: dict[str, str], failure: str | None) -> None:
    after = {
        name: " ".join(lang for lang in langs.split() if lang not in lost.get(name, ""))
        for name, langs in before.items()
    }
    found = gate._gone(engine({name: langs for name, langs in after.items() if langs}), engine(before))
    assert len(found) == (failure is not None)
    assert not failure or found[0].startswith(failure)


def test_what_came_makes_up_for_nothing_that_is_gone() -> None:
    assert gate._gone(engine(ten("zh", "new")), engine(ten("zh")))[0].startswith("10 of 10 entries are gone")
    assert gate._gone(engine(ten("zh") | ten("zh", "new")), engine(ten("zh"))) == []


@pytest.mark.parametrize(
    ("after", "share"),
    [({"a": "zh", "b": "zh", "c": "zh", "d": "zh"}, 0.25), ({"d": "zh"}, 1.0), ({"a": "zh"}, 0.0), ({}, 0.0)],
)
def test_the_share_of_entries_that_are_new(after: dict[str, str], share: float) -> None:
    assert gate._new_share(engine(after), engine({"a": "zh", "b": "en", "c": "zh"})) == share


YES, NO = Question("提币", ("a", "b")), Question("天气", ())
RIGHT, OTHER = Outcome("b", True, 1.0), Outcome("c", True, 1.0)
REFUSED, NOTHING = Outcome("b", False, 1.0), Outcome(None, False, 1.0)


@pytest.mark.parametrize(
    ("question", "before", "after", "told"),
    [
        (YES, RIGHT, OTHER, ("b (answered)", "c (answered)")),
        (YES, RIGHT, NOTHING, ("b (answered)", "nothing (refused)")),
        (YES, REFUSED, OTHER, ("b (refused)", "c (answered)")),  # the right one was first, if not shown
        (YES, RIGHT, REFUSED, None),  # that is coverage's business
        (YES, OTHER, RIGHT, None),
        (YES, OTHER, NOTHING, None),
        (NO, REFUSED, OTHER, ("b (refused)", "c (answered)")),
        (NO, NOTHING, RIGHT, ("nothing (refused)", "b (answered)")),
        (NO, RIGHT, OTHER, None),
        (NO, OTHER, NOTHING, None),
    ],
)
def test_what_broke(question: Question, before: Outcome, after: Outcome, told: tuple[str, str] | None) -> None:
    expected = (BrokenQuery(question.text, question.relevant, *told),) if told else ()
    assert gate._broken([question], [after], [before]) == expected


SOME = Quality(1.0, 1.0, 1.0, 5.0, 0.5, {"zh": 0.5, "en": 0.5})


@pytest.mark.parametrize(
    ("threshold", "coverage", "by_lang", "begins"),
    [
        (1.0, 0.5, {"zh": 0.5, "en": 0.5}, []),
        (1.01, 0.0, {"zh": 0.0, "en": 0.0}, ["it answers nothing, every query gets the contact-support reply: no"]),
        (float("nan"), 0.5, {}, ["it answers nothing"]),
        (0.5, 0.0, {"zh": 0.0, "en": 0.0}, ["it answers none of the questions that it was asked"]),
        (0.5, 0.5, {"zh": 0.0, "en": 0.9}, ["it answers none of the zh questions"]),
        (0.5, 0.01, {"zh": 0.01, "en": None}, []),  # no such questions
        (0.5, None, {"zh": 0.0, "en": 0.0}, ["it answers none of the zh", "it answers none of the en"]),
    ],
)
def test_what_is_wrong_with_a_generation_by_itself(
    threshold: float, coverage: float | None, by_lang: dict[str, float | None], begins: list[str]
) -> None:
    found = gate._warnings(engine({}, threshold), Quality(1.0, 1.0, 1.0, 5.0, coverage, by_lang))
    assert [one[: len(start)] for one, start in zip(found, begins, strict=True)] == begins


CHANGE = TargetChange(Terms(0.9, None, 0.5), Terms(0.95, None, 0.6), 0.8, 0.5)
PROOF = TargetChange(Terms(0.9, None, 0.5), Terms(0.9, 0.95, 0.6), 0.8, 0.5)


@pytest.mark.parametrize(
    ("target", "fallen", "accepted", "fails"),
    [
        (None, ["coverage"], False, False),
        (CHANGE, [], False, True),
        (CHANGE, [], True, False),
        (PROOF, [], False, False),
        (PROOF, ["coverage"], False, True),  # it costs something
        (PROOF, ["coverage"], True, False),
    ],
)
def test_another_target_needs_leave(
    target: TargetChange | None, fallen: Sequence[str], accepted: bool, fails: bool
) -> None:
    found = gate._target_failures(target, fallen, Rules(accept_target=accepted))
    assert [one[-29:] for one in found] == ["; --accept-target accepts that"[-29:]] * fails


@pytest.mark.parametrize(
    ("target", "as_served", "accepted", "hit_only"),
    [
        (CHANGE, None, True, True),
        (CHANGE, None, False, False),
        (CHANGE, SOME, True, False),  # like is compared with like
        (None, None, True, False),
    ],
)
def test_what_is_compared_once_another_target_is_accepted(
    target: TargetChange | None, as_served: Quality | None, accepted: bool, hit_only: bool
) -> None:
    names = gate._compared(target, as_served, Rules(accept_target=accepted))
    assert names == (("hit_at_1",) if hit_only else ("hit_at_1", "coverage", "precision", "refusal_recall"))


@pytest.mark.parametrize(
    ("failures", "forced", "passed"), [((), False, True), (("x",), False, False), (("x",), True, True)]
)
def test_what_is_forced_passes(failures: tuple[str, ...], forced: bool, passed: bool) -> None:
    report = GateReport("golden", 1, 0.03, SOME, None, failures, forced=forced)
    assert report.passed == report.to_json()["passed"] == passed


def test_nothing_is_forced_or_accepted_unless_it_is_said() -> None:
    assert Publishing() == Publishing(keep=None, tolerance=0.03, force=False, accept_target=False, only_first=False)
    assert Rules() == Rules(tolerance=0.03, accept_target=False, at_target=None)
    assert outcome(GateReport("golden", 1, 0.03, SOME, None, ("x",))) == {
        "published": False,
        "forced": False,
        "failures": ["x"],
    }


def test_terms_in_words() -> None:
    assert Terms(0.9, None, 0.5).words == "90.0%"
    assert Terms(0.9, 0.95, 0.5).words == "90.0% with a guarantee of 95.0%"
    unknown = TargetChange(Terms(0.9, None, 1.0), Terms(0.95, None, 1.01), None, 0.0)
    assert unknown.cost.endswith("coverage unknown -> 0.0%, threshold 1.000 -> 1.01 (nothing reaches it)")


# --- Asking -----------------------------------------------------------------------------------------------------------


class Clock:
    """Half a second passes from one look to the next."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        self.now += 0.5
        return self.now


def test_the_questions_are_asked_in_turn_and_their_time_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = SimpleNamespace(id="a")
    found = SimpleNamespace(first=0)
    judged = {
        "own": SimpleNamespace(entry=entry, answered=True),
        "served": SimpleNamespace(entry=entry, answered=False),
    }
    monkeypatch.setattr(gate_ask, "time", Clock())
    monkeypatch.setattr(gate_ask, "find", lambda _index, _query, **_options: found)
    monkeypatch.setattr(gate_ask, "judge", lambda _index, _found, calibration: judged[calibration])
    rows = SimpleNamespace(of_entry=lambda _entry: range(0), by_text={})
    reader = SimpleNamespace(read=lambda _text, lang: SimpleNamespace(lang=lang or "en"))
    index = SimpleNamespace(entries=[entry], rows=rows)
    one: Any = SimpleNamespace(index=index, reader=reader, calibration="own")
    served: Any = "served"
    told: list[tuple[int, int]] = []
    questions = [Question("x", ("a",)), Question("y", (), "zh")]
    outcomes = ask_all([Asked(one, served)], questions, lambda done, of: told.append((done, of)))
    assert outcomes == [[Outcome("a", True, 500.0, "en", False), Outcome("a", True, 500.0, "zh", False)]]
    assert told == [(1, 2), (2, 2)]
    same = ask_all([Asked(one)], questions[:1], lambda _done, _of: None)
    assert same == [[Outcome("a", True, 500.0, "en", True)]], (
        "without another target its own threshold is the served one"
    )


def test_the_latency_is_a_median_of_three_digits() -> None:
    outcomes = [Outcome(None, False, milliseconds) for milliseconds in (9.0, 1.23456, 0.5)]
    assert quality_of([YES] * 3, outcomes).latency_ms == 1.235
    assert quality_of([YES] * 2, outcomes[:2]).latency_ms == 5.117, "of two their mean"
    assert quality_of([], []).latency_ms == 0.0


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (
            OSError(28, "No space left on device", "/data/vectors.npy"),
            "/data/vectors.npy could not be written (No space",
        ),
        (OSError("odd"), "{folder} could not be written (odd); nothing was published, what was served is served still"),
    ],
)
def test_what_cannot_be_written_is_told_and_leaves_no_work_folder(tmp_path: Path, fault: OSError, told: str) -> None:
    folder = DataFolder(tmp_path)
    with pytest.raises(GenerationError) as raised, work_folder(folder, "0123456789") as (new_id, work):
        assert (new_id, work.is_dir()) == ("000001-01234567", True)
        raise fault
    assert str(raised.value).startswith(told.format(folder=tmp_path))
    assert not list(folder.generations.iterdir())


def test_what_was_removed_meanwhile_is_not_served(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    with pytest.raises(GenerationError, match="generation 000001-01234567 was removed meanwhile"):
        Publication(folder, "rollback", None).publish("000001-01234567")
    assert folder.named() is None


@pytest.mark.parametrize(
    ("before", "after", "slower"),
    [(5.0, 15.0, False), (5.0, 15.1, True), (0.0, 5.0, False), (0.0, 5.1, True), (7.0, 19.0, False), (7.0, 19.1, True)]
    + [(5.0, float("nan"), True)],
)
def test_twice_as_long_and_five_milliseconds_are_tolerated(
    monkeypatch: pytest.MonkeyPatch, before: float, after: float, slower: bool
) -> None:
    monkeypatch.setattr(gate, "_SLOWER_MS", 5.0)  # tests run on busy machines: conftest.py is more patient
    old, new = (Quality(1.0, 1.0, 1.0, latency) for latency in (before, after))
    assert [failure[:12] for failure in gate._fallen(new, old, 0.0)] == ["a query take"] * slower
