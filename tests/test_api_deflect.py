"""POST /v1/deflect: the shape of a turn, the state that travels, and what a stranger may send."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.http.deflect.bodies import LARGEST_DEFLECT, LONGEST_STATE
from api.http.serving import Serving
from api.presenters.plain import plain_lines, with_addresses
from api.settings import read_settings
from conftest import ROOT
from engine import Engine, open_engine


@pytest.fixture(scope="module")
def sample(sample_data: Path) -> Engine:
    return open_engine(sample_data)


@pytest.fixture(scope="module")
def client(sample: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    data = str(tmp_path_factory.mktemp("data"))
    app = create_app(Serving(sample), read_settings(environment={"FAQ_DATA": data}))
    with TestClient(app, base_url="https://faq.example") as opened:
        yield opened


def said(client: TestClient, message: str, **more: Any) -> dict[str, Any]:
    reply = client.post("/v1/deflect", json={"message": message, **more})
    assert reply.status_code == 200, reply.text
    body: dict[str, Any] = reply.json()
    return body


def refused(client: TestClient, **body: Any) -> str:
    reply = client.post("/v1/deflect", json=body)
    assert reply.status_code == 422, reply.text
    return str(reply.json()["detail"])


def led(client: TestClient, *messages: str, **more: Any) -> list[dict[str, Any]]:
    """The replies of a conversation."""
    replies: list[dict[str, Any]] = []
    for message in messages:
        state = {"state": replies[-1]["state"]} if replies else {}
        replies.append(said(client, message, **state, **more))
    return replies


def test_a_conversation_in_both_languages_goes_as_documented(client: TestClient) -> None:
    replies = led(client, "你好", "怎么提币", "手续费呢", "还是不行", "转人工")
    assert [(one["decision"], one["reason"]) for one in replies] == [
        ("small_talk", "greeting"),
        ("answer", "found"),
        ("answer", "found"),
        ("clarify", "unsolved"),
        ("contact_support", "asked_for_person"),
    ]
    assert [one["id"] for reply in replies for one in reply["entries"]] == ["withdrawal-how", "fees-withdrawal"]
    assert [one["turn"] for one in replies] == [1, 2, 3, 4, 5]
    handed = replies[-1]["contact_support"]
    assert [one["text"] for one in handed["transcript"]] == ["你好", "怎么提币", "手续费呢", "还是不行", "转人工"]
    assert handed["ticket"]["type"] in ("deposit_withdrawal", "other")
    assert any(channel["online"] for channel in handed["channels"])
    english = said(client, "how do I withdraw crypto")
    assert english["lang"] == "en"
    assert english["entries"][0]["question"] == "How do I withdraw crypto?"


def test_links_are_absolute_and_the_html_is_clean(client: TestClient) -> None:
    reply = said(client, "怎么提币")
    address = "https://faq.example/zh-CN/articles/fees-withdrawal"
    assert reply["entries"][0]["url"] == "https://faq.example/zh-CN/articles/withdrawal-how"
    assert all(address in reply["text"][form] for form in ("markdown", "plain", "html"))
    assert f'<a href="{address}"' in reply["text"]["html"]
    assert "faq:" not in json.dumps(reply["text"])
    assert "**" not in reply["text"]["plain"]
    assert "\n1. " in reply["text"]["plain"]


def test_taiwan_reads_its_own_characters(client: TestClient) -> None:
    reply = said(client, "如何提幣", locale="zh-TW")
    assert reply["entries"][0]["url"].startswith("https://faq.example/zh-TW/")
    assert "提幣" in reply["text"]["plain"]
    assert said(client, "hello", locale="zh-TW")["lang"] == "en"


def test_messages_give_the_decision_that_the_state_gives(client: TestClient) -> None:
    spoken = ["怎么充值", "最少充多少", "还是不行", "都不是"]
    by_state = led(client, *spoken)[-1]
    before = [{"role": role, "text": text} for text in spoken[:-1] for role in ("user", "assistant")]
    by_messages = said(client, spoken[-1], messages=before)
    for varying in ("took_ms", "state"):
        by_state.pop(varying), by_messages.pop(varying)
    assert by_messages == by_state


def test_a_replay_counts_as_what_it_asks(engine: Engine, tmp_path: Path) -> None:
    settings = read_settings(data=str(tmp_path), environment={"FAQ_RATE_LIMIT": "10/hour"})
    client = TestClient(create_app(Serving(engine), settings))
    said = [{"role": role, "text": "提币卡住了"} for role in ("user", "assistant") * 5]

    def ask(count: int) -> int:
        body = {"message": "提币卡住了", "messages": said[:count], "lang": "zh"}
        return client.post("/v1/deflect", json=body).status_code

    assert [ask(10), ask(8), ask(4), ask(0)] == [200, 429, 200, 429], "6, then 1 and not 4 more, 3, and none is left"


def test_secrets_are_masked_and_answered_with_advice(client: TestClient) -> None:
    replies = led(client, "我的密码是Abc12345! 登不上", "转人工", user="u1", channel="telegram")
    assert "Abc12345" not in json.dumps(replies)
    assert "[PASSWORD]" in replies[1]["contact_support"]["transcript"][0]["text"]
    assert replies[0]["warnings"]
    assert replies[0]["warnings"][0] in replies[0]["text"]["plain"]
    assert (replies[1]["contact_support"]["user"], replies[1]["contact_support"]["channel"]) == ("u1", "telegram")


def test_a_ticket_knows_what_was_said_turns_ago(client: TestClient) -> None:
    handed = led(client, "充值没到 uid 12345678", "100 usdt", "转人工")[-1]["contact_support"]
    known = {field["id"]: field["value"] for field in handed["ticket"]["fields"] if field["value"]}
    assert known["uid"] == "12345678"
    assert handed["ticket"]["type"] == "deposit_withdrawal"


def test_what_cannot_wait_comes_with_the_channel_to_use(client: TestClient) -> None:
    reply = said(client, "我账号被盗了！币全没了！")
    assert reply["urgent"] == {
        "kind": "live_chat",
        "name": "在线客服",
        "url": "https://help.bluefir.example/chat",
        "online": True,
    }
    assert [one["id"] for one in reply["entries"]] == ["security-hacked"]
    assert "https://help.bluefir.example/chat" in reply["text"]["plain"].split("\n")[0]


def test_a_contact_is_verified_once_and_then_handed_over(client: TestClient) -> None:
    first, second = led(client, "t.me/BluefirSupport 是官方的吗", "t.me/BluefirSupport 是官方的吗")
    assert (first["decision"], first["reason"]) == ("answer", "verified")
    assert first["verification"]["status"] == "not_official"
    assert second["decision"] == "contact_support"


@pytest.mark.parametrize("change", [lambda s: s[:-2] + "xx", lambda s: "x" + s, lambda s: "nonsense"])
def test_a_state_that_was_changed_is_refused(client: TestClient, change: Any) -> None:
    state = said(client, "怎么充值")["state"]
    assert "send the message without it" in refused(client, message="ok", state=change(state))


def test_a_state_is_good_for_its_user_only(client: TestClient) -> None:
    state = said(client, "怎么充值", user="a")["state"]
    assert said(client, "谢谢", user="a", state=state)["turn"] == 2
    assert "another user" in refused(client, message="谢谢", user="b", state=state)
    assert "another user" in refused(client, message="谢谢", state=state)


def test_a_state_is_good_for_a_day(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    import itsdangerous

    state = said(client, "怎么充值")["state"]
    now = itsdangerous.TimestampSigner.get_timestamp
    monkeypatch.setattr(itsdangerous.TimestampSigner, "get_timestamp", lambda self: now(self) - 86_500)
    old = said(client, "怎么充值")["state"]
    assert said(client, "谢谢", state=state)["turn"] == 2
    assert "24 hours" in refused(client, message="谢谢", state=old)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"message": ""}, "message"),
        ({"message": "  "}, "empty"),
        ({"message": "a" * 2001}, "2000"),
        ({"message": "hi", "state": "x" * (LONGEST_STATE + 1)}, "state"),
        ({"message": "hi", "state": "x", "messages": []}, "both"),
        ({"message": "hi", "messages": [{"role": "system", "text": "x"}]}, "role"),
        ({"message": "hi", "messages": [{"role": "user", "text": "x" * 2001}]}, "too long"),
        ({"message": "hi", "messages": [{"role": "user", "text": "x"}] * 41}, "40"),
        ({"message": "hi", "channel": "a b"}, "channel"),
        ({"message": "hi", "lang": "fr"}, "lang"),
        ({"message": "hi", "other": 1}, "other"),
    ],
)
def test_what_is_out_of_bounds_is_named(client: TestClient, body: dict[str, Any], told: str) -> None:
    assert told in refused(client, **body)


def test_a_body_is_bounded_before_it_is_read(client: TestClient) -> None:
    assert client.post("/v1/deflect", content=b"x" * (LARGEST_DEFLECT + 1)).status_code == 413


def test_links_to_entries_that_are_gone_become_text() -> None:
    known = {"a": "https://x.example/a"}.get
    assert with_addresses("see [one](faq:a#b), [two](faq:gone)", known) == "see [one](https://x.example/a), two"


def test_plain_text_keeps_lists_links_and_code() -> None:
    markdown = "# Title\n\nDo **this**:\n\n1. Open [page](https://x.example)\n2. Then\n   - a\n   - b\n\n> note\n"
    markdown += "\n```\ncode\n```"
    assert plain_lines(markdown).split("\n") == [
        "Title",
        "",
        "Do this:",
        "1. Open page (https://x.example)",
        "2. Then",
        "  - a",
        "  - b",
        "",
        "note",
        "",
        "code",
    ]


def test_the_page_about_conversations_shows_what_the_service_says(client: TestClient) -> None:
    text = (ROOT / "docs" / "deflect.md").read_text("utf-8")
    example = json.loads(text.split("```json\n")[1].split("```")[0])
    reply = said(client, "提现一直没到账")
    assert example.keys() == reply.keys()
    assert {one["kind"] for one in reply["quick_replies"]} <= {"solved", "unsolved", "next", "none", "human"}
    assert [one["id"] for one in example["entries"]] == [one["id"] for one in reply["entries"]]
