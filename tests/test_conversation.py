"""The rules of a conversation, over generated ones: none is caught in a loop, and a person is always in reach."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from api.http.app import create_app
from api.http.deflect.bodies import LONGEST_STATE
from api.http.deflect.state import States
from api.http.serving import Serving
from api.presenters.conversation import Asker, Speaker, Spoken
from api.security.signing import Signer
from api.web.render import Links
from conftest import ROOT, FakeEncoder
from corpus import Segmenter
from engine import BuildOptions, Conversation, Engine, Moved, QueryError, converse, rebuild, replay
from index import DataFolder
from support import SIDE, hand_off_of

QUESTIONS = {
    "提币卡住了": "withdraw-pending",
    "payout not moving": "withdraw-pending",
    "充币没收到": "deposit-missing",
    "deposit not credited": "deposit-missing",
    "如何开启谷歌验证？": "two-factor",
    "set up google authenticator": "two-factor",
    "交易要收多少钱": "fees",
    "how much do you charge": "fees",
    "实名认证步骤": "verify-identity",
    "kyc steps": "verify-identity",
}
TALK = (
    "你好", "hi there", "谢谢", "thanks a lot", "再见", "bye", "垃圾平台", "stupid bot", "你是机器人吗", "a bot?",
    "你能做什么", "解决了", "got it", "好的", "yes", "不是", "no", "哈哈", "lol",
)  # fmt: skip
TAKING = ("1", "2", "第二个", "the last one", "都不是", "none of these", "#1.1", "#2.1", "#9.9", "#none")
UNSOLVED = ("还是不行", "still not working", "下一步", "what next", "没看懂", "#unsolved", "#next")
PERSON = ("转人工", "human", "我要找真人客服", "let me talk to a person", "#human", "充值没到 给我转接人工")
OTHER = ("附近哪里有好吃的火锅", "what is the weather today", "ok?", "??", "🙂", "x", "我的币被盗了", "i was hacked")
SECRET = "Abc12345!"  # noqa: S105 - nobody's
messages = st.one_of(
    st.sampled_from([*QUESTIONS, *TALK, *TAKING, *UNSOLVED, *OTHER]),
    st.sampled_from([f"我的密码是{SECRET}", f"my password is {SECRET}"]),
    st.builds("{}？{}？".format, st.sampled_from(list(QUESTIONS)), st.sampled_from(list(QUESTIONS))),
    st.text(min_size=1, max_size=40).filter(str.strip),
)
conversations = st.lists(messages, min_size=1, max_size=9)
few = settings(max_examples=25)


@pytest.fixture(scope="module")
def engine(small_corpus: Path, encoder: FakeEncoder, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The small help centre with the sample's support.yaml: a person can be reached."""
    corpus, data = tmp_path_factory.mktemp("corpus"), tmp_path_factory.mktemp("data")
    for file in (small_corpus, *(ROOT / "corpus" / "data" / "sample" / name for name in ("support.yaml", "logo.svg"))):
        shutil.copy(file, corpus)
    rebuild(corpus, data, options=BuildOptions(side=SIDE, load=lambda _spec: encoder))
    folder = DataFolder(data)
    return Engine(folder.load_current(), encoder, Segmenter((), folder.cache))


@pytest.fixture(scope="module")
def speaking(engine: Engine) -> Speaker:
    app = create_app(Serving(engine))
    scope = {"type": "http", "path": "/v1/deflect", "headers": [(b"host", b"faq.example")], "app": app}
    scope |= {"scheme": "https", "server": ("faq.example", 443), "query_string": b"", "root_path": ""}
    return Speaker(engine, Links(Request(scope), "zh-CN"))


def led(engine: Engine, said: list[str]) -> Iterator[Moved]:
    """The moves of a conversation."""
    conversation, rule = Conversation(), hand_off_of(engine).rule
    for message in said:
        try:
            moved = converse(engine, message, conversation, rule=rule)
        except QueryError:  # what nobody can type: surrogates
            continue
        yield moved
        conversation = moved.conversation


