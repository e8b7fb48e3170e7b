"""Texts in two languages: which entries are twins, who stands for whom, and what a lead is worth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine.search.across import cross_bonus, stand_in, twins_of
from index import Rows, Vectors

ZH, EN = 0, 1


def rows(*langs: tuple[int, ...]) -> Rows:
    """Rows of entries, each with one phrasing in each of its languages."""
    entry = [place for place, own in enumerate(langs) for _ in own]
    starts = np.cumsum([0, *map(len, langs)])
    flat = [lang for own in langs for lang in own]
    return Rows(np.asarray(entry, np.int32), np.asarray(flat, np.int8), starts.astype(np.int32), ("",) * len(flat))


def around(*angles: float) -> Vectors:
    """Unit vectors at these angles, in degrees."""
    turned = np.radians(angles)
    return np.asarray(np.stack([np.cos(turned), np.sin(turned)], axis=1), np.float32)


def test_nearest_to_each_other_are_twins_and_others_are_not() -> None:
    found = twins_of(around(0, 90, 5, 85), rows((ZH,), (ZH,), (EN,), (EN,)))
    assert found.tolist() == [2, 3, 0, 1]


def test_an_entry_with_both_languages_that_is_nearer_leaves_none() -> None:
    """The English entry is as near to the Chinese one as before, but what is beside it has its own English."""
    assert twins_of(around(0, 40), rows((ZH,), (EN,))).tolist() == [1, 0]
    assert twins_of(around(0, 40, 39, 1), rows((ZH,), (EN,), (ZH, EN))).tolist() == [-1, -1, -1]


@pytest.mark.parametrize("langs", [((ZH,), (ZH,)), ((ZH, EN), (EN,)), ()])
def test_without_entries_of_one_language_each_there_are_none(langs: tuple[tuple[int, ...], ...]) -> None:
    count = sum(map(len, langs))
    assert set(twins_of(around(*range(count)), rows(*langs)).tolist()) <= {-1}


def test_a_twin_takes_the_score_and_the_foreign_entry_goes() -> None:
    score, kept = stand_in(
        np.asarray([0.9, 0.5, 0.7], np.float32), np.asarray([0, 1, 1], np.float32), np.asarray([1, 0, -1])
    )
    assert score.tolist() == pytest.approx([0.9, 0.9, 0.7])
    assert kept.tolist() == [False, True, True]


def test_the_bonus_falls_where_an_entry_with_both_languages_is_nearer() -> None:
    """Entries: foreign; both languages (two rows); foreign with a twin that has the language."""
    evidence = {"cosine": np.asarray([0.6, 0.7, 0.6], np.float32), "same_lang": np.asarray([0, 1, 0], np.float32)}
    starts, foreign = np.asarray([0, 1, 3]), np.asarray([True, False, True, True])

    def bonus(rival: float) -> Any:
        cosines = np.asarray([0.6, 0.7, rival, 0.1], np.float32)
        return cross_bonus(evidence, cosines, starts, foreign=foreign, twins=np.asarray([-1, -1, 1])).tolist()

    assert bonus(0.6) == pytest.approx([0.21, 0, 0])
    assert bonus(0.8) == pytest.approx([0.21 - 0.5 * 0.2, 0, 0])
    assert bonus(0.58) == pytest.approx([0.21 + 0.5 * 0.02, 0, 0], abs=1e-6)
    assert bonus(0.2) == pytest.approx([0.21 + 0.5 * 0.05, 0, 0])
