"""Which labelled queries a rebuild is calibrated with: of the generation, or of a folder of version 0.1."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from corpus import FaqError
from engine.calibration import labels as module
from engine.calibration.labels import kept_labels, read_labels
from index import GenerationError

QUERIES = '{"query": "a", "relevant_ids": ["b"]}\n'
TERMS = '{"target_precision": 0.9, "guarantee": 0.95}'


def manifest(guarantee: float | None = 0.95, **extra: object) -> Any:
    return SimpleNamespace(calibration={"guarantee": guarantee}, extra=extra)


@pytest.mark.parametrize(
    ("queries", "terms", "guarantee", "kept"),
    [
        (QUERIES, TERMS, 0.95, True),
        (QUERIES, None, 0.95, False),
        (None, TERMS, 0.95, False),
        (None, None, 0.95, False),
        (QUERIES, TERMS, None, False),  # left behind by a calibration that was undone
    ],
)
def test_labels_of_version_0_1_are_two_files(
    tmp_path: Path, queries: str | None, terms: str | None, guarantee: float | None, kept: bool
) -> None:
    for name, content in (("calibration.jsonl", queries), ("calibration.json", terms)):
        if content is not None:
            (tmp_path / name).write_text(content, "utf-8")
    folder: Any = SimpleNamespace(path=tmp_path)
    found = module._old_labels(folder, manifest(guarantee))
    assert (found is not None) == kept
    if found:
        assert (found.target_precision, found.guarantee, found.content) == (0.9, 0.95, QUERIES.encode())
        assert [query.query for query in found.queries] == ["a"]


@pytest.mark.parametrize("terms", ["{", "[]", "{}", '{"target_precision": "x", "guarantee": 0.9}', "null"])
def test_damaged_terms_of_version_0_1_are_told(tmp_path: Path, terms: str) -> None:
    (tmp_path / "calibration.jsonl").write_text(QUERIES, "utf-8")
    (tmp_path / "calibration.json").write_text(terms, "utf-8")
    folder: Any = SimpleNamespace(path=tmp_path)
    with pytest.raises(FaqError, match=r"calibration\.json is damaged .*delete it and run `faq calibrate`"):
        module._old_labels(folder, manifest())


def generations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, manifests: dict[str, Any]) -> Any:
    """A folder whose generations, the served one first, have these manifests; None: a damaged one."""
    for name in manifests:
        (tmp_path / name).mkdir()
        (tmp_path / name / "labels.jsonl").write_text(QUERIES.replace('"a"', f'"{name}"'), "utf-8")

    def read_manifest(where: Path) -> Any:
        if manifests[where.name] is None:
            raise GenerationError("damaged")
        return manifests[where.name]

    monkeypatch.setattr(module, "read_manifest", read_manifest)
    monkeypatch.setattr(module, "check_files", lambda _where, _manifest, only: None)
    return SimpleNamespace(path=tmp_path, generations=tmp_path, servable=lambda: list(manifests))


LABELLED = {"target_precision": 0.8, "guarantee": 0.7}


@pytest.mark.parametrize(
    ("manifests", "query"),
    [
        ({"g3": manifest(labels=LABELLED), "g2": manifest(labels=LABELLED)}, "g3"),
        ({"g3": None, "g2": manifest(labels=LABELLED)}, "g2"),  # as when it is served
        ({"g3": manifest(labels={"guarantee": 0.7}), "g2": manifest(labels=LABELLED)}, "g2"),
        ({"g3": manifest(labels=7), "g2": manifest(labels=LABELLED)}, "g2"),
        ({"g3": manifest(None), "g2": manifest(labels=LABELLED)}, None),  # the served one has none
        ({"g3": None}, None),
        ({}, None),
    ],
)
def test_labels_are_those_of_what_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, manifests: dict[str, Any], query: str | None
) -> None:
    found = kept_labels(generations(tmp_path, monkeypatch, manifests))
    assert (found and found.queries[0].query) == query
    if found:
        assert (found.target_precision, found.guarantee) == (0.8, 0.7)
        assert found.extra == {"labels": {"target_precision": 0.8, "guarantee": 0.7}}


def test_labels_go_into_a_generation_as_they_were_given(tmp_path: Path) -> None:
    file = tmp_path / "given.jsonl"
    file.write_bytes(b'{"relevant_ids":["b"],  "query":"a"}\n')
    read_labels(file, 0.9, 0.95).write(tmp_path)
    assert (tmp_path / "labels.jsonl").read_bytes() == file.read_bytes()
