"""What is not answered however near an entry is: another number, another script, no question at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from corpus import names_no_topic, normalise, values_of
from engine import BuildOptions, Conversation, Engine, SearchResult, converse, rebuild
from engine.opening import open_engine
from engine.search.doubts import ask_which, held_down, names_another
from engine.search.doubts import numbers as numbers_module
from engine.search.judge import find, judge

SHOP = """\
# 会员

## 一年期会员多少钱？

198 元。

## 三个月会员多少钱？

58 元。

## 65W 充电器能给哪些电脑充电？

13 寸。

## 100W 充电器能给哪些电脑充电？

16 寸。

## 错误码 1003 是什么意思？

余额不足。其他：2001 签名错误，2005 时间戳过期。

## How long is the 14-day trial extended?

By a week.

## How do I connect to Wi-Fi?

Open the settings.

## 怎么连接 Wi-Fi？

打开网络设置。

## How do I learn JavaScript?

Read the guide.

## How do I learn Java?

Take the course.

## 提现不到账怎么办？

等待审核。

## 提现手续费是多少？

5 元。
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("doubts")
    (folder / "faq.md").write_text(SHOP, "utf-8")
    rebuild(folder / "faq.md", folder / "data", options=BuildOptions())
    return open_engine(folder / "data")


def first(result: SearchResult) -> str:
    return result.results[0].question


@pytest.mark.parametrize(
    "query",
    [
        "两年期会员多少钱",
        "半年会员多少钱",
        "月卡会员多少钱",
        "45W 充电器能充哪些电脑",
        "how long is the 30-day trial extended",
        "how long is the three-week trial extended",
        "错误码 1004 是什么意思",
        "error 9999",
        "how do i learn c#",
    ],
)
def test_another_number_is_not_answered(shop: Engine, query: str) -> None:
    found = shop.search(query)
    assert found.outcome != "answer"
    assert not found.results or found.results[0].confidence < found.threshold / 2 + 1e-9


@pytest.mark.parametrize(
    ("query", "question"),
    [
        ("12个月会员多少钱", "一年期会员多少钱？"),
        ("100w充电器能充哪些电脑", "100W 充电器能给哪些电脑充电？"),
        ("how long is the two-week trial extended", "How long is the 14-day trial extended?"),
        ("how do i learn js", "How do I learn JavaScript?"),
        ("错误码 2005 是什么意思", "错误码 1003 是什么意思？"),  # its answer lists that one
    ],
)
def test_the_same_number_in_other_words_comes_first(shop: Engine, query: str, question: str) -> None:
    assert first(shop.search(query)) == question


@pytest.mark.parametrize("query", ["会员多少钱", "充电器能给哪些电脑充电"])
def test_a_number_left_out_is_asked_for(shop: Engine, query: str) -> None:
    found = shop.search(query)
    assert found.outcome == "clarify"
    assert {choice.question[-4:] for choice in found.clarify[:2]} == {first(found)[-4:]}


@pytest.mark.parametrize("query", ["wifi", "WiFi", "wi-fi", "wifi密码", "wifi password", "wifi not working"])
def test_spellings_find_the_entry(shop: Engine, query: str) -> None:
    found = shop.search(query)
    assert found.outcome in {"answer", "clarify"}
    assert "Wi-Fi" in first(found)


def test_a_short_form_is_not_the_nearest_name(shop: Engine) -> None:
    assert "JavaScript" in first(shop.search("js"))
    assert "JavaScript" in first(shop.search("how do I learn js"))


@pytest.mark.parametrize("query", ["tixian bu dao zhang", "ti xian bu dao zhang", "tixian budaozhang"])
def test_pinyin_is_read_syllable_by_syllable(shop: Engine, query: str) -> None:
    found = shop.search(query)
    assert first(found) == "提现不到账怎么办？"
    assert found.outcome in {"answer", "clarify"}


@pytest.mark.parametrize(
    "query",
    [
        "안녕하세요",
        "비밀번호를 잊어버렸어요",
        "パスワードを忘れました",
        "出金できません",
        "Как вывести деньги",
        "สวัสดี",
        "كيف أسحب",
        "龘靐齉",
        "asdfghjkl",
        "qwe rty uiop",
        "zxcvbnm,./",
    ],
)
def test_what_cannot_be_read_has_no_confidence(shop: Engine, query: str) -> None:
    found = shop.search(query)
    assert found.outcome == "contact_support"
    assert not found.clarify
    assert all(result.confidence <= 0.05 for result in found.results)


