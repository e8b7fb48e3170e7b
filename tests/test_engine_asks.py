"""What a query asks and wants done, against what the phrasings of an entry do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from corpus import asks_of, normalise
from engine import Engine
from engine.search.doubts import asks
from engine.search.features import FEATURES
from engine.search.judge import find


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("how much is roaming", "漫游多少钱", True),
        ("how much is roaming", "how do i turn on roaming", False),
        ("怎么开通漫游", "how to activate roaming", True),
        ("为什么扣费", "怎么查话费", False),
        ("where is my parcel", "快递在哪里", True),
        ("does it support esim", "支持esim吗", True),
        ("card declined", "刷卡失败", True),
    ],
)
def test_what_is_asked_is_the_same_in_both_languages(one: str, other: str, alike: bool) -> None:
    first, second = asks_of(normalise(one)), asks_of(normalise(other))
    assert (first[0] == second[0]) is alike
    assert first[0] and second[0]


def test_what_is_to_be_done() -> None:
    start, stop, change, look = (asks_of(text)[1] for text in ("开通漫游", "取消漫游", "修改漫游", "查漫游"))
    assert len({start, stop, change, look}) == 4
    assert asks_of("turn on roaming")[1] == start
    assert asks_of("cancel roaming")[1] == stop
    assert asks_of("roaming") == (0, 0)
    assert asks_of("漫游" * 128 + "取消") == (0, 0), "of a long text the beginning is read"


def test_an_entry_is_asked_what_any_of_its_phrasings_asks_in_a_language() -> None:
    texts = ("how do i turn on roaming", "roaming fee", "怎么取消漫游", "roaming")
    rows: Any = SimpleNamespace(
        texts=texts, entry=np.asarray([0, 0, 0, 1]), lang=np.asarray([1, 1, 0, 1]), starts=np.asarray([0, 3, 4])
    )
    learned = asks.learn_asks(rows)
    (way, start), (price, _), (zh_way, stop) = map(asks_of, texts[:3])
    assert learned[asks.LEARNED].tolist() == [[zh_way, stop, way | price, start], [0, 0, 0, 0]]
    both = np.ones(2, np.float32)
    english = asks.differing(learned, asks_of("why cancel roaming"), both, lang="en")
    assert english["asks_more"].tolist() == [1, 0], "none asks why, and a topic may be asked anything"
    assert english["acts_apart"].tolist() == [1, 0], "who says nothing contradicts nothing"
    without = asks.differing({}, asks_of("why cancel roaming"), both, lang="en")
    assert without["asks_more"].tolist() == without["acts_apart"].tolist() == [0, 0]
    chinese = asks.differing(learned, asks_of("怎么取消漫游"), np.asarray([1, 0], np.float32), lang="zh")
    assert chinese["asks_more"].tolist() == chinese["acts_apart"].tolist() == [0, 0]


def test_it_is_evidence(engine: Engine) -> None:
    """The small corpus tells how to turn two-factor on; nobody asks there what it costs."""

    def evidence_of(text: str) -> dict[str, float]:
        found = find(engine.index, engine.reader.read(text))
        place = next(i for i, e in enumerate(found.candidates.entry) if engine.index.entries[e].id == "two-factor")
        return dict(zip(FEATURES, found.evidence[place].tolist(), strict=True))

    same, other = evidence_of("how to turn on 2fa"), evidence_of("why does 2fa cost a fee")
    assert (same["asks_more"], same["acts_apart"]) == (0, 0)
    assert other["asks_more"] == 1
