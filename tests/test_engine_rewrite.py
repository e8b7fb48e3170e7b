"""What was meant: typing errors, homophones, pinyin, and what must be left alone."""

from __future__ import annotations

import pytest

from corpus import Segmenter, normalise
from engine.search.rewrite import QueryRewriter, collect_words

PHRASINGS = [
    "提币一直没到账",
    "充值未到账怎么办",
    "重置密码",
    "验证码收不到",
    "为什么部分成交",
    "withdrawal pending",
    "verification code",
]


@pytest.fixture(scope="module")
def speller(segmenter: Segmenter) -> QueryRewriter:
    segmented = [segmenter.segment(normalise(text)) for text in PHRASINGS]
    vocabulary = {term for text in segmented for term in text.terms}
    return QueryRewriter(
        collect_words(segmented),
        lambda word: segmenter.stem(word) in vocabulary,
        lambda word: word in {"pensive", "women"},
    )


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("withdrwal", "withdrawal"),  # a letter left out
        ("pendign order", "pending order"),  # two letters swapped count as one error
        ("verifcaiton code", "verification code"),  # long words may have two
        ("提笔没到账", "提币没到账"),  # same sound, first character right
        ("冲值失败", "充值失败"),
        ("验正码", "验证码"),
        ("tibi", "提币"),
        ("chongzhi weidaozhang", "充值"),
    ],
)
def test_mends(speller: QueryRewriter, segmenter: Segmenter, query: str, meant: str) -> None:
    rewrites = speller.rewrites(segmenter.segment(normalise(query)))
    assert any(meant in rewrite for rewrite in rewrites), rewrites


@pytest.mark.parametrize(
    "query",
    [
        "withdrawal pending",  # nothing wrong
        "withdrawals",  # the stem is in the corpus
        "pensive",  # one letter from nothing, and a word of the language
        "women",  # also pinyin, but an English word first
        "体验很好",  # no word of the corpus sounds like it
        "不",  # single characters are never exchanged: 不, 布 and 部 sound alike
        "布",
        "部门",
        "code",  # too short to be taken for an error
    ],
)
def test_leaves_alone(speller: QueryRewriter, segmenter: Segmenter, query: str) -> None:
    assert speller.rewrites(segmenter.segment(normalise(query))) == []


def test_a_long_text_is_corrected_in_bounded_time(speller: QueryRewriter, segmenter: Segmenter) -> None:
    assert len(speller.rewrites(segmenter.segment("提笔冲值验正码" * 70))) <= 3
    assert len(speller.rewrites(segmenter.segment("tibichongzhi" * 40))) <= 3
