"""normalise and split_identifiers: tables with a reason per row, and what holds for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import normalise, split_identifiers


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("Ｔｅｓｔ１２３", "test123"),  # full width
        ("ﾃｽﾄ", "テスト"),  # half-width kana
        ("提幣一直沒到帳", "提币一直没到账"),  # traditional, and the character that mainland China writes
        ("登入後收不到簡訊", "登录后收不到短信"),  # Taiwan's words
        ("程序和文件", "程序和文件"),  # words of the mainland that Taiwan also has stay as they are
        ("How Do  I\tLOGIN?", "how do i login?"),  # case and blanks
        ("a\u200bb\u00adc\ufeff", "abc"),  # zero width, soft hyphen, byte order mark
        ("充值\u0000失败\u0007", "充值 失败"),  # control characters
        ("👍🏽提现🚀好了", "提现 好了"),  # emoji with skin tone
        ("☎️客服", "客服"),  # emoji made by a variation selector
        ("ＵＳＤＴ－ＴＲＣ２０", "usdt-trc20"),
        ("ﬁat ½ Ⅷ", "fiat 1⁄2 viii"),  # compatibility characters
        ("STRASSE Straße", "strasse strasse"),  # folding is more than lower case
        ("\u3000　", ""),  # ideographic blanks only
        ("", ""),
    ],
)
def test_normalise(written: str, normal: str) -> None:
    assert normalise(written) == normal


@given(st.text(max_size=80))
def test_normalise_is_idempotent(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(alphabet="abcdefghij提币充值未到账怎么办0123456789 ", max_size=60))
def test_normalise_keeps_plain_letters_and_digits(text: str) -> None:
    assert normalise(text).replace(" ", "") == text.replace(" ", "")


HASH = "0x" + "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@pytest.mark.parametrize(
    ("text", "plain", "identifiers"),
    [
        (f"提币没到账 {HASH}", "提币没到账", (HASH,)),  # EVM hash
        (f"txid: {HASH} 没到账", "没到账", (HASH,)),  # its label goes with it
        ("我的uid:83726354,怎么改密码", "怎么改密码", ("83726354",)),
        ("order number 123456789 not released", "not released", ("123456789",)),
        ("a1075db55d416d3ca199f55b6084e2115b9345e16c5cf302fc80e9d5fbf5d48d", "", None),  # bare bitcoin hash
        ("tqn9y2khesljw1chvwfmsmerdow5kcblse 是谁的", "是谁的", ("tqn9y2khesljw1chvwfmsmerdow5kcblse",)),
        ("write to me@mail.example now", "write to now", ("me@mail.example",)),
        ("https://bluefir.example/a?b=1 是真的吗", "是真的吗", ("https://bluefir.example/a?b=1",)),
        ("error 1003", "error", ("1003",)),  # an error code: four digits match exactly or not at all
        ("429 too many requests", "429 too many requests", ()),  # three digits stay words
        ("usdt-trc20 24h 2fa", "usdt-trc20 24h 2fa", ()),
        ("没有编号", "没有编号", ()),
    ],
)
def test_split_identifiers(text: str, plain: str, identifiers: tuple[str, ...] | None) -> None:
    split = split_identifiers(text)
    assert split.plain == plain
    assert split.identifiers == ((text,) if identifiers is None else identifiers)
