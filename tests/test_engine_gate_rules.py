"""The rules of the quality gate by figures that were worked out by hand, each just inside and just outside."""

from __future__ import annotations

from dataclasses import replace

import pytest

from corpus import LabelledQuery
from engine import DEFAULT_TOLERANCE, Engine, Quality
from engine.calibration.fit import NEVER
from engine.publishing.gate import Rules, _fallen, _silent, check
from engine.publishing.gate_ask import Outcome, quality_of
from engine.publishing.gate_report import TargetChange, Terms
from engine.publishing.golden import Question, kind_of, questions_for
from engine.search.confidence import Calibration
from index import Generation, GenerationError

NAN = float("nan")
BEFORE = Quality(0.8, 0.9, 0.95, 5.0, 0.7, {"zh": 0.7, "en": 0.7})
FIGURES = {"hit_at_1": "hit@1", "coverage": "coverage", "precision": "precision", "refusal_recall": "refusal recall"}

YES, NO = ("a",), ()
"""Whether a question has an answer."""


def test_the_figures_by_hand() -> None:
    """Ten questions: six with an answer (four zh, two en), four without.

    hit@1: a is first in 4 of the 6; coverage: 3 of the 6 are answered, of the zh ones 3 of 4, of the en ones 0 of 2;
    precision: 4 are answered (3 with an answer, of which 2 right, and 1 without), 2 of 4 right; refusal recall: 3 of 4.
    """
    asked = [
        (YES, Outcome("a", True, 1.0, "zh")),
        (YES, Outcome("a", True, 2.0, "zh")),
        (YES, Outcome("b", True, 3.0, "zh")),
        (YES, Outcome("a", False, 4.0, "zh")),
        (YES, Outcome("a", False, 5.0, "en")),
        (YES, Outcome(None, False, 6.0, "en")),
        (NO, Outcome("a", True, 7.0, "zh")),
        (NO, Outcome("a", False, 8.0, "zh")),
        (NO, Outcome(None, False, 9.0, "en")),
        (NO, Outcome("b", False, 10.0, "en")),
    ]
    found = quality_of([Question("?", relevant) for relevant, _ in asked], [outcome for _, outcome in asked])
    assert found == Quality(0.6667, 0.5, 0.75, 5.5, 0.5, {"zh": 0.75, "en": 0.0})


def test_the_figures_that_cannot_be_had_are_none() -> None:
    nothing = Outcome(None, False, 1.0, "zh")
    assert quality_of([Question("?", NO)], [nothing]) == Quality(None, None, 1.0, 1.0, None, {"zh": None, "en": None})
    assert quality_of([Question("?", YES)], [nothing]) == Quality(0.0, None, None, 1.0, 0.0, {"zh": 0.0, "en": None})


def test_at_the_served_target_the_other_answers_count() -> None:
    outcome = Outcome("a", False, 1.0, "zh", answered_as_served=True)
    assert quality_of([Question("?", YES)], [outcome]).coverage == 0.0
    assert quality_of([Question("?", YES)], [outcome], as_served=True).coverage == 1.0


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize(
    ("fall", "fails"), [(0.0, False), (0.0299, False), (0.03, False), (0.0301, True), (0.09, True)]
)
def test_a_figure_may_fall_by_the_tolerance_and_no_further(name: str, fall: float, fails: bool) -> None:
    """0.03 is what docs/reliability.md declares: three times that must fail, and so must anything above it."""
    after = replace(BEFORE, **{name: round(getattr(BEFORE, name) - fall, 4)})
    failures = _fallen(after, BEFORE, DEFAULT_TOLERANCE)
    assert bool(failures) == fails
    assert all(failure.startswith(f"{FIGURES[name]} falls from") for failure in failures)


def test_the_tolerance_is_what_is_declared() -> None:
    assert DEFAULT_TOLERANCE == 0.03
    assert Rules().tolerance == DEFAULT_TOLERANCE


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize(
    ("before", "after", "fails"),
    [
        (0.9, None, True),
        (0.9, NAN, True),
        (None, None, False),
        (NAN, NAN, False),
        (None, 0.1, False),
        (0.0, 0.0, False),
        (0.1, 0.9, False),
    ],
)
def test_a_figure_that_cannot_be_had(name: str, before: float | None, after: float | None, fails: bool) -> None:
    """It counts as failed unless the served generation lacks it too."""
    old, new = (replace(BEFORE, **{name: figure}) for figure in (before, after))  # type: ignore[arg-type]
    assert bool(_fallen(new, old, DEFAULT_TOLERANCE)) == fails


def test_a_tolerance_that_is_no_number_lets_nothing_through() -> None:
    assert _fallen(replace(BEFORE, precision=0.1), BEFORE, NAN)


