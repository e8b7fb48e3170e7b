"""The dense leg against numpy's brute force, and FAISS's traps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index import DenseLeg, GenerationError, Vectors
from index.local import dense as module


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
        (0.02, 1),  # one narrow bundle: quantised of eight bits alone cannot order them
        (0.0005, 1),  # all but the same: the scan of the quantised must ask for more and more
        (0.1, 40),  # ties: the first of equals comes first
    ],
)
def test_quantisation_loses_no_near_row(spread: float, copies: int) -> None:
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


def test_inverted_lists_take_over_and_survive_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FLAT_LIMIT", 1000)
    vectors = unit(4000)
    queries = vectors[:200] + 0.1 * unit(200, seed=2)  # as near as a question is to a phrasing
    queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    leg = DenseLeg(vectors)
    assert leg.needs_file
    leg.write(tmp_path / "lists.faiss")
    again = DenseLeg(vectors, tmp_path / "lists.faiss")
    for hits, query, row in zip(again.search(queries, 5), queries, range(200), strict=True):
        assert hits.rows[0] == row
        assert hits.scores == pytest.approx(vectors[hits.rows] @ query, abs=1e-6)
        assert hits.scores.tolist() == sorted(hits.scores.tolist(), reverse=True)
    assert [h.rows.tolist() for h in leg.search(queries, 5)] == [h.rows.tolist() for h in again.search(queries, 5)]


def test_the_same_vectors_give_the_same_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a rebuild in which little changed would give another index than a full one."""
    monkeypatch.setattr(module, "FLAT_LIMIT", 1000)
    for name in "ab":
        DenseLeg(unit(4000)).write(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_damaged_file_of_lists_is_told(tmp_path: Path) -> None:
    (tmp_path / "lists.faiss").write_bytes(b"nothing")
    with pytest.raises(GenerationError, match=r"lists\.faiss is no index that FAISS can read; run `faq rebuild`"):
        DenseLeg(unit(3), tmp_path / "lists.faiss")


def test_the_error_of_quantisation_is_allowed_for_in_full() -> None:
    """Rounding takes 0.98 from the nearer row and gives 0.08 to the other: of half the bound the nearer would be lost.

    All is in steps of the quantised: the largest number is 127, the mean 0.
    """
    near, far, edge = (100.49, 100.49), (100.51, 100.41), (127.0, -127.0)
    vectors = np.asarray([near, far, edge], np.float32)
    quantised = module._Quantised(np.concatenate([vectors, -vectors]))
    assert quantised._index.search(np.asarray([[127, 127]], np.float32), 1)[1].tolist() == [[1]]
    assert 0 in quantised.reach(np.asarray([1.0, 1.0], np.float32), 1)
