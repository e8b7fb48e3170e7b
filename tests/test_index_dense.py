"""The dense leg against numpy's brute force, and FAISS's traps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index import DenseLeg, GenerationError, PreparedLeg, Vectors
from index.local import dense as module


def unit(rows: int, dim: int = 16, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(rows, dim)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture(params=["exact", "quantised"])
def scan(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which way rows are compared: few are all compared exactly."""
    if request.param == "quantised":
        monkeypatch.setattr(module, "_EXACT_LIMIT", 0)
    return str(request.param)


def test_few_rows_are_not_quantised(scan: str) -> None:
    assert (DenseLeg(unit(200))._quantised is None) == (scan == "exact")


def test_equals_brute_force(scan: str) -> None:
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
def test_quantisation_loses_no_near_row(spread: float, copies: int, scan: str) -> None:
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


def test_asking_for_more_than_there_is(scan: str) -> None:
    hits = DenseLeg(unit(3)).search(unit(1), 10)[0]
    assert sorted(hits.rows.tolist()) == [0, 1, 2]


def test_a_query_without_content_has_no_score(scan: str) -> None:
    hits = DenseLeg(unit(3)).search(np.zeros((1, 16), np.float32), 2)[0]
    assert hits.scores.tolist() == [0.0, 0.0]


def test_an_empty_leg_finds_nothing(scan: str) -> None:
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


class Lists:
    """Inverted lists that find these rows for each query, filled up with -1 as FAISS does."""

    def __init__(self, rows: list[list[int]]) -> None:
        self.rows, self.asked = np.asarray(rows), list[int]()

    def search(self, _queries: Vectors, count: int) -> tuple[None, object]:
        self.asked.append(count)
        return None, self.rows


def test_inverted_lists_propose_four_rows_for_each_that_is_wanted() -> None:
    vectors = np.eye(6, dtype=np.float32)
    leg = DenseLeg(vectors)
    leg._quantised, leg._lists = None, Lists([[3, 0, 5, -1], [-1, -1, -1, -1]])
    query = np.asarray([[0.1, 0, 0, 0.9, 0, 0.5], [1, 0, 0, 0, 0, 0]], np.float32)
    hits = leg.search(query, 2)
    assert [found.rows.tolist() for found in hits] == [[3, 5], []], "row -1 is none"
    assert hits[0].scores == pytest.approx([0.9, 0.5])
    leg.search(query, 3)
    assert leg._lists.asked == [8, 12]


@pytest.mark.parametrize(("rows", "lists", "read"), [(14, 14, 1), (64, 32, 2), (4000, 252, 15)])
def test_four_lists_per_root_of_the_rows_and_a_sixteenth_is_read(
    monkeypatch: pytest.MonkeyPatch, rows: int, lists: int, read: int
) -> None:
    monkeypatch.setattr(module, "FLAT_LIMIT", rows - 1)
    leg = DenseLeg(unit(rows))
    assert (leg._lists.nlist, leg._lists.nprobe, leg._lists.ntotal) == (lists, read, rows)
    learned = leg._lists.cp
    assert (learned.niter, learned.max_points_per_centroid, learned.spherical) == (8, 40, True), "unit vectors"
    monkeypatch.setattr(module, "FLAT_LIMIT", rows)
    assert not DenseLeg(unit(rows)).needs_file


def test_a_query_is_one_threads_work() -> None:
    import faiss

    leg = DenseLeg(unit(9))
    for act in (lambda: leg.search(unit(1), 3), lambda: leg.cosines(unit(1), np.asarray([1, 2]))):
        faiss.omp_set_num_threads(2)
        act()
        assert faiss.omp_get_max_threads() == 1


class Scan:
    """A scan of quantised rows that scores the rows, in this order, with these numbers."""

    def __init__(self, scores: list[float]) -> None:
        self.scores, self.asked = scores, list[int]()

    def search(self, _rounded: Vectors, count: int) -> tuple[object, object]:
        self.asked.append(count)
        return np.asarray([self.scores[:count]], np.float32), np.arange(count)[None]


def quantised(scores: list[float], lost: float = 0.0, longest: float = 0.0) -> module._Quantised:
    made = module._Quantised.__new__(module._Quantised)
    made._index, made._count, made._lost, made._longest = Scan(scores), len(scores), lost, longest
    return made


@pytest.mark.parametrize(
    ("scores", "wanted", "asked", "reached"),
    [
        ([9, 8, 7, 6, 5, 4, 3, 2], 1, [4], 1),  # the fourth is below the first: no other can be
        ([9, 9, 9, 9, 8, 7, 6, 5, 4], 1, [4, 8], 4),  # a fifth might be as good as the fourth
        ([9] * 20, 1, [4, 8, 16, 20], 20),  # all of them
        ([9, 8, 7], 1, [3], 1),  # there are no more than three
        ([9, 8, 7, 6, 5, 4, 3, 2, 1], 2, [8], 2),
        ([9, 8], 2, [2], 2),
    ],
)
def test_the_scan_asks_until_no_row_that_counts_is_left(
    scores: list[float], wanted: int, asked: list[int], reached: int
) -> None:
    """Without an error of quantisation the rows are those that score as the last that is wanted, or more."""
    made = quantised(scores)
    assert made.reach(np.asarray([1.0, 0.0], np.float32), wanted).tolist() == list(range(reached))
    assert made._index.asked == asked


def test_twice_the_error_is_reached_below_the_last_that_is_wanted() -> None:
    """A query of (127, 63.4) in steps: rounding loses 0.4 of it. Its length is 141.95, so rows may be off by
    141.95 * 0.01 + 0.4 * 5 = 3.42, each of two by as much."""
    query = np.asarray([1.27, 0.634], np.float32)
    made = quantised([100, 93.2, 93.0, 90, 80], lost=0.01, longest=5.0)
    assert made.reach(query, 1).tolist() == [0, 1], "those of 100 - 2 * 3.42 = 93.16 or more"


def test_a_query_of_nothing_reaches_the_first_rows() -> None:
    assert quantised([5, 4, 3]).reach(np.zeros(2, np.float32), 2).tolist() == [0, 1]
    assert quantised([5, 4, 3]).reach(np.full(2, 1e-13, np.float32), 1).tolist() == [0]


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_query_that_nobody_prepared_is_searched(count: int) -> None:
    leg = DenseLeg(unit(9))
    prepared, queries = PreparedLeg(leg), unit(2, seed=3)
    found = prepared.search(queries, count)
    assert [hits.rows.tolist() for hits in found] == [hits.rows.tolist() for hits in leg.search(queries, count)]
    assert [len(hits.rows) for hits in found] == [count, count]
