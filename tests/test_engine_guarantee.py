"""The threshold with a guarantee: exact bounds, honest refusals, and that the promise is kept."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from conftest import FakeEncoder
from corpus import FaqError, Segmenter
from engine import BuildOptions, Engine, Publishing, RebuildReport, read_labels, rebuild, recalibrate
from engine.calibration.bounds import Promise, choose, lower_bound
from engine.calibration.fit import NEVER, PlattScaling, fit_platt_scaling
from engine.calibration.guarantee import LabelledEvidence, calibrate_labelled
from engine.search.confidence import Calibration, ConfidenceModel
from engine.search.features import FEATURES
from index import DataFolder


@pytest.mark.parametrize(
    ("right", "answered", "bound"),
    # 0.05 ** (1 / n) by hand where all are right; the others from the tables of Clopper and Pearson (one-sided 95 %).
    [(59, 59, 0.05 ** (1 / 59)), (10, 10, 0.7411), (0, 10, 0.0), (9, 10, 0.6058), (90, 100, 0.8363)],
)
def test_lower_bound(right: int, answered: int, bound: float) -> None:
    assert lower_bound(right, answered, 0.95) == pytest.approx(bound, abs=1e-4)


def test_the_bound_is_exact() -> None:
    """At the bound, so many right ones or more come up with a probability of exactly 1 - guarantee."""
    from math import comb

    p = lower_bound(45, 50, 0.9)
    assert sum(comb(50, k) * p**k * (1 - p) ** (50 - k) for k in range(45, 51)) == pytest.approx(0.1, abs=1e-9)


def test_choose_takes_the_lowest_that_holds() -> None:
    confidence = np.linspace(1, 0, 1000)
    right = (np.arange(1000) < 500).astype(float)
    bound = choose(confidence, right, Promise(0.9, 0.95))
    assert bound.status == "guaranteed"
    assert bound.lower is not None and bound.lower >= 0.9
    wrong_from = confidence[500]
    assert bound.threshold < wrong_from  # some wrong ones fit in
    assert lower_bound(500, bound.answered + 60, 0.95) < 0.9  # many more would not


def test_infeasible_says_what_it_would_take() -> None:
    chance = np.random.default_rng(3)
    good = choose(np.linspace(1, 0.9, 40), np.ones(40), Promise(0.95, 0.95))
    assert (good.status, good.threshold, good.precision) == ("infeasible", NEVER, 1.0)
    assert good.more is not None and good.more >= 19  # 59 in a row without a miss prove 95 %
    bad = choose(chance.random(400), (chance.random(400) < 0.5).astype(float), Promise(0.95, 0.95))
    assert (bad.status, bad.more) == ("infeasible", None)


def _world(seed: int, count: int) -> LabelledEvidence:
    """Queries whose true confidence is known: a logistic model of two kinds of evidence."""
    chance = np.random.default_rng(seed)
    evidence = np.zeros((count, len(FEATURES)))
    evidence[:, 0], evidence[:, 1] = chance.random(count), chance.normal(0, 0.3, count)
    odds = 8 * evidence[:, 0] + 3 * evidence[:, 1] - 2.5
    right = (chance.random(count) < 1 / (1 + np.exp(-odds))).astype(float)
    lang = np.where(chance.random(count) < 0.5, "zh", "en")
    return LabelledEvidence(evidence, right, lang, np.where(chance.random(count) < 0.05, "rare", "usual"))


def test_a_scale_is_found_again() -> None:
    chance = np.random.default_rng(5)
    odds = chance.normal(0, 2, 20_000)
    right = (chance.random(20_000) < 1 / (1 + np.exp(-(0.5 * odds - 1)))).astype(float)
    scaling = fit_platt_scaling(odds, right)
    assert (scaling.factor, scaling.shift) == (pytest.approx(0.5, abs=0.03), pytest.approx(-1, abs=0.06))
    few = fit_platt_scaling(odds[:5], right[:5])
    assert 0.8 < few.factor < 1.25 and abs(few.shift) < 0.2  # five labels move next to nothing


@pytest.mark.parametrize("scaling", [PlattScaling(0.4, -1.0), PlattScaling(2.5, 0.3)])
def test_a_scale_changes_no_decision(scaling: PlattScaling) -> None:
    world = _world(7, 500)
    model = ConfidenceModel(dict.fromkeys(FEATURES, 0.0) | {FEATURES[0]: 8.0, FEATURES[1]: 3.0}, -2.5)
    before, after = model.confidences(world.evidence), scaling.model(model).confidences(world.evidence)
    for threshold in (*before[:50], 0.0, 1.0, NEVER):  # those of the queries themselves too
        assert np.array_equal(before >= threshold, after >= scaling.threshold(float(threshold)))


BASE = Calibration(ConfidenceModel(dict.fromkeys(FEATURES, 0.0), 0.0), 0.5, 0.9)


def test_the_promise_is_kept() -> None:
    """100 calibrations on 400 queries, checked on 20,000 others: at most 5 % may break it, so 12 by chance at most."""
    truth = _world(1, 20_000)
    broken, held = dict.fromkeys(("all", "lang:zh", "lang:en"), 0), 0
    for seed in range(100):
        calibration, report = calibrate_labelled(BASE, _world(seed + 2, 400), Promise(0.9, 0.95), seed=seed)
        assert report.groups["category:rare"].status == "too few"
        if report.pooled.status != "guaranteed":
            continue
        held += 1
        confidence = calibration.model.confidences(truth.evidence)
        for name in broken:
            group = np.full(len(truth.right), True) if name == "all" else truth.lang == name[-2:]
            threshold = calibration.threshold if name == "all" else calibration.threshold_of(name[-2:], "usual")  # type: ignore[arg-type]
            answered = group & (confidence >= threshold)
            broken[name] += truth.right[answered].mean() < 0.9
    assert held >= 80
    assert all(count <= 12 for count in broken.values()), broken


def test_threshold_of_takes_the_stricter_group() -> None:
    calibration = Calibration(BASE.model, 0.6, 0.9, groups={"lang:zh": 0.7, "category:fees": 0.8})
    assert calibration.threshold_of("en", "deposit/crypto") == 0.6
    assert calibration.threshold_of("zh", "deposit/crypto") == 0.7
    assert calibration.threshold_of("zh", "fees/trading") == 0.8
    assert Calibration.from_json(json.loads(json.dumps(calibration.to_json()))) == calibration


def _queries(file: Path, rows: int) -> Path:
    known = [
        ("提币一直处理中", ["withdraw-pending"]),
        ("deposit not here", ["deposit-missing"]),
        ("how to turn on 2fa", ["two-factor"]),
    ]
    lines = [
        {"query": f"{known[i % 3][0]} {'吗呢吧啊呀'[i % 5]}{'?' * (i % 4)}", "relevant_ids": known[i % 3][1]}
        for i in range(rows)
    ]
    lines += [{"query": f"今天天气{i}度怎么样", "relevant_ids": []} for i in range(rows // 5)]
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return file


def test_recalibrate_publishes_and_later_rebuilds_keep_it(
    small_corpus: Path, encoder: FakeEncoder, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    rebuild(small_corpus, data, options=BuildOptions(load=lambda _spec: encoder))
    folder = DataFolder(data)
    engine = Engine(folder.load_current(), encoder, Segmenter((), folder.cache))
    labels = read_labels(_queries(tmp_path / "labelled.jsonl", 300), 0.9, 0.95)
    # What the gate says of a help centre of six entries is another question.
    report = recalibrate(folder, labels, publishing=Publishing(force=True), like=engine)
    assert (report.guarantee.pooled.status, folder.current_id()) == ("guaranteed", report.generation)
    served = folder.load_current()
    assert served.manifest.calibration["guarantee"] == 0.95
    assert served.manifest.files.items() > engine.manifest.files.items()
    assert served.manifest.files.keys() - engine.manifest.files.keys() == {"labels.jsonl"}
    rebuild(small_corpus, data, options=BuildOptions(load=lambda _spec: encoder))
    again = folder.load_current().manifest.calibration
    assert again["guarantee"] == 0.95
    assert again["threshold"] == pytest.approx(served.manifest.calibration["threshold"])


def test_infeasible_changes_nothing(built: tuple[Path, RebuildReport], engine: Engine, tmp_path: Path) -> None:
    folder = DataFolder(built[0])
    before = folder.current_id()
    labels = read_labels(_queries(tmp_path / "q.jsonl", 60), 0.999, 0.999)
    report = recalibrate(folder, labels, like=engine)
    assert (report.generation, report.gate, folder.current_id()) == (None, None, before)
    assert report.guarantee.pooled.status == "infeasible"
    assert not list(folder.path.rglob("labels.jsonl"))


def test_too_few_labels(built: tuple[Path, RebuildReport], engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(FaqError, match="needs at least 50: label more"):
        recalibrate(DataFolder(built[0]), read_labels(_queries(tmp_path / "q.jsonl", 20), 0.9, 0.95), like=engine)