@pytest.mark.parametrize(
    ("before", "after", "tolerance", "fails"),
    [
        (0.7, 0.35, 0.03, False),  # half is left
        (0.7, 0.3499, 0.03, True),
        (0.7, 0.2, 0.5, False),
        (0.7, 0.1999, 0.5, True),
        (0.04, 0.01, 0.03, False),  # the tolerance is larger than half of it
        (0.04, 0.0099, 0.03, True),
        (0.7, None, 0.03, True),
        (None, None, 0.03, False),
        (0.0, 0.0, 0.03, False),
    ],
)
def test_one_language_may_lose_half_of_its_coverage(
    before: float | None, after: float | None, tolerance: float, fails: bool
) -> None:
    old = replace(BEFORE, coverage_by_lang={"zh": 0.7, "en": before})
    new = replace(BEFORE, coverage_by_lang={"zh": 0.7, "en": after})
    failures = _fallen(new, old, tolerance)
    assert bool(failures) == fails
    assert all("coverage of en queries" in failure for failure in failures)


@pytest.mark.parametrize(
    ("after", "by_lang", "told"),
    [
        (0.0, {"zh": 0.0, "en": 0.0}, "it answers no query at all"),
        (None, {"zh": None, "en": None}, "it answers no query at all"),
        (0.6, {"zh": 0.0, "en": 0.6}, "it answers no zh query at all"),
        (0.6, {"zh": 0.6, "en": None}, "it answers no en query at all"),
        (0.01, {"zh": 0.01, "en": 0.01}, ""),
    ],
)
def test_who_answered_must_not_fall_silent(after: float | None, by_lang: dict[str, float | None], told: str) -> None:
    found = _silent(replace(BEFORE, coverage=after, coverage_by_lang=by_lang), BEFORE)
    assert [failure.startswith(told) for failure in found] == ([True] if told else [])
    mute = replace(BEFORE, coverage=0.0, coverage_by_lang={"zh": 0.0, "en": 0.0})
    assert _silent(mute, mute) == [], "the served one is silent too"


@pytest.mark.parametrize(
    ("before", "after", "needed"),
    [
        ((0.9, None), (0.95, None), True),
        ((0.95, None), (0.9, None), True),
        ((0.9, None), (0.9, 0.95), False),  # a proof more
        ((0.9, 0.9), (0.9, 0.95), False),
        ((0.9, 0.95), (0.9, None), True),
        ((0.9, 0.95), (0.9, 0.9), True),
    ],
)
def test_which_targets_need_leave(
    before: tuple[float, float | None], after: tuple[float, float | None], needed: bool
) -> None:
    change = TargetChange(Terms(*before, 0.4), Terms(*after, 0.6), 0.8, 0.5)
    assert change.needs_leave == needed
    assert "coverage 80.0% -> 50.0%, threshold 0.400 -> 0.600" in change.cost


def like(engine: Engine, **changes: object) -> Engine:
    """The same index with another calibration."""
    calibration = replace(engine.calibration, **changes)  # type: ignore[arg-type]
    manifest = replace(engine.manifest, calibration=calibration.to_json())
    return Engine(Generation(manifest, engine.index), engine.encoder, engine.segmenter)


@pytest.fixture
def answering(engine: Engine) -> Engine:
    """It answers most of its own phrasings."""
    return like(engine, threshold=0.05)


ANSWERABLE = (
    LabelledQuery("提币卡住了", ("withdraw-pending",)),
    LabelledQuery("deposit not credited", ("deposit-missing",)),
)
UNANSWERABLE = (LabelledQuery("今天天气怎么样", ()), LabelledQuery("tell me a joke", ()))


@pytest.mark.parametrize("golden", [(), UNANSWERABLE, ANSWERABLE, (*ANSWERABLE, *UNANSWERABLE)])
@pytest.mark.parametrize("accepted", [False, True])
def test_what_answers_nothing_is_not_published_over_what_answers(
    answering: Engine, golden: tuple[LabelledQuery, ...], accepted: bool
) -> None:
    """Whatever the golden queries are, and even if the target that it comes from is accepted."""
    silent = like(answering, threshold=NEVER, target_precision=0.999)
    report = check(silent, answering, golden, rules=Rules(accept_target=accepted, tolerance=1.0))
    assert not report.passed
    assert "it answers no query at all" in report.failures[0]
    assert any("--accept-target" in failure for failure in report.failures) != accepted


def test_a_changed_target_says_what_it_costs_and_is_accepted(answering: Engine) -> None:
    higher = like(answering, threshold=0.0500001, target_precision=0.95)
    refused = check(higher, answering, ())
    assert len(refused.failures) == 1
    assert refused.failures[0].startswith("the target precision changes from 90.0% to 95.0%: coverage ")
    assert "threshold 0.050 -> 0.050; --accept-target accepts" in refused.failures[0]
    accepted = check(higher, answering, (), rules=Rules(accept_target=True))
    assert accepted.passed
    assert accepted.target is not None and accepted.target.coverage_before == accepted.serving.coverage  # type: ignore[union-attr]


