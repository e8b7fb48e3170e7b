"""A feature is one function in one module: evidence, explanation and documentation follow the registry."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine import Engine
from engine.calibration.reference import read_reference
from engine.search.confidence import ConfidenceModel
from engine.search.decide import rank
from engine.search.explain import explain
from engine.search.features import FEATURES, feature, registry
from engine.search.features.example import example
from engine.search.judge import find
from index import GenerationError

ROOT = Path(__file__).resolve().parents[1]

FEATURE = """
from engine.search.features import feature


@feature("1 for every other candidate")
def every_other(compared):
    return [place % 2 for place in range(len(compared.candidates))]
"""


@pytest.fixture
def further(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A further feature from one file, for the time of a test."""
    (tmp_path / "further_feature.py").write_text(FEATURE, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(registry, "_features", dict(registry._features))
    importlib.import_module("further_feature")
    yield
    del sys.modules["further_feature"]


@pytest.mark.usefixtures("further")
def test_a_feature_of_one_file_is_in_evidence_explanation_and_table(engine: Engine) -> None:
    assert registry.names == (*FEATURES, "every_other")
    found = find(engine.index, engine.reader.read("my deposit has not arrived"))
    assert found.evidence[:, -1].tolist() == [place % 2 for place in range(len(found.candidates))]
    model = engine.calibration.model
    weighed = ConfidenceModel({**model.weights, "every_other": 0.5}, model.intercept)
    assert weighed.odds(found.evidence) == pytest.approx(
        found.evidence[:, :-1] @ [model.weights[name] for name in FEATURES]
        + model.intercept
        + 0.5 * found.evidence[:, -1]
    )
    calibration = replace(engine.calibration, model=weighed)
    ranking = rank(engine.index, calibration, found)
    explained = explain(engine.index, ranking, found.evidence, calibration)
    assert [one.evidence["every_other"] for one in explained.candidates[:2]] == [(0.0, 0.0), (1.0, 0.5)]
    assert registry.as_markdown().endswith("\n| `every_other` | 1 for every other candidate |")


@pytest.mark.usefixtures("further")
def test_thresholds_of_other_features_do_not_hold() -> None:
    with_it = registry.fingerprint(*example())
    del registry._features["every_other"]
    assert registry.fingerprint(*example()) != with_it


def test_a_name_is_taken_once() -> None:
    def cosine(_compared: object) -> float:
        return 0.0

    with pytest.raises(ValueError, match="feature 'cosine' is registered twice"):
        feature("another one")(cosine)


def test_the_table_of_the_docs_is_that_of_the_registry() -> None:
    assert f"\n\n{registry.as_markdown()}\n\n" in (ROOT / "docs/confidence.md").read_text("utf-8")


def test_the_reference_holds_every_feature_by_name() -> None:
    with np.load(ROOT / "engine/data/reference.npz") as stored:
        columns, measured = stored["features"].tolist(), stored["evidence"][~stored["headless"]]
    assert sorted(columns) == sorted(FEATURES)
    evidence = read_reference().evidence
    for place, name in enumerate(FEATURES):
        assert np.array_equal(evidence[:, place], measured[:, columns.index(name)]), name


def test_a_feature_that_was_never_measured_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.calibration.reference.FEATURES", (*FEATURES, "every_other"))
    read_reference.cache_clear()
    with pytest.raises(GenerationError, match=r"lacks the features every_other; run `python -m bench\.reference`"):
        read_reference()
    read_reference.cache_clear()
