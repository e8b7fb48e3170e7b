"""Segments: what is segmented how, what finds what, and what must stay apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Segmenter, normalise


def terms(segmenter: Segmenter, text: str) -> set[str]:
    return set(segmenter.segment(normalise(text)).terms)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("处理", "待处理"),  # meilisearch 4874
        ("工程", "在建工程"),
        ("简单", "安装简单"),
        ("农业", "中国农业发展银行"),
        ("提幣", "提币"),  # paradedb 3758
        ("提币", "提幣失敗"),
        ("withdrawal", "how long do withdrawals take"),  # stemmed
        ("TRC20", "ＵＳＤＴ－ＴＲＣ２０"),
        ("1003", "error 1003"),
    ],
)
def test_finds(segmenter: Segmenter, query: str, text: str) -> None:
    assert terms(segmenter, query) <= terms(segmenter, text)


@pytest.mark.parametrize(("one", "other"), [("不", "布"), ("布", "部"), ("部", "不"), ("不", "部门"), ("5", "15 分钟")])
def test_does_not_collide(segmenter: Segmenter, one: str, other: str) -> None:
    assert not terms(segmenter, one) & terms(segmenter, other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("usdt-trc20提币pending", ("usdt", "trc20", "提币", "pending")),  # mixed text
        ("btc/usdt 24h", ("btc", "usdt", "24h")),
        ("2fa验证码", ("2fa", "验证码")),  # words that jieba's own dictionary lacks
        ("提现和充值", ("提现", "和", "充值")),
        ("don't", ("don", "t")),
        ("", ()),
        ("?!，。", ()),
    ],
)
def test_words(segmenter: Segmenter, text: str, words: tuple[str, ...]) -> None:
    assert segmenter.segment(text).words == words


def test_a_bare_digit_is_no_term(segmenter: Segmenter) -> None:
    assert segmenter.segment("7").terms == ()
    assert segmenter.segment("24").terms == ()


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_no_letter_is_lost(segmenter: Segmenter, text: str) -> None:
    segments = segmenter.segment(normalise(text))
    kept = "".join(c for c in segments.plain if c.isalnum())
    assert "".join(segments.words) == kept


def test_user_words_join_and_change_the_fingerprint(segmenter: Segmenter, tmp_path: Path) -> None:
    other = Segmenter(("蓝杉理财 1000",), tmp_path)
    assert other.segment("蓝杉理财怎么买").words[0] == "蓝杉理财"
    assert segmenter.segment("蓝杉理财怎么买").words[0] != "蓝杉理财"
    assert other.fingerprint != segmenter.fingerprint


def test_the_kept_dictionary_segments_alike_and_a_damaged_one_is_made_again(tmp_path: Path) -> None:
    text = "中国农业发展银行提币一直没到账怎么办"
    expected = Segmenter((), tmp_path).segment(text)
    (file,) = tmp_path.iterdir()
    assert Segmenter((), tmp_path).segment(text) == expected
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    file.write_bytes(bytes(raw[: len(raw) - 7]))
    assert Segmenter((), tmp_path).segment(text) == expected
    assert file.read_bytes() != bytes(raw[: len(raw) - 7])
