"""Deposit and withdrawal, buy and sell: what a query asks the opposite of must not answer it."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus import Segmenter
from engine import Engine, open_engine
from engine.search.opposites import Opposites, sides_of_entries
from engine.search.opposites import opposed as against
from index import build_lexical


@pytest.fixture(scope="module")
def sample(sample_data: Path) -> Engine:
    return open_engine(sample_data)


@pytest.mark.parametrize(
    ("query", "wanted", "not_wanted"),
    [
        ("充值一直没到账", "deposit-not-arrived", "withdrawal-not-arrived"),
        ("deposit went over the wrong network", "deposit-wrong-network", "withdrawal-wrong-network"),
        ("充幣的時候網絡選錯", "deposit-wrong-network", "withdrawal-wrong-network"),
        ("what is the least i can deposit", "deposit-minimum", "withdrawal-minimum"),
        ("cong na li kan tixian jilu", "withdrawal-history", "deposit-history"),
    ],
)
def test_the_asked_direction_comes_first(sample: Engine, query: str, wanted: str, not_wanted: str) -> None:
    found = {result.id: (place, result.confidence) for place, result in enumerate(sample.search(query, top=20).results)}
    assert wanted in found
    assert found[wanted] < found.get(not_wanted, (99, 0.0))


def opposed(engine: Engine, *terms: str) -> set[str]:
    taken = sides_of_entries(build_lexical(terms_of_rows(engine)), engine.index.rows, engine.segmenter.stem)
    flags = against(taken, Opposites(engine.segmenter.stem).sides(terms))
    return {entry.id for entry, flag in zip(engine.index.entries, flags, strict=True) if flag}


def terms_of_rows(engine: Engine) -> list[tuple[str, ...]]:
    return [engine.segmenter.segment(text).terms for text in engine.index.rows.texts]


def test_only_entries_of_the_other_side_are_opposed(engine: Engine, segmenter: Segmenter) -> None:
    assert opposed(engine, "充值") == {"withdraw-pending"}
    assert opposed(engine, segmenter.stem("withdrawals")) == {"deposit-missing"}
    assert opposed(engine, "充值", "提现") == set()  # names both sides
    assert opposed(engine, "手续费") == set()
    assert opposed(engine, "关闭") == {"two-factor"}  # its phrasings say 开启, enable, turn on
