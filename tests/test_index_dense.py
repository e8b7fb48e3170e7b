"""The dense leg against numpy's brute force, and FAISS's traps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index import DenseLeg, GenerationError, Vectors
from index import dense as module


def unit(rows: int, dim: int = 16, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(rows, dim)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_equals_brute_force() -> None:
    vectors, queries = unit(200), unit(7, seed=1)
    cosines = queries @ vectors.T
    for hits, expected in zip(DenseLeg(vectors).search(queries, 5), cosines, strict=True):
        assert hits.rows.tolist() == np.argsort(-expected)[:5].tolist()
        assert hits.scores == pytest.approx(np.sort(expected)[::-1][:5], abs=1e-6)


@pytest.mark.parametrize(
    ("spread", "copies"),
    [
        (1.0, 1),  # all over the sphere
        (0.02, 1),  # one narrow bundle: codes of eight bits alone cannot order them
        (0.0005, 1),  # all but the same: the scan of the codes must ask for more and more
        (0.1, 40),  # ties: the first of equals comes first
    ],
)
def test_codes_lose_no_near_row(spread: float, copies: int) -> None:
    chance = np.random.default_rng(3)
    rows = chance.normal(size=16) + spread * chance.normal(size=(2000 // copies, 16))
    rows[0] = np.eye(16)[0] * 50  # far from all others
    vectors = np.tile(rows / np.linalg.norm(rows, axis=1, keepdims=True), (copies, 1)).astype(np.float32)
    leg, queries = DenseLeg(vectors), np.concatenate([vectors[:4], unit(4, seed=4)])
    for query, hits in zip(queries, leg.search(queries, 10), strict=True):
        exact = leg.cosines(query[None], np.arange(len(vectors)))[0]
        assert hits.rows.tolist() == np.lexsort((np.arange(len(vectors)), -exact))[:10].tolist()
        assert hits.scores == pytest.approx(vectors[hits.rows] @ query, abs=1e-6)


def test_cosines_of_chosen_rows() -> None:
    vectors, queries, rows = unit(50), unit(3, seed=5), np.asarray([7, 0, 49, 7])
    assert DenseLeg(vectors).cosines(queries, rows) == pytest.approx(queries @ vectors[rows].T, abs=1e-6)
    assert DenseLeg(vectors).cosines(queries, rows[:0]).shape == (3, 0)


def test_asking_for_more_than_there_is() -> None:
    hits = DenseLeg(unit(3)).search(unit(1), 10)[0]
    assert sorted(hits.rows.tolist()) == [0, 1, 2]


def test_a_query_without_content_has_no_score() -> None:
    hits = DenseLeg(unit(3)).search(np.zeros((1, 16), np.float32), 2)[0]
    assert hits.scores.tolist() == [0.0, 0.0]


def test_an_empty_leg_finds_nothing() -> None:
    assert len(DenseLeg(np.zeros((0, 16), np.float32)).search(unit(1), 5)[0].rows) == 0


def test_a_graph_index_takes_over_and_survives_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FLAT_LIMIT", 100)
    vectors, queries = unit(500), unit(20, seed=2)
    leg = DenseLeg(vectors)
    assert leg.needs_file
    leg.write(tmp_path / "graph.faiss")
    again = DenseLeg(vectors, tmp_path / "graph.faiss")
    exact = np.argsort(-(queries @ vectors.T), axis=1)[:, :5]
    found = [hits.rows.tolist() for hits in again.search(queries, 5)]
    recall = np.mean([len(set(f) & set(e.tolist())) / 5 for f, e in zip(found, exact, strict=True)])
    assert recall > 0.95


def test_a_damaged_graph_index_is_told(tmp_path: Path) -> None:
    (tmp_path / "graph.faiss").write_bytes(b"nothing")
    with pytest.raises(GenerationError, match=r"graph\.faiss is no index that FAISS can read; run `faq rebuild`"):
        DenseLeg(unit(3), tmp_path / "graph.faiss")
