"""Quantities, codes, versions and dates of a text."""

from __future__ import annotations

import math
import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import differ, normalise, values_of, with_places_open
from corpus.values.one_of import one_of

DAY = 24.0


def hours(text: str) -> tuple[float, float]:
    (value,) = values_of(normalise(text))["duration"]
    return value.low, value.high


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("两年期会员", "24 months"),
        ("半年", "6个月"),
        ("一个半月", "45 days"),
        ("two weeks", "14天"),
        ("a year", "12 months"),
        ("年卡", "annual plan"),
        ("一百二十块", "120元"),
        ("3万元", "30000元"),
        ("65W", "65 瓦"),
        ("1TB", "1024 GB"),
        ("5公斤", "5kg"),
        ("错误码1004", "error 1004"),
        ("v2.1", "version 2.1"),
        ("iPhone15", "iphone 15"),
        ("ERC-20", "erc20"),
        ("5月1日", "5月01号"),
        ("72x36", "72 × 36"),
        ("第一次充值", "第二次充值"),  # ordinals of everyday words are no quantities
        ("一天到晚", "一位"),
        ("第2季度", "Q2 statement"),
        ("二季度", "the second quarter"),
        ("三号楼", "building 3"),
        ("四十二码的鞋", "size 42"),
        ("雅思6.5分", "6.5 points"),
        ("python 3", "Python 3.11"),  # one is of the other
        ("C# SDK", ".NET SDK"),  # whoever asks for one is helped by the other
        ("银联", "云闪付"),
        ("密码输错3次", "密码输错5次"),  # a number of times is no name
        ("buy 2", "buy 3"),
        ("等了3", "等了5"),
        ("提币3天还没到", "提币超过2小时没到"),  # what has lasted longer is the same complaint
    ],
)
def test_the_same_is_the_same(one: str, other: str) -> None:
    first, second = values_of(normalise(one)), values_of(normalise(other))
    assert differ(first, second) is differ(second, first) is None


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("两年期会员", "一年期会员", "duration"),
        ("半年会员", "三个月会员", "duration"),
        ("30-day trial", "14-day trial", "duration"),
        ("monthly plan", "yearly plan", "duration"),
        ("月卡多少钱", "季卡多少钱", "duration"),
        ("45W 充电器", "65W 充电器", "power"),
        ("128GB 版", "256GB 版", "storage"),
        ("13寸", "16英寸", "length"),
        ("error 1004", "error 1003", "code"),
        ("E-102 报错", "E-103 报错", "code"),
        ("6G 套餐", "5G 套餐", "generation"),
        ("iPhone 14", "iPhone 15", "model iphone"),
        ("Windows 10", "windows 11", "model windows"),
        ("python 2", "Python 3", "model python"),
        ("ERC20", "ERC721", "model erc"),
        ("2023年账单", "2024年账单", "year"),
        ("5月1日", "10月1日", "date"),
        ("72x36", "72x48", "size"),
        ("version 2.4.1", "version 2.5.0", "version"),
        ("$50 gift card", "$100 gift card", "dollars"),
        ("3期分期", "12期分期", "instalments"),
        ("第三季度账单", "第2季度账单", "ordinal quarter"),
        ("third semester", "semester 2", "ordinal semester"),
        ("5号楼", "三号楼", "ordinal building"),
        ("41码的鞋", "42码的鞋", "shoe size"),
        ("size XL", "M码", "clothing size"),
        ("雅思5.5分", "雅思6.5分", "points"),
        ("2.4版本", "v2.3", "version"),
        ("2.30", "2.3", "version"),
        ("Python 3.8", "python 3.11", "model python"),
        ("苹果14的壳", "iPhone 15 壳", "model iphone"),
        ("within 30 days", "a 7-day return within 7 days", "duration"),
        ("换欧元", "兑换美元", "currency"),
        ("js SDK", "Java SDK", "programming language"),
        ("C++", "C#", "programming language"),
        ("Android app", "iPhone app", "system"),
        ("支付宝付款", "微信支付", "way to pay"),
        ("顺丰", "DHL", "courier"),
        ("取3万现金", "取5万元", "money"),
    ],
)
def test_another_is_told_by_its_kind(one: str, other: str, kind: str) -> None:
    first, second = values_of(normalise(one)), values_of(normalise(other))
    assert differ(first, second) == kind
    assert differ(second, first) == (None if "within" in one else kind)
    assert differ(first, first) is None


def test_bounds_and_ranges() -> None:
    assert hours("1-3天到账") == hours("1 to 3 days") == hours("1到3天") == (DAY, 3 * DAY)
    assert hours("within 24 hours") == (0, DAY)
    assert hours("超过2小时没到账") == (2, math.inf)
    assert hours("等了5天了") == (5 * DAY, math.inf)


@pytest.mark.parametrize(
    "text", ["", "怎么提现", "how do i withdraw", "我等了十几天", "一样的问题", "万一丢了", "扫二维码", "等一下"]
)
def test_words_are_no_values(text: str) -> None:
    assert not values_of(normalise(text))


@given(st.text(alphabet="0123456789一二两三百千万亿半年月天 -~x.vg$%abc超过到第", max_size=700))
def test_any_text_is_read(text: str) -> None:
    values = values_of(normalise(text))
    assert all(values.values())
    assert differ(values, values) is None
    assert all(value.text or 0 <= value.low <= value.high for found in values.values() for value in found)


def test_places_that_a_corpus_lacks_are_left_open() -> None:
    def lacks(word: str) -> bool:
        return False

    assert with_places_open("delivery to hyderabad", lacks, lacks) == "delivery to my area"
    assert with_places_open("do you ship to 500060", lacks, lacks) == "do you ship to my area"
    assert with_places_open("can you deliver in koramangala", lacks, lacks) == "can you deliver in my area"
    assert with_places_open("能送到乌鲁木齐吗", lacks, lacks) == "能送到我这里吗"
    assert with_places_open("visa for japan", {"japan"}.__contains__, lacks) == "visa for japan"
    assert with_places_open("how do i log in", lacks, {"in"}.__contains__) == "how do i log in"
    assert differ(values_of("visa for japan"), values_of("visa for korea and japan")) is None
    assert differ(values_of("visa for japan"), values_of("visa for italy")) == "place"
    assert values_of("united kingdom")["place"] == values_of("uk")["place"]


def test_one_of_many_names_is_found_as_by_an_alternation() -> None:
    names = ["new york", "new", "newcastle", "北京", "北", "u.s.", "a"]
    quick = re.compile(rf"(?<![a-z])({one_of(names)})(?![a-z])")
    plain = re.compile(rf"(?<![a-z])({'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})(?![a-z])")
    random = Random(7)
    texts = ["".join(random.choices([*names, "x", " ", "京", "u", ".", "n"], k=12)) for _ in range(2000)]
    assert [quick.findall(text) for text in texts] == [plain.findall(text) for text in texts]
    assert sum(map(len, map(plain.findall, texts))) > 2000
