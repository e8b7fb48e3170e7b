"""Turns of conversations about the sample, with the bundled model: kinds of messages that were once taken wrongly."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from engine import Conversation, Engine, Moved, converse, open_engine
from support import hand_off_of


@pytest.fixture(scope="module")
def engine(home: Path) -> Engine:
    return open_engine(home / "faq-data")


def last_of(engine: Engine, said: Sequence[str]) -> Moved:
    """The move after the last of these messages."""
    rule, conversation = hand_off_of(engine).rule, Conversation()
    for message in said:
        moved = converse(engine, message, conversation, rule=rule)
        conversation = moved.conversation
    return moved


def test_a_coin_named_alone_is_no_cry_for_help(engine: Engine) -> None:
    assert last_of(engine, ["提币手续费是多少", "usdt呢"]).move.reason != "at_risk"
    assert last_of(engine, ["提币手续费是多少", "活着没什么盼头了"]).move.reason == "at_risk"


def test_who_tells_how_it_was_solved_asks_nothing(engine: Engine) -> None:
    said = ["the e-mail verification code does not arrive", "found it, was in spam"]
    assert last_of(engine, said).move.reason == "solved"
    assert last_of(engine, [said[0], "found it, how do i withdraw crypto"]).move.decision == "answer"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("刚刚账号有一笔提现不是我操作的", {"security-hacked"}),
        ("卡被盗刷了", {"security-hacked"}),
        ("有个自称客服的加我微信要我的验证码", {"security-fake-support", "security-never-ask"}),
    ],
)
def test_an_incident_is_answered_by_what_is_about_one(engine: Engine, text: str, right: set[str]) -> None:
    moved = last_of(engine, [text])
    assert {entry.id for entry in moved.move.entries} <= right
    assert (moved.move.decision, moved.urgent) == ("answer", True)


def test_a_step_that_is_named_is_told_and_the_next_one_after_it(engine: Engine) -> None:
    said = ["怎样开启谷歌验证器？", "第三步呢", "下一步"]
    steps = [moved.step for moved in (last_of(engine, said[:end]).move for end in (2, 3))]
    assert [step.number for step in steps if step] == [3, 4]
    again = last_of(engine, ["怎样开启谷歌验证器？", "第三步呢", "第三步"]).move.step
    assert again is None or again.number == 4, "nothing is told twice in a row"
    beyond = last_of(engine, ["怎样开启谷歌验证器？", "第99步"]).move.step
    assert beyond is not None
    assert beyond.number == 1
