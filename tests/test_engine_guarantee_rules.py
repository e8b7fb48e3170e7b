"""The rules of the guarantee by numbers that were worked out by hand, each just inside and just outside."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from corpus import FaqError, LabelledQuery
from engine.calibration import bounds, guarantee
from engine.calibration.bounds import Bound, Promise, choose, lower_bound
from engine.calibration.fit import NEVER, Sample
from engine.calibration.guarantee import (
    LEAST,
    LabelledEvidence,
    calibrate_labelled,
    collect_labelled,
)
from engine.search.confidence import Calibration, ConfidenceModel
from engine.search.features import FEATURES

PROMISE = Promise(0.95, 0.95)

# --- Collecting -------------------------------------------------------------------------------------------------------

ENTRIES = [SimpleNamespace(id="a", category="deposit/crypto"), SimpleNamespace(id="b", category="fees")]


def collected(monkeypatch: pytest.MonkeyPatch, firsts: Sequence[int]) -> tuple[LabelledEvidence, list[tuple[int, int]]]:
    """Ask as many queries as there are firsts, each of which finds this entry first; -1 finds nothing."""

    def find(_index: object, query: Any) -> object:
        at = int(query.text)
        return SimpleNamespace(
            first=firsts[at], is_refused=firsts[at] < 0, evidence=[np.full(2, float(at)), np.full(2, -1.0)]
        )

    monkeypatch.setattr(guarantee, "find", find)
    reader: Any = SimpleNamespace(read=lambda text, lang: SimpleNamespace(text=text, lang=lang or "en"))
    index: Any = SimpleNamespace(entries=ENTRIES)
    queries = [LabelledQuery(str(at), ("a",), "zh" if at % 2 else None) for at in range(len(firsts))]
    told: list[tuple[int, int]] = []
    return collect_labelled(index, reader, queries, lambda done, of: told.append((done, of))), told


def test_what_finds_nothing_is_left_out_and_the_rest_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    found, told = collected(monkeypatch, [-1, 0, 1, -1, *[0] * 48])
    assert found.evidence[:3].tolist() == [[1, 1], [2, 2], [4, 4]]
    assert len(found.evidence) == 50
    assert found.right.tolist() == [1, 0, *[1] * 48]
    assert found.lang[:4].tolist() == ["zh", "en", "en", "zh"]
    assert found.category[:3].tolist() == ["deposit", "fees", "deposit"], "the first level"
    assert told == [(at, 52) for at in range(52)]


def test_fifty_queries_are_enough_and_one_less_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert LEAST == 50
    assert len(collected(monkeypatch, [0] * 50)[0].right) == 50
    with pytest.raises(FaqError, match="^49 labelled queries found something; .* at least 50: label more$"):
        collected(monkeypatch, [*[0] * 49, -1, -1])


# --- Thresholds -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("confidence", "ends"),
    [
        ([], []),
        ([0.9], [0]),
        ([0.9, 0.9, 0.5], [1, 2]),  # no threshold parts equal confidences
        ([0.9, 0.5, 0.5, 0.5], [0, 3]),
        (np.linspace(1, 0, 40), range(40)),  # forty may be tried
    ],
)
def test_where_a_threshold_may_lie(confidence: Sequence[float], ends: Sequence[int]) -> None:
    assert bounds._steps(np.asarray(confidence, float)).tolist() == list(ends)


def test_of_more_than_forty_places_forty_are_tried_from_the_first_to_the_last() -> None:
    found = bounds._steps(np.linspace(1, 0, 79)).tolist()
    assert found == list(range(0, 79, 2)), "every second"
    assert len(bounds._steps(np.linspace(1, 0, 41))) == 40


@pytest.mark.parametrize(
    ("answered", "wrong"),
    # The sample sizes by which 95 % are proved with a certainty of 95 %, by the number of misses (Wilks 1941).
    [(58, -1), (59, 0), (92, 0), (93, 1), (123, 1), (124, 2), (152, 2), (153, 3), (181, 4)],
)
def test_how_many_wrong_answers_a_proof_bears(answered: int, wrong: int) -> None:
    assert bounds._allowed(answered, PROMISE) == wrong


def test_how_probably_a_bound_will_hold_if_confidences_promise_too_much() -> None:
    def less(confidence: float) -> float:
        odds = confidence / (1 - confidence) / math.e**0.5
        return odds / (1 + odds)

    assert bounds._chance(np.full(58, 0.99), PROMISE) == 0.0
    assert bounds._chance(np.full(59, 0.99), PROMISE) == pytest.approx(less(0.99) ** 59)
    mixed = np.r_[np.full(50, 1.0), np.full(43, 0.9)]  # 93, of which none or one may be wrong
    mean = (50 + 43 * less(0.9)) / 93
    assert bounds._chance(mixed, PROMISE) == pytest.approx(mean**93 + 93 * (1 - mean) * mean**92)


def test_a_mistake_among_the_surest_does_not_end_the_search() -> None:
    """One mistake in the first 60 (bound 0.923) is borne by 200 answers (bound 0.969), where the search begins."""
    confidence = np.linspace(0.999, 0.97, 400)
    right = np.ones(400)
    right[[3, 150]] = 0
    assert lower_bound(59, 60, 0.95) < 0.93
    bound = choose(confidence, right, PROMISE)
    assert bound.status == "guaranteed"
    assert bound.answered == 400


def test_without_queries_nothing_is_promised() -> None:
    assert choose(np.zeros(0), np.zeros(0), Promise(0.9, 0.95)) == Bound("infeasible", NEVER, 0, 0, None, None, None)


def test_the_first_threshold_that_fails_ends_the_search() -> None:
    """59 right ones prove 95 %; with 5 wrong ones of 30 more they do not; 400 right ones more would prove it again."""
    confidence = np.r_[np.full(59, 0.999), np.full(30, 0.9), np.full(400, 0.8)]
    right = np.r_[np.ones(59), np.zeros(5), np.ones(25), np.ones(400)]
    assert lower_bound(484, 489, 0.95) > 0.95
    assert choose(confidence, right, Promise(0.95, 0.95)) == Bound(
        "guaranteed", 0.999, 489, 59, 1.0, pytest.approx(0.05 ** (1 / 59)), 0
    )


def test_what_is_promised_is_told_in_shares() -> None:
    """92 of 93 prove 95 %."""
    bound = choose(np.full(93, 0.97), np.r_[np.zeros(1), np.ones(92)], Promise(0.95, 0.95))
    assert (bound.status, bound.answered, bound.precision) == ("guaranteed", 93, 92 / 93)
    assert bound.lower == lower_bound(92, 93, 0.95)
    none = choose(np.full(60, 0.9), np.r_[np.ones(50), np.zeros(10)], Promise(0.95, 0.95))
    assert (none.status, none.answered, none.precision, none.more) == ("infeasible", 60, 50 / 60, None)
    assert none.lower == lower_bound(50, 60, 0.95)


@pytest.mark.parametrize(
    ("precision", "coverage", "asked", "more"),
    [
        (1.0, 0.5, 40, 105),  # 62 (16, 18, 20, 23 ... 56, 62) answered are the first of 59 or more: (124 - 40) / 0.8
        (1.0, 1.0, 62, 1),  # never none: as many as there are did not do
        (1.0, 1.0, 61, 1),  # 1 / 0.8
        (0.98, 1.0, 100, 108),  # 182 right of 186 are enough: 86 / 0.8
        (0.95, 1.0, 100, None),  # the target is never proved at the target
        (0.9, 1.0, 100, None),
        (1.0, 0.0, 100, None),
        (0.9501, 1.0, 100, None),  # millions
    ],
)
def test_how_many_queries_more_it_takes(precision: float, coverage: float, asked: int, more: int | None) -> None:
    assert bounds._more(precision, coverage, asked, PROMISE) == more


# --- Fit and groups ---------------------------------------------------------------------------------------------------

BASE = Calibration(ConfidenceModel(dict.fromkeys(FEATURES, 0.0), 0.0), 0.5, 0.9, fitted_on={"method": "leave-out"})


def sample(right: Sequence[float], weight: float) -> Sample:
    """Evidence by which right and wrong are told apart: 1 or 0 in the first column."""
    evidence = np.zeros((len(right), len(FEATURES)))
    evidence[:, 0] = right
    return Sample(evidence, np.asarray(right, float), np.full(len(right), weight))


def labelled(langs: dict[str, int], categories: dict[str, int]) -> LabelledEvidence:
    """As many queries of each language and of each category; every tenth is wrong."""
    count = sum(langs.values())
    right = np.arange(count) % 10 != 0
    lang, category = (np.repeat(list(names), list(names.values())) for names in (langs, categories))
    return LabelledEvidence(sample(right.astype(float), 1).evidence, right.astype(float), lang, category)


REFERENCE = sample([1, 0], 0.5)


def test_the_reference_counts_as_three_hundred_queries() -> None:
    world = labelled({"zh": 3}, {"fees": 3})
    found = guarantee._fit_sample(world, REFERENCE)
    assert found.weight.tolist() == [150, 150, 1, 1, 1]
    assert found.right.tolist() == [1, 0, 0, 1, 1]


def test_two_of_ten_queries_fit_and_eight_decide() -> None:
    world = labelled({"en": 100, "zh": 301}, {"deposit": 351, "fees": 50})
    calibration, report = calibrate_labelled(BASE, world, Promise(0.8, 0.95), reference=REFERENCE)
    assert calibration.fitted_on == {
        "method": "leave-out",
        "labelled_queries": 401,
        "labelled_fit": 80,
        "confidence_histogram": calibration.fitted_on["confidence_histogram"],
    }
    assert sum(calibration.fitted_on["confidence_histogram"]) == pytest.approx(1)
    assert (report.queries, report.target_precision, report.guarantee, report.pooled.asked) == (401, 0.8, 0.95, 321)
    assert report.pooled.status == "guaranteed"
    assert (calibration.target_precision, calibration.guarantee) == (0.8, 0.95)
    assert calibration.threshold == report.pooled.threshold


def test_every_group_is_judged_by_its_own_queries() -> None:
    world = labelled({"en": 100, "zh": 300}, {"deposit": 150, "fees": 250})
    calibration, report = calibrate_labelled(BASE, world, Promise(0.8, 0.95), reference=REFERENCE)
    assert list(report.groups) == ["lang:en", "lang:zh", "category:deposit", "category:fees"]
    asked = {name: bound.asked for name, bound in report.groups.items()}
    assert asked["lang:en"] + asked["lang:zh"] == asked["category:deposit"] + asked["category:fees"] == 320
    assert 60 < asked["lang:en"] < 100 and 100 < asked["category:deposit"] < 140
    held = {name for name, bound in report.groups.items() if bound.status == "guaranteed"}
    assert set(calibration.groups) == held and held
    assert all(calibration.groups[name] == report.groups[name].threshold for name in held)


def test_fifty_queries_of_a_group_are_enough_and_one_less_is_not() -> None:
    world = labelled({"en": 50, "zh": 250}, {"deposit": 49, "fees": 251})
    calibration, report = calibrate_labelled(BASE, world, Promise(0.8, 0.95), reference=REFERENCE)
    assert report.groups["lang:en"].status != "too few"
    assert report.groups["category:deposit"] == Bound("too few", report.pooled.threshold, 49, 0, None, None, None)
    assert "category:deposit" not in calibration.groups


def test_a_group_that_no_query_decides_has_no_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of its queries went into the fit."""
    monkeypatch.setattr(guarantee, "FIT_SHARE", 0.5)
    monkeypatch.setattr(
        np.random, "default_rng", lambda _seed: SimpleNamespace(permutation=lambda count: np.arange(count))
    )
    world = labelled({"en": 60, "zh": 140}, {"fees": 200})
    _, report = calibrate_labelled(BASE, world, Promise(0.8, 0.95), reference=REFERENCE)
    assert report.groups["lang:en"].status == "too few"
    assert report.groups["lang:zh"].asked == 100