@pytest.mark.parametrize(
    "query",
    [
        "怎么办",
        "怎麼辦？",
        "这该怎么处理呢",
        "为什么",
        "我有个问题",
        "what do I do",
        "It doesn’t work!",
        "I've got a question",
        "How?",
    ],
)
def test_a_cry_for_help_without_a_topic_is_asked_for_one(shop: Engine, query: str) -> None:
    found = shop.search(query)
    assert (found.outcome, found.reason, found.clarify) == ("contact_support", "no_topic", ())
    said = converse(shop, query, Conversation())
    assert said.move.decision == "small_talk" or said.move.reason == "rephrase"
    assert converse(shop, query, said.conversation).move.decision in {"small_talk", "clarify"}


@pytest.mark.parametrize(
    "query", ["提现怎么办", "怎么连接", "why is there a trial", "help me learn java", "手续费有问题"]
)
def test_a_word_of_the_topic_is_enough(shop: Engine, query: str) -> None:
    assert not names_no_topic(normalise(query))
    assert shop.search(query).reason != "no_topic"


def test_after_an_answer_the_topic_is_known(shop: Engine) -> None:
    before = converse(shop, "提现不到账", Conversation()).conversation
    assert converse(shop, "怎么办", before).move.reason != "go_on"


def test_one_character_is_a_list_and_no_answer(shop: Engine) -> None:
    found = shop.search("提")
    assert found.outcome == "clarify"
    assert {choice.question for choice in found.clarify} == {"提现不到账怎么办？", "提现手续费是多少？"}
    assert shop.search("猫").outcome == shop.search("x").outcome == "contact_support"


def test_confidences_are_only_lowered() -> None:
    confidences, another = np.asarray([0.9, 0.2, 0.8]), np.asarray([0, 1, 1], np.float32)
    assert held_down(confidences, another, doubt=None, threshold=0.7).tolist() == [0.9, 0.2, 0.3]
    assert held_down(confidences, another, doubt=None, threshold=0.2).tolist() == [0.9, 0.1, 0.1]
    assert held_down(confidences, another, doubt="unreadable", threshold=0.7).max() <= 0.05


def test_a_number_that_most_phrasings_lack_is_an_example(shop: Engine) -> None:
    asked = values_of(normalise("提币5小时"))
    assert names_another(asked, (), "zh").tolist() == []
    assert ask_which({}, ["一年期会员多少钱", "三个月会员多少钱", "怎么退订"]) == [0, 1]
    assert ask_which(values_of("两年"), ["一年期会员多少钱", "三个月会员多少钱"]) == []
    assert ask_which({}, ["怎么退订"]) == ask_which({}, []) == []


@pytest.mark.parametrize(
    "query", ["会员多少钱", "充电器能给哪些电脑充电", "一年期会员多少钱", "两年期会员多少钱", "怎么连接 Wi-Fi", "会"]
)
def test_the_gate_judges_as_visitors_are_answered(shop: Engine, query: str) -> None:
    served = shop.search(query)
    found = find(shop.index, shop.reader.read(query))
    judged = judge(shop.index, found, shop.calibration)
    assert judged.answered == (served.outcome == "answer")
    assert round(judged.confidence, 4) == (served.results[0].confidence if served.results else 0)
    assert not (judged.answered and found.is_refused)


@pytest.mark.parametrize("query", ["会员多少钱", "充电器能给哪些电脑充电"])
def test_what_leaves_a_number_open_is_refused_at_any_threshold(shop: Engine, query: str) -> None:
    found = find(shop.index, shop.reader.read(query))
    assert found.is_refused and len(found.unsaid) > 1
    lowest = replace(shop.calibration, threshold=1e-6)
    assert not judge(shop.index, found, lowest).answered


def test_values_of_entries_are_read_once_and_those_of_queries_not_kept(
    shop: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = [f"{years}年期会员多少钱，订单 {order}" for years, order in ((4, 5121), (5, 6131), (6, 7141))]
    shop.search(queries[0])
    read: list[str] = []
    monkeypatch.setattr(numbers_module, "values_of", read.append)
    kept = [one.cache_info().currsize for one in (numbers_module._said_in, numbers_module._table_in)]
    for query in queries:
        assert shop.search(query).outcome != "answer"
    assert not read, "entries of which the values were known are read again"
    assert kept == [one.cache_info().currsize for one in (numbers_module._said_in, numbers_module._table_in)]
    assert not hasattr(values_of, "cache_info"), "what visitors type is remembered"
