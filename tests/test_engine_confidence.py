"""The logistic model, its fit, the threshold, and the figures: hand-computed numbers."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine import DEFAULT_TARGET_PRECISION, Judged, draw, figures
from engine.calibration.fit import NEVER, Sample, fit_logistic, threshold_for
from engine.calibration.reference import read_reference
from engine.calibration.transfer import MEASURED_PRECISION, START, LeaveOneOut, _expected_threshold, _shift, promised_by
from engine.evaluate import auroc, expected_calibration_error
from engine.search.confidence import ConfidenceModel
from engine.search.features import FEATURES
from engine.search.features.ranks import mean_of_best_others, standing_of

ROOT = Path(__file__).resolve().parents[1]


def test_confidence_by_hand() -> None:
    model = ConfidenceModel(dict.fromkeys(FEATURES, 0.0) | {"cosine": 2.0, "margin": -1.0}, 0.5)
    evidence = np.zeros((1, len(FEATURES)))
    evidence[0, FEATURES.index("cosine")] = 0.75
    evidence[0, FEATURES.index("margin")] = 0.5
    assert model.confidences(evidence)[0] == pytest.approx(1 / (1 + math.exp(-1.5)))


def test_fit_finds_the_share_of_right_ones() -> None:
    evidence = np.zeros((100, len(FEATURES)))
    evidence[:50, 0] = 1.0
    right = np.r_[np.ones(40), np.zeros(10), np.ones(10), np.zeros(40)]
    model = fit_logistic(Sample(evidence, right, np.ones(100)), ridge=0.0)
    assert model.confidences(evidence)[[0, 99]] == pytest.approx([0.8, 0.2], abs=1e-3)


def test_a_strong_ridge_leaves_the_base_rate() -> None:
    evidence = np.ones((4, len(FEATURES)))
    held = fit_logistic(Sample(evidence, np.asarray([1.0, 1, 1, 0]), np.ones(4)), ridge=1e6)
    assert max(abs(weight) for weight in held.weights.values()) < 1e-4
    assert held.confidences(evidence)[0] == pytest.approx(0.75, abs=1e-3)


def test_the_reference_is_of_this_evidence_and_teaches_sense() -> None:
    reference = read_reference()
    assert reference.evidence.shape == (len(reference.right), len(FEATURES))
    assert reference.weight.sum() == pytest.approx(1.0, abs=1e-3)
    found = auroc(fit_logistic(reference).confidences(reference.evidence), reference.right > 0)
    assert found is not None and found > 0.85


def test_standing_by_hand() -> None:
    """Four scores above the background of 0.3, of which there are 17 to make 21."""
    scores = np.asarray([0.9, 0.7, 0.5, 0.4])
    found = standing_of(scores)
    margin, lead, sharpness, share = found.margin, found.lead, found.sharpness, found.share
    assert margin == pytest.approx([0.2, -0.2, -0.4, -0.5])
    assert lead[0] == pytest.approx(0.9 - np.mean([0.7, 0.5, 0.4, 0.3, 0.3]))
    rest = [0.7, 0.5, 0.4, *[0.3] * 17]
    assert sharpness[0] == pytest.approx((0.9 - np.mean(rest)) / (np.std(rest) + 0.02) / 10)
    assert share[0] == pytest.approx(np.exp(9) / (np.exp(9) + np.exp(7) + np.exp(5) + np.exp(4) + 17 * np.exp(3)))


def test_how_near_the_others_are_by_hand() -> None:
    own = np.asarray([0.9, 0.4, 0.8, 0.6], np.float32)
    assert mean_of_best_others(own, 2) == pytest.approx([0.7, 0.85, 0.75, 0.85], abs=1e-6)
    # the fifth of the five others is none of a corpus of four: the background of 0.3 stands for two of them
    assert mean_of_best_others(own, 5)[0] == pytest.approx((0.8 + 0.6 + 0.4 + 0.3 + 0.3) / 5, abs=1e-6)
    assert mean_of_best_others(np.asarray([0.5, 0.5, 0.5], np.float32), 2) == pytest.approx([0.5] * 3)


def own_evidence(odds: list[float], right: list[float]) -> Sample:
    """Leave-outs whose only evidence is the cosine, which a model of weight 1 takes for the log-odds."""
    evidence = np.zeros((len(odds), len(FEATURES)))
    evidence[:, FEATURES.index("cosine")] = odds
    return Sample(evidence, np.asarray(right), np.ones(len(odds)))


COSINE_ONLY = ConfidenceModel({name: float(name == "cosine") for name in FEATURES}, 0.0)


def test_a_corpus_that_is_hard_to_tell_apart_lowers_the_scale() -> None:
    as_expected, harder = [1.0] * 5 + [0.0] * 5, [1.0] * 2 + [0.0] * 8
    assert _shift(COSINE_ONLY, own_evidence([0.0] * 10, as_expected)) == pytest.approx(START)
    assert _shift(COSINE_ONLY, own_evidence([0.0] * 10, harder)) == pytest.approx(START + np.log(0.2 / 0.8))
    assert _shift(COSINE_ONLY, own_evidence([0.0] * 10, [1.0] * 9 + [0.0])) == pytest.approx(START), "never upwards"


def test_the_threshold_is_for_the_reference_and_the_own_queries() -> None:
    """Confidences of 0.95, 0.88 and 0.73 are what they say: with which of them are answers right in 0.9?"""

    def threshold(reference: Sample, own: Sample, own_share: float) -> float:
        return _expected_threshold(COSINE_ONLY, reference, own=own, own_share=own_share, target=0.9)

    reference = own_evidence([3.0, 2.0, 1.0], [1.0] * 3)
    own = own_evidence([1.0], [1.0])
    alone, beside = (threshold(reference, own, share) for share in (0.0, 0.9))
    assert alone == pytest.approx(1 / (1 + np.exp(-2)))  # (0.95 + 0.88) / 2 = 0.92; with 0.73 it would be 0.85
    assert beside == alone
    assert threshold(reference, own_evidence([2.0], [1.0]), 0.9) > alone


def test_the_only_entry_does_not_stand_out_for_everything() -> None:
    found = standing_of(np.asarray([0.3]))
    assert (found.margin[0], found.sharpness[0]) == pytest.approx((0, 0))
    assert found.share[0] == pytest.approx(1 / 21)


@pytest.mark.parametrize(
    ("target", "threshold"),
    [
        (0.5, 0.2),  # 4 of 6 right down to the lowest
        (0.75, 0.4),  # 4 of 5
        (0.9, 0.8),  # 2 of 2; at 0.6 it is 2 of 3
        (1.0, 0.8),
    ],
)
def test_threshold_by_hand(target: float, threshold: float) -> None:
    confidence = np.asarray([0.9, 0.8, 0.6, 0.5, 0.4, 0.2])
    right = np.asarray([1.0, 1, 0, 1, 1, 0])
    assert threshold_for(confidence, right, np.ones(6), target) == threshold


def test_no_threshold_reaches_the_target() -> None:
    assert threshold_for(np.asarray([0.9, 0.1]), np.zeros(2), np.ones(2), 0.9) == NEVER


def test_a_threshold_never_splits_equal_confidences() -> None:
    confidence, right = np.asarray([0.9, 0.5, 0.5]), np.asarray([1.0, 1, 0])
    assert threshold_for(confidence, right, np.ones(3), 0.9) == 0.9


def test_expected_calibration_error_by_hand() -> None:
    confidence = np.asarray([0.95, 0.95, 0.15, 0.15])
    right = np.asarray([True, False, False, False])
    # bins [0.9, 1.0) and [0.1, 0.2): gaps 0.45 and 0.15, half the queries each
    assert expected_calibration_error(confidence, right) == pytest.approx(0.3)


def test_auroc_counts_pairs_and_ties_by_half() -> None:
    chance = np.random.default_rng(3)
    for _ in range(20):
        confidence, right = chance.integers(0, 6, 40) / 5, chance.random(40) < 0.4
        pairs = confidence[right][:, None] - confidence[~right][None, :]
        assert auroc(confidence, right) == pytest.approx(((pairs > 0) + (pairs == 0) / 2).mean(), abs=1e-4)


def test_auroc_by_hand() -> None:
    assert auroc(np.asarray([0.9, 0.8, 0.3, 0.1]), np.asarray([True, False, True, False])) == 0.75
    assert auroc(np.asarray([0.9]), np.asarray([True])) is None


def judged(rank: int, confidence: float, *, answered: bool, answerable: bool = True) -> Judged:
    return Judged("q", "zh", "", answerable, rank, confidence, answered, "x", ("x",) if answerable else ())


def test_figures_by_hand() -> None:
    rows = [
        judged(1, 0.9, answered=True),
        judged(2, 0.8, answered=True),
        judged(1, 0.3, answered=False),
        judged(0, 0.2, answered=False),
        judged(0, 0.7, answered=True, answerable=False),
        judged(0, 0.1, answered=False, answerable=False),
    ]
    found = figures(rows)
    assert (found.queries, found.answerable) == (6, 4)
    assert (found.hit_at_1, found.hit_at_5, found.mrr_at_10) == (0.5, 0.75, 0.625)
    assert (found.coverage, found.precision, found.refusal_recall) == (0.5, 0.3333, 0.5)
    assert figures([]).hit_at_1 is None


def test_plots_are_written(tmp_path: Path) -> None:
    rows = [judged(1, 0.9, answered=True), judged(0, 0.2, answered=False)]
    files = draw(rows, tmp_path / "plots")
    assert [file.read_bytes()[:4] for file in files] == [b"\x89PNG"] * 2


def test_what_a_target_rests_on() -> None:
    """Told after a rebuild: an estimate is no promise, and without second phrasings it is not even an estimate."""
    evidence = own_evidence([0.0] * 4, [1.0, 1.0, 0.0, 0.0])
    estimated = LeaveOneOut(evidence, 4).calibration(0.9)
    alone = LeaveOneOut(replace(evidence, right=np.zeros(4)), 0).calibration(0.9)
    assert [promised_by(one) for one in (estimated, alone)] == ["estimated", "unmeasured"]
    assert promised_by(replace(estimated, guarantee=0.95)) == "labelled"


def test_the_measured_interval_is_that_of_the_bench() -> None:
    found = json.loads((ROOT / "bench/results/promise.json").read_text("utf-8"))
    precisions = [one["after"]["precision"] for one in found.values() if isinstance(one, dict)]
    assert found["target"] == DEFAULT_TARGET_PRECISION and len(precisions) >= 10
    assert (round(min(precisions), 2), round(max(precisions), 2)) == MEASURED_PRECISION
