"""The whitening that a corpus teaches."""

from __future__ import annotations

import numpy as np
import pytest

from engine.whitening import MOST_WHITENED, fit_whitening, whiten


def test_one_phrasing_per_entry_teaches_nothing() -> None:
    whitening = fit_whitening(np.eye(4, dtype=np.float32), np.arange(4, dtype=np.int32))
    assert whitening @ whitening.T == pytest.approx(np.eye(4), abs=1e-5)  # turned, with all angles as they were


def test_by_hand() -> None:
    """Two entries whose phrasings differ in the second direction only: that one shrinks, the first does not."""
    vectors = np.asarray([[1, 1], [1, -1], [-1, 1], [-1, -1]], np.float32) / np.sqrt(2, dtype=np.float32)
    share = MOST_WHITENED * 2 / (2 + 2)
    # scatter is diag(0, 2) once its trace is 2; the whitening is the inverse square root of the mixture
    expected = np.diag([1 / (1 - share), 1 / (1 - share + 2 * share)])
    whitening = fit_whitening(vectors, np.asarray([0, 0, 1, 1], np.int32))
    assert whitening @ whitening.T == pytest.approx(expected, abs=1e-5)


def test_no_coordinate_is_far_larger_than_the_others() -> None:
    """As some encoders have it, which would make the steps of scalar quantisation coarse for all others."""
    vectors = np.random.default_rng(0).normal(size=(100, 384)).astype(np.float32)
    vectors[:, 7] *= 40
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    moved = whiten(vectors, fit_whitening(vectors, np.arange(100, dtype=np.int32)))
    assert np.abs(vectors).max() > 0.9
    assert np.abs(moved).max() < 0.3
    assert moved @ moved.T == pytest.approx(vectors @ vectors.T, abs=1e-5)


def test_whitened_rows_are_unit_and_zero_stays() -> None:
    moved = whiten(np.asarray([[3.0, 4.0], [0.0, 0.0]], np.float32), np.diag([2.0, 1.0]).astype(np.float32))
    assert moved[0] == pytest.approx(np.asarray([6, 4]) / np.sqrt(52), abs=1e-6)
    assert moved[1].tolist() == [0.0, 0.0]


def test_it_brings_unseen_entries_of_the_same_kind_together() -> None:
    """Noise that all entries share in some directions is learned from some and removed from others."""
    chance = np.random.default_rng(0)
    centres = chance.normal(size=(40, 8))
    noise = chance.normal(size=(40, 6, 8)) * np.r_[3.0, 3.0, np.full(6, 0.1)]
    rows = (centres[:, None, :] + noise).reshape(-1, 8).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    entry = np.repeat(np.arange(40), 6).astype(np.int32)
    whitening = fit_whitening(rows[entry < 20], entry[entry < 20])

    def found(vectors: np.ndarray) -> float:  # type: ignore[type-arg]
        cosines = vectors @ vectors.T
        np.fill_diagonal(cosines, -2)
        return float(np.mean(entry[20 * 6 :][cosines.argmax(axis=1)] == entry[20 * 6 :]))

    unseen = rows[entry >= 20]
    assert found(whiten(unseen, whitening)) > found(unseen) + 0.05
