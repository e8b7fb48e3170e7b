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
        ("my account is compromised, i see withdrawals i never made", {"security-hacked"}),
        ("有个自称客服的加我微信要我的验证码", {"security-fake-support", "security-never-ask"}),
    ],
)
def test_an_incident_is_answered_by_what_is_about_one(engine: Engine, text: str, right: set[str]) -> None:
    moved = last_of(engine, [text])
    assert {entry.id for entry in moved.move.entries} <= right
    assert (moved.move.decision, moved.urgent) == ("answer", True)


def test_a_question_after_a_miss_is_answered_as_surely_as_a_first_one(engine: Engine) -> None:
    moved = last_of(engine, ["tell me a joke", "haha ok, where's my trade history"])
    assert [entry.id for entry in moved.move.entries] == ["spot-order-history"]
