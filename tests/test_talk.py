"""What a message says besides its question: tables of what people type, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import (
    Intent,
    entities_of,
    is_incident,
    names_thing_alone,
    normalise,
    parts_of,
    persists,
    place_of,
    read_talk,
    step_named,
    wants_person,
    wishes_of,
    without_denied,
)


@pytest.mark.parametrize(
    ("text", "intents", "rest"),
    [
        ("你好", ("greeting",), ""),
        ("在吗？", ("greeting",), ""),
        ("好的谢谢", ("yes", "thanks"), ""),
        ("谢啦 拜拜", ("thanks", "goodbye"), ""),
        ("好久没到账", (), "好久没到账"),  # 好 is no yes
        ("你好，提现多久到", (), "提现多久到"),
        ("行吧 怎么修改昵称", ("yes",), "怎么修改昵称"),
        ("不是这个意思 我证件过期了", ("unsolved",), "我证件过期了"),
        ("手续费多少，谢谢", ("thanks",), "手续费多少"),
        ("都不是", ("none",), ""),
        ("试过了都没用", ("unsolved", "unsolved"), ""),
        ("然后呢", ("next",), ""),
        ("好了", ("solved",), ""),  # not yes
        ("垃圾平台", ("abuse",), ""),
        ("你是机器人吗", ("robot",), ""),
        ("ok thank u", ("thanks",), ""),
        ("no, thanks", ("no", "thanks"), ""),
        ("wrong network", (), "wrong network"),  # wrong is no no
        ("the buyer says he paid but i got nothing", (), "the buyer says he paid but i got nothing"),
        ("great, and what is the fee?", ("thanks",), "and what is the fee"),
        ("still not working", ("unsolved",), ""),
        ("what's next", ("next",), ""),
        ("are you a bot?", ("robot",), ""),
        ("hello 在吗", ("greeting", "greeting"), ""),
        ("早啊", ("greeting",), ""),
        ("早餐几点", (), "早餐几点"),
        ("nvm", ("goodbye",), ""),
        ("just kidding", ("goodbye",), ""),
        ("哈哈开玩笑的", ("goodbye",), ""),
        ("我再等等看", ("yes",), ""),
        ("ok will wait", ("yes", "yes"), ""),
        ("step 3?", ("next",), ""),
        ("第3步怎么做", ("next",), ""),
        ("你们什么破快递", ("abuse",), ""),
    ],
)
def test_what_is_said_besides_the_question(text: str, intents: tuple[Intent, ...], rest: str) -> None:
    said = read_talk(normalise(text))
    assert (said.intents, said.rest.rstrip("?")) == (intents, rest)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("转人工", True),
        ("充值没到 给我转接人工", True),
        ("叫真人来", True),
        ("不要转人工", False),
        ("你是真人吗", False),
        ("人工智能是什么", False),
        ("connect me with support", True),
        ("this is useless get me a human", True),
        ("how do i complain about an agent", False),
        ("transfer coins to another person", False),
        ("有人冒充你们客服", False),
        ("他说是你们官方客服", False),
        ("找客服", True),
        ("他冒充客服 给我转人工", True),
        ("he said he is a support representative", False),
        ("someone pretended to be your agent", False),
        ("he pretended to be your agent, give me a human", True),
    ],
)
def test_who_wants_a_person(text: str, wanted: bool) -> None:
    assert wants_person(normalise(text)) is wanted


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1", 0), ("２", 1), ("③", 2), ("第二个", 1), ("选3", 2), ("第一个吧", 0), ("最后一个", 2), ("the last one", 2),
        ("second", 1), ("option 2", 1), ("the first one", 0), ("b", 1), ("7", -1), ("第二个验证码", None),
        ("怎么充值", None),
    ],
)  # fmt: skip
def test_places_in_a_list_of_three(text: str, place: int | None) -> None:
    assert place_of(normalise(text), 3) == place


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("怎么开启2fa？还有资金密码怎么设？", ("怎么开启2fa", "资金密码怎么设")),
        ("提币手续费多少，另外每天最多能提多少", ("提币手续费多少", "每天最多能提多少")),
        ("怎么改邮箱 怎么改手机号", ("怎么改邮箱", "怎么改手机号")),
        (
            "How do I freeze it? And how do I remove devices?",
            ("how do i freeze it", "how do i remove devices"),
        ),
        ("提币卡住了，怎么办", ()),
        ("i cant log in, password is correct", ()),
    ],
)
def test_two_wishes_in_one_message(text: str, wishes: tuple[str, ...]) -> None:
    assert wishes_of(normalise(text)) == wishes


def test_what_cannot_wait_and_what_is_as_bad_as_before() -> None:
    assert all(
        is_incident(normalise(text))
        for text in (
            "我账号被盗了",
            "币全没了",
            "someone hacked me",
            "my usdt is gone",
            "someone used my card",
            "my account has been taken over",
            "there is an order i did not make",
            "fake support asked for my code",
            "有人登录了我的账号",
            "这单不是我下的",
        )
    )
    assert is_incident(normalise("号被盗了，以后怎么防"))
    assert not any(
        is_incident(normalise(text))
        for text in (
            "怎么防盗",
            "提币没到账",
            "how do i withdraw my coins",
            "怎么设置防钓鱼码",
            "怎么分辨是不是钓鱼网站",
            "客服会问我要密码吗",
            "how to spot a phishing page",
            "how to spot fake support",
            "can i use my card",
            "i used my card to buy",
            "怎么使用我的银行卡",
            "what is an anti-phishing code",
        )
    )
    assert persists("重装了还是闪退")
    assert persists("tried everything, still nothing")
    assert not persists("提币手续费多少")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("第三步呢", 3),
        ("第12步怎么做", 12),
        ("what is step 2", 2),
        ("第0步", 0),
        ("下一步", None),
        ("first step", None),
    ],
)
def test_a_step_is_named_by_its_number(text: str, number: int | None) -> None:
    assert step_named(normalise(text)) == number


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("不是充币 是充人民币", "充人民币"),
        ("我说的不是短信验证码，而是邮箱的", "邮箱的"),
        ("不是本人操作的", "不是本人操作的"),
        ("是不是网络选错了", "是不是网络选错了"),
        ("not the app, the website", "the website"),
        ("i mean not spot but futures", "futures"),
        ("not received, it has been two days", "not received,it has been two days"),
    ],
)
def test_what_is_not_meant_is_left_out(text: str, meant: str) -> None:
    assert without_denied(normalise(text)).replace(", ", ",") == meant


def test_a_thing_that_is_named_alone_says_nothing_of_its_person() -> None:
    alone = ("usdt呢", "那苹果的呢？", "and on ios?", "what about my wife")
    assert all(names_thing_alone(normalise(text)) for text in alone)
    assert not any(names_thing_alone(normalise(text)) for text in ("活着有什么意义呢", "i am done", "没意思"))


def test_entities_are_named_by_kind() -> None:
    assert entities_of(normalise("USDT 走 TRC20 提到苹果手机")) == {
        "coin": "usdt",
        "network": "trc20",
        "device": "苹果",
    }
    assert entities_of(normalise("订单号 20261130123456")) == {"order": "20261130123456"}
    assert entities_of(normalise("the method")) == {}  # eth is a word of its own only


@given(st.text(max_size=300))
def test_any_text_is_read_and_what_remains_was_there(text: str) -> None:
    normal = normalise(text)
    assert read_talk(normal).rest in normal
    assert all(part in normal for part in parts_of(normal))
    wishes_of(normal)
    place_of(normal, 3)