def test_a_report_is_plain_values() -> None:
    _, report = calibrate_labelled(BASE, labelled({"zh": 200}, {"fees": 200}), Promise(0.8, 0.95), reference=REFERENCE)
    assert report.to_json()["pooled"]["asked"] == 160
    assert report.to_json()["groups"]["lang:zh"]["status"] == "guaranteed"


def test_what_is_infeasible_is_refused_at_any_confidence() -> None:
    calibration, report = calibrate_labelled(
        BASE, labelled({"zh": 200}, {"fees": 200}), Promise(0.999, 0.999), reference=REFERENCE
    )
    assert (report.pooled.status, calibration.threshold, calibration.groups) == ("infeasible", NEVER, {})


# --- The calibration itself -------------------------------------------------------------------------------------------


def test_a_confidence_lies_strictly_between_none_and_certainty() -> None:
    """exp must not overflow: beyond thirty the odds stay what they are at thirty."""
    model = ConfidenceModel(dict.fromkeys(FEATURES, 0.0) | {FEATURES[0]: 1.0}, 0.0)
    evidence = np.zeros((4, len(FEATURES)))
    evidence[:, 0] = [-1000, 0, 2, 1000]
    found = model.confidences(evidence)
    assert found[[0, 3]] == pytest.approx([1 / (1 + math.exp(30)), 1 / (1 + math.exp(-30))], rel=1e-9, abs=0)
    assert found[1:3].tolist() == pytest.approx([0.5, 1 / (1 + math.exp(-2))])


@pytest.mark.parametrize("where", ["threshold", "group", "intercept", "weight"])
@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_a_calibration_of_numbers_that_are_none_is_not_finite(where: str, number: float) -> None:
    weights = dict.fromkeys(FEATURES, 0.0)
    changed = {
        "threshold": replace(BASE, threshold=number),
        "group": replace(BASE, groups={"lang:zh": number}),
        "intercept": replace(BASE, model=ConfidenceModel(weights, number)),
        "weight": replace(BASE, model=ConfidenceModel(weights | {FEATURES[-1]: number}, 0.0)),
    }
    assert BASE.is_finite
    assert not changed[where].is_finite


def test_a_group_may_be_less_strict_than_all() -> None:
    calibration = replace(BASE, threshold=0.6, groups={"lang:zh": 0.4, "category:fees": 0.5})
    assert calibration.threshold_of("zh", "deposit") == 0.4
    assert calibration.threshold_of("zh", "fees/trading/spot") == 0.5
    assert calibration.threshold_of("en", "deposit") == 0.6
