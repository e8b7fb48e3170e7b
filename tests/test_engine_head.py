"""The head: learned from the corpus's own phrasings, and as if it had not seen what calibration hides."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from engine import Engine
from engine.search.features import FEATURES
from engine.search.head import HEAD, WEIGHT, LeftOutBackend, head_scores, learn_head
from engine.search.head import learn as learning
from engine.search.judge import find
from index import DenseLeg, FeatureQuery, LexicalLeg, LocalBackend, RowFilter, Rows, Terms, Vectors, build_lexical
from index.backend import EntryFeatures

SIZES = (3, 1, 5, 2, 4)
DIM = 8


def rows_of(sizes: tuple[int, ...]) -> Rows:
    starts = np.cumsum([0, *sizes]).astype(np.int32)
    entry = np.repeat(np.arange(len(sizes)), sizes).astype(np.int32)
    return Rows(entry, np.zeros(len(entry), np.int8), starts, tuple(f"phrasing {n}" for n in range(len(entry))))


def some_vectors(count: int) -> Vectors:
    found = np.random.default_rng(3).normal(size=(count, DIM))
    unit: Vectors = (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)
    return unit


def refitted(vectors: Vectors, entry: npt.NDArray[np.int32], hidden: range) -> npt.NDArray[np.float64]:
    """(entries, dim + 1) by the normal equations, written out anew."""
    kept = [row for row in range(len(entry)) if row not in hidden]
    own = np.hstack([vectors[kept], np.ones((len(kept), 1))]).astype(np.float64)
    weight = 1 / np.sqrt(np.bincount(entry[kept], minlength=len(SIZES))[entry[kept]])
    answers = np.eye(len(SIZES))[entry[kept]]
    moments = own.T @ (weight[:, None] * own) + learning._RIDGE * np.eye(DIM + 1)
    found: npt.NDArray[np.float64] = np.linalg.solve(moments, own.T @ (weight[:, None] * answers)).T
    return found


def local_of(rows: Rows, vectors: Vectors) -> LocalBackend:
    def leg(count: int) -> LexicalLeg:
        return build_lexical([[f"term{n}"] for n in range(count)])

    legs = {"question": leg(len(rows.entry)), "answer": leg(len(rows.starts) - 1)}
    return LocalBackend(rows, DenseLeg(vectors), legs, categories=["all"] * (len(rows.starts) - 1), learned={})  # type: ignore[arg-type]


def query_of(vectors: Vectors) -> FeatureQuery:
    return FeatureQuery("", vectors, Terms({}, "zh"), Terms({}, "zh"), ())


@pytest.mark.parametrize("rows_at_once", [1, 4, 8192])
def test_the_closed_form_is_that_of_the_normal_equations(monkeypatch: pytest.MonkeyPatch, rows_at_once: int) -> None:
    monkeypatch.setattr(learning, "_ROWS", rows_at_once)
    rows, vectors = rows_of(SIZES), some_vectors(sum(SIZES))
    head = learn_head(vectors, rows)
    assert head is not None
    assert head.weights == pytest.approx(refitted(vectors, rows.entry, range(0)))


@pytest.mark.parametrize("hidden", [range(1, 2), range(3, 4), range(0, 3), range(4, 9), range(5, 6), range(9, 10)])
def test_what_is_hidden_was_never_seen(hidden: range) -> None:
    """One phrasing of several, the only one, all of an entry: as if the corpus had lacked them."""
    rows, vectors = rows_of(SIZES), some_vectors(sum(SIZES))
    backend = LeftOutBackend(local_of(rows, vectors), DenseLeg(vectors), learn_head(vectors, rows))
    found = backend.features(np.arange(len(SIZES)), query_of(vectors[:1]), RowFilter(hidden=hidden))
    expected = refitted(vectors, rows.entry, hidden)[found.entries]
    assert found.learned[HEAD] == pytest.approx(expected, abs=1e-9)
    whole = backend.features(np.arange(len(SIZES)), query_of(vectors[:1]))
    assert whole.learned[HEAD] == pytest.approx(refitted(vectors, rows.entry, range(0)), abs=2e-3), "stored in 16 bits"


def test_nothing_is_learned_where_no_entry_has_a_second_phrasing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert learn_head(some_vectors(4), rows_of((1, 1, 1, 1))) is None
    assert learn_head(some_vectors(0), rows_of(())) is None
    assert learn_head(some_vectors(5), rows_of((1, 2, 1, 1))) is not None
    monkeypatch.setattr(learning, "MOST_ENTRIES", 3)
    assert learn_head(some_vectors(5), rows_of((1, 2, 1, 1))) is None, "its weights lie in memory"


def features_of(learned: dict[str, npt.NDArray[np.generic]], count: int) -> EntryFeatures:
    none, whole = np.empty(0, np.float32), np.arange(count)
    return EntryFeatures(whole, whole, whole, np.zeros(count, np.int8), none, none, none > 0, none, none, learned)


def test_the_score_is_that_of_the_best_rewrite() -> None:
    weights = np.asarray([[1.0, 0.0, 0.1], [0.0, 1.0, -0.1]], np.float16)
    vectors = np.asarray([[1.0, 0.0], [0.0, 1.0]], np.float32)
    found, own = features_of({HEAD: weights}, 2), np.ones(2, np.float32)
    assert head_scores(found, vectors[:1], np.zeros(1, np.float32), own) == pytest.approx([1.1, -0.1], abs=1e-3)
    both = head_scores(found, vectors, np.asarray([0, 0.03], np.float32), own)
    assert both == pytest.approx([1.1, 0.87], abs=1e-3)
    assert head_scores(features_of({}, 2), vectors, np.zeros(2, np.float32), own).tolist() == [0, 0]


def test_an_entry_of_the_other_language_is_not_held_down() -> None:
    """The head never saw it in the asker's language: it gets four fifths of the best of those that it has seen."""
    weights = np.asarray([[0.5, 0.0], [0.9, 0.0], [0.1, 0.0]], np.float16)
    found, vectors, none = features_of({HEAD: weights}, 3), np.ones((1, 1), np.float32), np.zeros(1, np.float32)

    def scores(*same_lang: float) -> list[float]:
        return [float(one) for one in head_scores(found, vectors, none, np.asarray(same_lang, np.float32))]

    assert scores(1, 1, 0) == pytest.approx([0.5, 0.9, 0.72], abs=1e-3)
    assert scores(1, 0, 1) == pytest.approx([0.5, 0.9, 0.1], abs=1e-3), "its own score, where that is more"
    assert scores(0, 0, 0) == pytest.approx([0.5, 0.9, 0.1], abs=1e-3), "no other to compare with"