def test_figures_are_compared_at_the_target_that_was_published_last(answering: Engine) -> None:
    """The new target is accepted; that the new index would answer less at the old one is another matter."""
    higher = like(answering, threshold=0.04, target_precision=0.8)
    asked: list[float] = []

    def at_target(threshold: float) -> Calibration:
        return replace(answering.calibration, threshold=threshold)

    def worse(target: float) -> Calibration:
        asked.append(target)
        return at_target(0.9)

    report = check(higher, answering, (), rules=Rules(accept_target=True, at_target=worse))
    assert asked == [0.9]
    assert any(failure.startswith("coverage falls from") for failure in report.failures)
    same = check(higher, answering, (), rules=Rules(accept_target=True, at_target=lambda _target: at_target(0.05)))
    assert same.failures == ()
    assert same.at_served_target == replace(same.serving, latency_ms=same.candidate.latency_ms)  # type: ignore[type-var]


def test_a_first_generation_that_answers_nothing_is_published_with_a_warning(answering: Engine) -> None:
    report = check(like(answering, threshold=NEVER), None, ())
    assert report.passed
    assert "it answers nothing" in report.warnings[0]
    assert "lower --target-precision" in report.warnings[0]
    assert check(answering, None, ()).warnings == ()


def test_a_first_generation_that_is_silent_in_one_language_says_so(answering: Engine) -> None:
    report = check(like(answering, groups={"lang:en": NEVER}), None, ())
    assert report.passed
    assert [warning[:29] for warning in report.warnings] == ["it answers none of the en que"]


def test_a_language_that_falls_silent_is_stopped(answering: Engine) -> None:
    report = check(like(answering, groups={"lang:en": NEVER}), answering, (), rules=Rules(tolerance=1.0))
    assert "it answers no en query at all" in report.failures[0]


@pytest.mark.parametrize("where", ["threshold", "groups"])
def test_a_threshold_that_is_no_number_is_no_calibration(answering: Engine, where: str) -> None:
    """With NaN nothing would be answered, and no comparison would fail."""
    with pytest.raises(GenerationError, match="is no number; run `faq rebuild`"):
        like(answering, **{where: NAN if where == "threshold" else {"lang:zh": NAN}})


@pytest.mark.parametrize(
    ("golden", "kind"),
    [
        ((), "own phrasings, left out"),
        ((*ANSWERABLE, *UNANSWERABLE), "golden"),
        (UNANSWERABLE, "golden, and own phrasings, left out"),
        (ANSWERABLE, "golden, and everyday chatter"),
    ],
)
def test_there_are_questions_to_answer_and_to_refuse(
    answering: Engine, golden: tuple[LabelledQuery, ...], kind: str
) -> None:
    """Whatever the golden queries lack is asked besides: a figure without questions would compare nothing."""
    questions = questions_for(golden, answering, None)
    assert kind_of(golden) == kind
    assert {bool(question.relevant) for question in questions} == {True, False}
    assert [question.text for question in questions][: len(golden)] == [query.query for query in golden]


def test_entries_of_one_phrasing_are_asked_as_they_stand(answering: Engine) -> None:
    """Nothing can be left out of them, and coverage would compare nothing."""
    from engine.publishing.golden import own_questions

    rows = answering.index.rows
    first = {int(rows.starts[at]) for at in range(len(answering.index.entries))}
    single = replace(
        answering.index,
        entries=tuple(
            replace(
                entry,
                texts={lang: replace(text, alternates=()) for lang, text in list(entry.texts.items())[:1]},
            )
            for entry in answering.index.entries
        ),
        rows=replace(
            rows,
            entry=rows.entry[sorted(first)],
            lang=rows.lang[sorted(first)],
            starts=rows.starts * 0 + range(len(rows.starts)),
            texts=tuple(rows.texts[row] for row in sorted(first)),
        ),
    )
    questions = own_questions(single, frozenset(entry.id for entry in single.entries))
    assert sum(bool(question.relevant) for question in questions) == len(single.entries)
    assert not any(question.hidden for question in questions)


@pytest.mark.parametrize("golden", [(), (*ANSWERABLE, *UNANSWERABLE)])
def test_the_gate_compares_by_the_tolerance_that_it_was_given(
    answering: Engine, golden: tuple[LabelledQuery, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[float] = []

    def fallen(_new: Quality, _old: Quality, tolerance: float, *_names: object) -> list[str]:
        used.append(tolerance)
        return []

    monkeypatch.setattr("engine.publishing.gate._fallen", fallen)
    assert check(answering, answering, golden).tolerance == DEFAULT_TOLERANCE
    assert check(answering, answering, golden, rules=Rules(tolerance=0.01)).tolerance == 0.01
    assert used == [DEFAULT_TOLERANCE, 0.01]