def spoken(speaker: Speaker, moved: Moved) -> Spoken:
    return speaker.speak(moved, Asker())


@few
@given(conversations)
def test_a_person_is_in_reach_in_every_reply(engine: Engine, speaking: Speaker, said: list[str]) -> None:
    for moved in led(engine, said):
        reply = spoken(speaking, moved)
        assert [one["kind"] for one in reply.quick_replies].count("human") == 1
        assert (reply.contact_support is not None) == (reply.decision == "contact_support")
        assert reply.contact_support is None or reply.contact_support["channels"]


@few
@given(conversations, st.sampled_from(PERSON))
def test_who_asks_for_a_person_gets_one_at_once(engine: Engine, said: list[str], asked: str) -> None:
    *_, last = led(engine, [*said, asked])
    assert last.hand_off == "asked_for_person"


@few
@given(conversations)
def test_nobody_misses_twice_on_a_question_without_a_person(engine: Engine, said: list[str]) -> None:
    for moved in led(engine, said):
        if moved.move.decision == "clarify":
            assert moved.move.misses < 2
            assert moved.move.in_row < 3


@few
@given(conversations)
def test_nothing_is_said_twice_in_a_row(engine: Engine, speaking: Speaker, said: list[str]) -> None:
    before = ""
    for moved in led(engine, said):
        text = spoken(speaking, moved).text["plain"]
        assert text
        assert text != before
        before = text


@few
@given(conversations, st.sampled_from(list(QUESTIONS)))
def test_a_question_asked_again_and_again_ends_with_a_person(engine: Engine, said: list[str], asked: str) -> None:
    moves = [moved.move for moved in led(engine, [*said, "谢谢", *[asked] * 7])][-7:]
    assert "contact_support" in {move.decision for move in moves}
    for one, other in pairwise(moves):
        assert (one.decision, one.entries, one.step) != ("answer", other.entries, other.step)


@few
@given(conversations, st.data())
def test_a_choice_is_taken_by_number_by_payload_and_by_text(
    engine: Engine, said: list[str], data: st.DataObject
) -> None:
    for moved in led(engine, said):
        assert len(moved.move.choices) <= 3
        for at, choice in enumerate(moved.move.choices):
            way = data.draw(st.sampled_from([str(at + 1), f"#{moved.conversation.number}.{at + 1}", choice.question]))
            taken = converse(engine, way, moved.conversation, rule=hand_off_of(engine).rule).move
            assert [one.id for one in taken.entries] == [choice.id]
            assert (taken.decision, taken.misses) == ("answer", 0)
        if moved.move.choices:
            none = converse(engine, "都不是", moved.conversation).move
            assert none.decision in ("clarify", "contact_support")


@few
@given(conversations, st.sampled_from(TALK))
def test_small_talk_is_answered_and_never_searched(
    engine: Engine, encoder: FakeEncoder, said: list[str], talk: str
) -> None:
    moves = list(led(engine, said))
    engine.reader.forget()
    asked = len(encoder.asked)
    before = moves[-1].conversation if moves else Conversation()
    converse(engine, talk, before)
    assert len(encoder.asked) == asked


@few
@given(conversations, st.text(alphabet="提币充值没到账，。钱包 usdt", min_size=300, max_size=600))
def test_a_message_costs_four_calls_of_the_encoder_at_most(engine: Engine, said: list[str], story: str) -> None:
    calls, encode = 0, engine.encoder.encode_queries

    def counted(texts: list[str]) -> object:
        nonlocal calls
        calls += 1
        return encode(texts)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine.encoder, "encode_queries", counted)
        conversation = Conversation()
        for message in [*said, f"x{story}", *said[:2]]:
            engine.reader.forget()
            calls = 0
            try:
                conversation = converse(engine, message, conversation).conversation
            except QueryError:
                continue
            assert calls <= 4, message


