"""Which words are marked: Chinese by segment, English by stem, never by chance; and which entries are alike."""

from __future__ import annotations

import pytest

from corpus import Segmenter, normalise
from engine import Engine
from engine.search.highlight import Highlighter


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("提现没到账", "提现记录里显示到账", ["提现", "到账"]),
        ("上海", "早上海鲜很贵，上海也是", ["上海"]),  # 早上|海鲜 holds the characters, not the word
        ("提現", "提现多久", ["提现"]),  # asked in traditional characters
        ("提现", "請先提現", ["提現"]),
        ("withdrawals pending", "My Withdrawal is pending: withdraw again", ["Withdrawal", "pending", "withdraw"]),
        ("how is the fee", "This is the fee of the day", ["fee"]),  # stop words say nothing
        ("error 1003", "Error 1003, not 10031", ["Error", "1003"]),
        ("USDT提现", "提现USDT要多久", ["提现USDT"]),  # neighbours are one
        ("我的", "我的资产", []),
        (
            "why did my withdrawal not arrive",
            "It has not arrived, and no withdrawal does not mean",
            ["arrived", "withdrawal"],
        ),
        ("没有验证码", "没有收到验证码，也不能登录", ["验证码"]),
        ("", "任何文字", []),
        ("ab", "<ab> & ab", ["ab", "ab"]),
    ],
)
def test_spans(segmenter: Segmenter, query: str, text: str, marked: list[str]) -> None:
    spans = Highlighter(segmenter, [normalise(query)]).spans(text)
    assert [text[start:end] for start, end in spans] == marked
    assert spans == sorted(spans)


def test_a_masked_secret_marks_nothing(engine: Engine) -> None:
    assert engine.highlighter(engine.search("提币 [SEED_PHRASE]").rewrites).spans("Your seed phrase 提币") == [(17, 19)]


def test_related_entries(engine: Engine) -> None:
    found = [entry.id for entry in engine.related("withdraw-pending", 3)]
    assert len(found) == 3
    assert "withdraw-pending" not in found
    assert engine.related("none") == []


def test_a_masked_query_says_the_same_as_the_secret(engine: Engine) -> None:
    told = engine.search("我的密码是 hunter2xyz 提币卡住了")
    again = engine.search(told.query)
    assert told.query == again.query == "我的密码是 [PASSWORD] 提币卡住了"
    assert (told.secrets, told.results, told.rewrites) == (again.secrets, again.results, again.rewrites)
    assert again.secrets == ("password",)