def test_a_rebuild_learns_it_and_it_comes_back_from_the_disk(engine: Engine) -> None:
    asked = engine.reader.read("my deposit has not arrived")
    found = find(engine.index, asked)
    candidates, evidence = found.candidates, found.evidence[:, FEATURES.index("head_share")]
    assert engine.index.entries[found.first].id == "deposit-missing"
    assert candidates.head[0] == max(candidates.head) > 2 * max(candidates.head[1:])
    best = sorted(np.maximum(candidates.head, 0))[-3:]
    assert evidence == pytest.approx(np.maximum(candidates.head, 0) / sum(best))
    assert evidence[0] > 0.5


def test_it_counts_for_the_order(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = engine.reader.read("coins missing")
    with_it = find(engine.index, asked).candidates
    monkeypatch.setattr("engine.search.head.score.HEAD", "nothing learned under this name")
    without = find(engine.index, asked).candidates
    before, after = (dict(zip(one.entry.tolist(), one.score.tolist(), strict=True)) for one in (without, with_it))
    added = dict(zip(with_it.entry.tolist(), with_it.head.tolist(), strict=True))
    assert {e: after[e] - before[e] for e in after} == pytest.approx({e: WEIGHT * added[e] for e in after}, abs=1e-5)
    assert not without.head.any()