@few
@given(conversations)
def test_no_secret_is_kept(engine: Engine, speaking: Speaker, said: list[str]) -> None:
    for moved in led(engine, [*said, f"我的密码是{SECRET}", "转人工"]):
        assert SECRET not in json.dumps(moved.conversation.to_data())
        assert SECRET not in json.dumps(spoken(speaking, moved).contact_support, default=str)
    assert "password" in next(iter(led(engine, [f"我的密码是{SECRET}"]))).secrets


@few
@given(conversations)
def test_what_was_said_gives_the_same_conversation_as_its_state(engine: Engine, said: list[str]) -> None:
    states, conversation, heard = States(Signer(lambda: ("k" * 32,))), Conversation(), list[str]()
    rule = hand_off_of(engine).rule
    for message in said:
        try:
            moved = converse(engine, message, conversation, rule=rule)
        except QueryError:
            continue
        heard.append(message)
        conversation = states.read(states.write(moved.conversation, "u"), "u")
        assert conversation == moved.conversation
    assert replay(engine, heard, rule=rule) == conversation


@few
@given(st.lists(st.text(min_size=1, max_size=2000).filter(str.strip), min_size=1, max_size=25))
def test_a_state_stays_small(engine: Engine, said: list[str]) -> None:
    states, conversation = States(Signer(lambda: ("k" * 32,))), Conversation()
    for message in said:
        try:
            conversation = converse(engine, message, conversation).conversation
        except QueryError:
            continue
        state = states.write(conversation, None)
        assert len(state) <= LONGEST_STATE
        assert len(conversation.turns) <= 20
        conversation = states.read(state, None)


@few
@given(conversations, st.sampled_from(list(QUESTIONS)), st.sampled_from(list(QUESTIONS)))
def test_two_wishes_are_both_answered_or_both_offered(engine: Engine, said: list[str], one: str, other: str) -> None:
    wanted = {QUESTIONS[one], QUESTIONS[other]}
    *_, moved = led(engine, [*said, "谢谢", f"{one}？另外{other}？"])
    given_ids, offered = ({x.id for x in found} for found in (moved.move.entries, moved.move.choices))
    assert len(wanted) == 1 or wanted <= given_ids or wanted <= offered


@few
@given(conversations, st.sampled_from(list(QUESTIONS)))
def test_a_new_topic_ends_the_misses(engine: Engine, said: list[str], asked: str) -> None:
    *_, missed, _, moved = led(engine, [*said, "附近哪里有好吃的火锅", "谢谢", asked])
    assert moved.move.decision == "answer" or missed.move.decision == "answer"
    assert moved.move.decision != "answer" or moved.move.misses == 0


@few
@given(conversations, st.sampled_from(["我的币被盗了", "someone hacked my account", "我被骗了"]))
def test_what_cannot_wait_brings_the_urgent_channel(
    engine: Engine, speaking: Speaker, said: list[str], incident: str
) -> None:
    *_, moved = led(engine, [*said, incident])
    reply = spoken(speaking, moved)
    assert reply.urgent
    assert reply.urgent["url"] in reply.text["plain"]


def test_the_language_is_that_of_the_person(engine: Engine) -> None:
    langs = [moved.lang for moved in led(engine, ["提币卡住了", "ok", "1", "thanks", "why is my deposit not credited"])]
    assert langs == ["zh", "zh", "zh", "zh", "en"]


def test_an_answer_is_told_step_by_step() -> None:
    from engine.conversation.steps import steps_of

    answer = "Intro\n\n- one\n- two\n\n1. Open **it**.\n2. Click:\n   - here\n   - there\n\n> note"
    assert steps_of(answer) == ("Open **it**.", "Click:\n- here\n- there")
    assert steps_of("1. only") == ()
    assert steps_of("- a\n- b") == ()
