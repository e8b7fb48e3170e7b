"""The help centre on platforms: a conversation on each, and what strangers, repeats and slow answers do there."""

from __future__ import annotations

import base64
import hashlib
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from bot_platforms import (
    FAKES,
    Chatwoot,
    Dingtalk,
    Enveloped,
    Fake,
    Feishu,
    PlainWechat,
    Slack,
    Telegram,
    Wechat,
    Wecom,
    WecomApp,
)
from fastapi.testclient import TestClient
from services import needs_redis, redis_at

from api.bots.accounts import BotSettings, EnvelopeAccount, SlackAccount
from api.bots.adapter import NotGenuine, NotReadable, Raw, Turn
from api.bots.hosting import caller, polling, serve
from api.bots.hosting.pace import Pace
from api.bots.hosting.stores import BOUNDS, FILE, make_table
from api.bots.lead import Lead
from api.bots.platforms.ciphers import decrypted, without_padding
from api.bots.platforms.slack import Slack as SlackAdapter
from api.bots.platforms.wechat import WecomApp as WecomAppAdapter
from api.bots.platforms.wechat import _Weixin
from api.bots.platforms.wecom import Wecom as WecomAdapter
from api.bots.settings import bots_table, names_of_bots, read_bots
from api.http.app import create_app
from api.http.serving import Serving
from api.kept.database import DatabaseKept, Layout
from api.kept.memory import MemoryKept
from api.kept.redis_store import RedisKept
from api.kept.steady import SteadyKept
from api.kept.store import Bounds, Kept, StoreAway
from api.settings import read_settings
from conftest import ROOT, environment, faq_here, free_port
from corpus import FaqError
from engine import Engine


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses between two tries are no part of what is tested."""
    monkeypatch.setattr(caller, "_FIRST_PAUSE", 0.01)
    monkeypatch.setattr(caller, "_LONGEST_PAUSE", 0.02)


@contextmanager
def talking(engine: Engine, folder: Path, kind: type[Fake], **more: str) -> Iterator[Any]:
    """A platform, and the service that it is connected to."""
    fake = kind()
    settings = read_settings(data=str(folder), environment=fake.environment() | {"FAQ_RATE_LIMIT": "1/day"} | more)
    with fake.api.running(), TestClient(create_app(Serving(engine), settings)) as client:
        fake.client = client
        yield fake


@pytest.mark.parametrize("kind", FAKES)
def test_five_turns_and_a_person(engine: Engine, tmp_path: Path, kind: type[Fake]) -> None:
    with talking(engine, tmp_path, kind) as fake:
        assert fake.say("你好").text
        answered = fake.say("提币卡住了")
        assert "审核状态" in answered.text
        solved = fake.press(answered, "解决了") if answered.buttons else fake.say("解决了")
        assert solved.text != answered.text
        other = fake.say("手续费是多少")
        assert "0.1%" in other.text
        handed = fake.press(other, "转人工") if other.buttons else fake.say("转人工")
        assert "人工" in handed.text or "客服" in handed.text, handed
        if isinstance(fake, Chatwoot):
            fake.api.wait_for(lambda call: call.path.endswith("toggle_status"), 1)
            [note] = [call for call in fake.api.calls if call.body.get("private")]
            assert "提币卡住了" in note.body["content"], "staff see what was said"
            assert fake.status == "open"


@pytest.mark.parametrize("kind", FAKES)
def test_an_event_that_comes_again_is_answered_once(engine: Engine, tmp_path: Path, kind: type[Fake]) -> None:
    with talking(engine, tmp_path, kind) as fake:
        event = fake.event("提币卡住了")
        first = fake.read_reply(fake.deliver(event))
        calls = len(fake.api.calls)
        again = fake.deliver(event)
        assert again.status_code == 200
        if isinstance(fake, Enveloped):
            assert fake.read_reply(again) == first, "the platform may not have got the first answer"
        assert fake.say("谢谢").text != first.text, "whose reply is the next one"
        assert len(fake.api.calls) <= 2 * calls


@pytest.mark.parametrize("kind", FAKES)
def test_strangers_are_refused(engine: Engine, tmp_path: Path, kind: type[Fake]) -> None:
    with talking(engine, tmp_path, kind) as fake:
        for spoilt in forged(fake):
            response = fake.send(spoilt)
            assert response.status_code == 401, response.text
            assert response.headers["content-type"] == "application/problem+json"
        assert fake.send({"content": b"x" * 70_000}).status_code == 413
        assert fake.api.calls == []


def forged(fake: Fake) -> Iterator[dict[str, Any]]:
    """Requests that the platform did not make, or not now."""
    yield (
        {"content": b"{}"}
        if not isinstance(fake, Enveloped)
        else {"content": b"<xml></xml>"}
        | ({"json": {"encrypt": "AAAA"}, "content": None} if fake.name == "wecom" else {})
    )
    if fake.name != "telegram":  # whose header says nothing of the time
        yield fake.request(fake.event("hello"), at=time.time() - 40_000)
    other = type(fake)()
    other.api = fake.api
    for name in ("secret", "token", "key"):
        if hasattr(other, name):
            old = getattr(other, name)
            setattr(other, name, old[:-2] + old[:1] * 2)
    yield other.request(other.event("hello"))


@pytest.mark.parametrize("kind", [Slack, Chatwoot, Feishu, Wecom, WecomApp, Wechat])
def test_a_body_that_was_changed_on_the_way_is_refused(engine: Engine, tmp_path: Path, kind: type[Fake]) -> None:
    with talking(engine, tmp_path, kind) as fake:
        request, other = fake.request(fake.event("提币卡住了")), fake.request(fake.event("手续费"))
        request.update({name: other[name] for name in ("content", "json") if name in other})
        assert fake.send(request).status_code == 401


@pytest.mark.parametrize("kind", [Wecom, WecomApp, Wechat])
def test_the_address_is_proved(engine: Engine, tmp_path: Path, kind: type[Enveloped]) -> None:
    with talking(engine, tmp_path, kind) as fake:
        request, wanted = fake.challenge()
        response = fake.send(request)
        assert (response.content, response.headers["content-type"]) == (wanted.encode(), "text/plain; charset=utf-8")
        request["method"] = "GET"
        request["params"]["nonce"] = "1"
        assert fake.send(request).status_code == 401


def test_slack_and_feishu_prove_the_address_too(engine: Engine, tmp_path: Path) -> None:
    with talking(engine, tmp_path, Slack) as fake:
        assert fake.send(fake.request({"type": "url_verification", "challenge": "c1"})).json() == {"challenge": "c1"}
    with talking(engine, tmp_path, Feishu) as fake:
        event = {"type": "url_verification", "challenge": "c2", "token": fake.token}
        assert fake.send(fake.request(event)).json() == {"challenge": "c2"}
        assert fake.send(fake.request(event | {"token": "another"})).status_code == 401


# --- The platforms' published examples -------------------------------------------------------------------------------


def raw(**given: Any) -> Raw:
    return Raw(**({"method": "POST", "headers": {}, "query": {}, "body": b"", "at": time.time()} | given))


def test_slacks_own_example() -> None:
    """docs.slack.dev/authentication/verifying-requests-from-slack"""
    body = (
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    account = SlackAccount("", "8f742231b10e8888abcd99yyyzzz85a5", "")
    headers = {
        "x-slack-request-timestamp": "1531420618",
        "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    }
    with pytest.raises(NotReadable):  # a slash command, which passes all checks and is none of ours
        SlackAdapter(account).verify(raw(headers=headers, body=body.encode(), at=1531420620.0))
    with pytest.raises(NotGenuine):
        SlackAdapter(account).verify(raw(headers=headers, body=body.encode() + b"&", at=1531420620.0))


def test_wecoms_own_example() -> None:
    """developer.work.weixin.qq.com, the sample of its libraries: token, EncodingAESKey, CorpID, message."""
    account = EnvelopeAccount(
        "QDG6eK", base64.b64decode("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C="), "wx5823bf96d3bd56c7"
    )
    query = {"msg_signature": "477715d11cdb4164915debcba66cb864d751f3e6", "timestamp": "1409659813"}
    hidden = (
        "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvu"
        "JTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwG"
        "c2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9"
        "EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0"
        "lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
    )
    body = f"<xml><Encrypt><![CDATA[{hidden}]]></Encrypt></xml>".encode()
    request = raw(query=query | {"nonce": "1372623149"}, body=body, at=1409659813.0)
    turn = WecomAppAdapter(account).verify(request)
    assert isinstance(turn, Turn)
    assert (turn.message, turn.user, turn.event) == ("hello", "mycreate", "4561255354251345929")


def test_feishus_own_example() -> None:
    """open.feishu.cn, "Encrypt Key": the key is `test key`, the text `hello world`."""
    import base64

    content = base64.b64decode("P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=")
    key = hashlib.sha256(b"test key").digest()
    assert without_padding(decrypted(content[16:], key=key, vector=content[:16]), block=16) == b"hello world"


# --- Slow answers, overload, failures --------------------------------------------------------------------------------


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Turns wait for this event."""
    go, on = threading.Event(), Lead.on

    def waits(self: Lead, said: Any) -> Any:
        assert go.wait(20)
        return on(self, said)

    monkeypatch.setattr(Lead, "on", waits)
    yield go
    go.set()


def test_a_slow_reply_is_a_stream_that_goes_on(
    engine: Engine, tmp_path: Path, slow: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WecomAdapter, "patience", (0.05,))
    with talking(engine, tmp_path, Wecom) as fake:
        response = fake.deliver(fake.event("提币卡住了"))
        assert fake.unwrapped(response)["stream"]["finish"] is False
        slow.set()
        assert "审核状态" in fake.read_reply(response).text
        unknown = fake.send(fake.request(fake._event("stream") | {"stream": {"id": "of another day"}}))
        assert fake.unwrapped(unknown)["stream"]["finish"] is True, "nobody waits for what will never come"


@pytest.mark.parametrize("kind", [Wechat, WecomApp])
def test_wechat_asks_again_and_gets_the_same_reply(
    engine: Engine, tmp_path: Path, slow: threading.Event, monkeypatch: pytest.MonkeyPatch, kind: type[Fake]
) -> None:
    monkeypatch.setattr(_Weixin, "patience", (0.4, 0.4, 20.0))
    with talking(engine, tmp_path, kind) as fake:
        fake.limit = 0.2
        threading.Timer(0.3, slow.set).start()
        fake.tries = 3

        with ThreadPoolExecutor(2) as pool:  # its end waits for what was given up

            def deliver(event: Any) -> httpx.Response:
                for _ in range(2):
                    with pytest.raises(TimeoutError):
                        pool.submit(fake.send, fake.request(event)).result(0.1)
                return fake.send(fake.request(event))

            assert "审核状态" in fake.read_reply(deliver(fake.event("提币卡住了"))).text


def test_wechat_hears_something_at_the_last_attempt(
    engine: Engine, tmp_path: Path, slow: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Weixin, "patience", (0.05,))
    with talking(engine, tmp_path, Wechat) as fake:
        assert "稍等" in fake.say("提币卡住了").text


@pytest.mark.parametrize("kind", [Telegram, Slack, Feishu, Dingtalk])
def test_a_slow_reply_comes_by_the_api(
    engine: Engine, tmp_path: Path, slow: threading.Event, monkeypatch: pytest.MonkeyPatch, kind: type[Fake]
) -> None:
    with talking(engine, tmp_path, kind) as fake:
        monkeypatch.setattr(serve._CLASSES[fake.name], "patience", (0.05,))
        response = fake.deliver(fake.event("提币卡住了"))
        assert fake.api.calls == []
        slow.set()
        assert "审核状态" in fake.read_reply(response).text


def test_a_platform_that_fails_is_asked_again_and_redirects_are_not_followed(
    engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with talking(engine, tmp_path, Telegram) as fake:
        busy = {"ok": False, "error_code": 429, "parameters": {"retry_after": 1}}
        fake.api.failures = [(429, busy, {}), (502, {}, {})]
        assert "审核状态" in fake.say("提币卡住了").text
        fake.api.failures = [(302, {}, {"Location": fake.api.url})]
        with caplog.at_level(logging.DEBUG):
            fake.deliver(fake.event("谢谢"))
            deadline = time.monotonic() + 20
            while "did not take a reply" not in caplog.text and time.monotonic() < deadline:
                time.sleep(0.01)
        assert "telegram did not take a reply: status 302" in caplog.text
        assert fake.token not in caplog.text, "addresses of Telegram hold the token"


def test_feishus_token_is_asked_for_once_and_again_when_it_ended(engine: Engine, tmp_path: Path) -> None:
    with talking(engine, tmp_path, Feishu) as fake:
        fake.say("你好")
        fake.say("提币卡住了")
        assert fake.asked == 1
        fake.granted = "t-2"
        assert fake.say("手续费是多少").text
        assert fake.asked == 2


def test_too_much_at_once_comes_again(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with talking(engine, tmp_path, Chatwoot) as fake:
        event = fake.event("提币卡住了")
        monkeypatch.setattr(caller, "MOST_WAITING", 0)
        fake.tries = 1
        assert fake.deliver(event).status_code == 503
        assert fake.status == "open", "Chatwoot gives the conversation to people"
        monkeypatch.setattr(caller, "MOST_WAITING", 10)
        assert "审核状态" in fake.read_reply(fake.deliver(event)).text, "nothing was lost of it"


def test_a_turn_that_failed_may_come_again(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on, failed = Lead.on, []

    def once(self: Lead, said: Any) -> Any:
        if not failed:
            failed.append(said)
            raise OSError("the disk")
        return on(self, said)

    monkeypatch.setattr(Lead, "on", once)
    with talking(engine, tmp_path, Slack) as fake:
        with pytest.raises(OSError, match="the disk"):  # TestClient raises what a server answers with 500
            fake.send(fake.request(event := fake.event("提币卡住了")))
        assert "审核状态" in fake.read_reply(fake.deliver(event)).text


def test_a_flood_of_one_person_is_told_once(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "Pace", lambda: Pace(3))
    with talking(engine, tmp_path, Telegram) as fake:
        assert [fake.say("手续费").text for _ in range(3)]
        assert "频繁" in fake.say("手续费").text
        calls = len(fake.api.calls)
        assert fake.deliver(fake.event("手续费")).status_code == 200
        assert len(fake.api.calls) == calls


# --- What else a platform sends --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (Telegram, lambda event: event["message"].update(text=None, photo=[{}])),
        (Slack, lambda event: event["event"].update(text="", subtype="file_share")),
        (Chatwoot, lambda event: event.update(content=None, attachments=[{}])),
        (Feishu, lambda event: event["event"]["message"].update(message_type="image", content='{"image_key": "i"}')),
        (Dingtalk, lambda event: event.update(msgtype="picture", text=None)),
        (Wecom, lambda event: event.update(msgtype="image")),
        (WecomApp, lambda event: event.update(MsgType="image")),
        (Wechat, lambda event: event.update(MsgType="video")),
    ],
)
def test_a_picture_is_answered_with_what_can_be_read(
    engine: Engine, tmp_path: Path, kind: type[Fake], change: Callable[[Any], None]
) -> None:
    with talking(engine, tmp_path, kind) as fake:
        change(event := fake.event("x"))
        assert "文字" in fake.read_reply(fake.deliver(event)).text


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (Telegram, lambda event: event["message"]["from"].update(is_bot=True)),
        (Telegram, lambda event: event["message"]["chat"].update(type="supergroup")),
        (Telegram, lambda event: event.pop("message")),
        (Slack, lambda event: event["event"].update(bot_id="B1")),
        (Slack, lambda event: event["event"].update(subtype="message_changed")),
        (Slack, lambda event: event["event"].update(channel_type="channel")),
        (Chatwoot, lambda event: event.update(message_type="outgoing")),
        (Chatwoot, lambda event: event["conversation"].update(status="open")),
        (Feishu, lambda event: event["event"]["sender"].update(sender_type="app")),
        (Feishu, lambda event: event["header"].update(event_type="im.chat.updated_v1")),
        (Wecom, lambda event: event.update(msgtype="event", event={"eventtype": "feedback_event"})),
        (Wechat, lambda event: event.update(MsgType="event", Event="unsubscribe")),
    ],
)
def test_what_is_not_for_the_bot_has_no_reply(
    engine: Engine, tmp_path: Path, kind: type[Fake], change: Callable[[Any], None]
) -> None:
    with talking(engine, tmp_path, kind) as fake:
        change(event := fake.event("提币卡住了"))
        response = fake.deliver(event)
        assert (response.status_code, response.content in (b"", b"{}", b"success")) == (200, True)
        fake.say("你好") if not isinstance(fake, Chatwoot) else None
        sent = [call for call in fake.api.calls if "审核" in str(call.body)]
        assert sent == [], "only what came after it has a reply"


def test_dingtalk_is_replied_to_at_dingtalk_only(engine: Engine, tmp_path: Path) -> None:
    """The signature does not cover the address that the reply would go to."""
    with talking(engine, tmp_path, Dingtalk) as fake:
        for wrong in (
            "http://169.254.169.254/latest",
            f"{fake.api.url}.evil.example/",
            f"{fake.api.url[:-1]}@evil/",
            "",
        ):
            response = fake.deliver(fake.event("你好") | {"sessionWebhook": wrong})
            assert response.status_code == 400, wrong
        assert fake.api.calls == []


def test_new_readers_are_greeted_and_menus_ask(engine: Engine, tmp_path: Path) -> None:
    with talking(engine, tmp_path, Wechat) as fake:
        greeted = fake.read_reply(fake.deliver({"MsgType": "event", "Event": "subscribe"}))
        assert greeted.text
        asked = fake.read_reply(fake.deliver({"MsgType": "event", "Event": "CLICK", "EventKey": "提币卡住了"}))
        assert "审核状态" in asked.text
    with talking(engine, tmp_path, Wecom) as fake:
        entered = fake._event("event") | {"event": {"eventtype": "enter_chat"}}
        assert fake.unwrapped(fake.deliver(entered))["msgtype"] == "text"
    with talking(engine, tmp_path, Telegram) as fake:
        assert fake.say("/start").text == fake.say("你好").text or fake.api.calls


def test_a_group_of_telegrams_is_answered_where_the_bot_is_meant(engine: Engine, tmp_path: Path) -> None:
    with talking(engine, tmp_path, Telegram) as fake:
        fake.chat = -100
        assert "审核状态" in fake.say("/ask@faq_bot 提币卡住了").text
        assert fake.api.calls[-1].body["reply_parameters"]["message_id"]


@pytest.mark.parametrize("document", ["<xml>", "<!DOCTYPE x [<!ENTITY a 'b'>]><xml>&a;</xml>", "no XML", ""])
def test_xml_that_is_none_is_refused(engine: Engine, tmp_path: Path, document: str) -> None:
    with talking(engine, tmp_path, PlainWechat) as fake:
        response = fake.send({"params": fake.plain(None), "content": document.encode()})
        assert response.status_code == 400, response.text


# --- One bot alone ---------------------------------------------------------------------------------------------------


def test_one_bot_alone_serves_nothing_else(engine: Engine, tmp_path: Path) -> None:
    fake = Slack()
    settings = read_settings(data=str(tmp_path), environment=fake.environment() | {"FAQ_DINGTALK_SECRET": "x"})
    alone = replace(settings, bots=settings.bots.only("slack"))
    with fake.api.running(), TestClient(create_app(Serving(engine), alone)) as client:
        fake.client = client
        assert "审核状态" in fake.say("提币卡住了").text
        assert client.get("/healthz").status_code == 200
        for path in ("/v1/search?query=x", "/zh-CN/", "/bots/dingtalk", "/bots/slack/x"):
            assert client.get(path).status_code == 404, path


def test_without_settings_there_is_no_bot(engine: Engine) -> None:
    with TestClient(create_app(Serving(engine))) as client:
        assert client.post("/bots/telegram", json={}).status_code == 404
    assert read_bots({}) == BotSettings()


# --- What is kept ----------------------------------------------------------------------------------------------------


FIFTY = Bounds(BOUNDS.seconds, 50)
LAYOUT = Layout(make_table, ROOT / "api/bots/hosting/migrations")


def memory_kept(_folder: Path) -> Iterator[Kept]:
    yield MemoryKept(FIFTY)


def database_kept(folder: Path) -> Iterator[Kept]:
    store = DatabaseKept(folder / "data" / FILE, LAYOUT, FIFTY)
    yield store
    store.close()


def redis_kept(folder: Path) -> Iterator[Kept]:
    with redis_at(port := free_port(), folder):
        store = RedisKept(f"redis://127.0.0.1:{port}/0", "faq-bots", FIFTY)
        yield store
        store._redis.close()


@pytest.fixture(
    params=[memory_kept, database_kept, pytest.param(redis_kept, marks=needs_redis)],
    ids=["memory", "database", "redis"],
)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    yield from request.param(tmp_path)


def test_a_store_keeps_and_forgets(kept: Kept) -> None:
    assert kept.get("state:a") is None
    kept.put("state:a", "one")
    kept.put("state:a", "two")
    assert kept.get("state:a") == "two"
    assert (kept.add("event:a"), kept.add("event:a"), kept.get("event:a")) == (True, False, "")
    kept.put("event:a", None)
    assert kept.add("event:a")
    for number in range(300):
        kept.add(f"event:{number}")
    assert kept.get("event:0") is None, "a flood of events is bounded"
    assert kept.get("event:299") == ""
    assert kept.get("state:a") == "two", "and pushes out no conversation"


def test_a_day_later_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = DatabaseKept(tmp_path / FILE, LAYOUT, BOUNDS)
    for store in (MemoryKept(BOUNDS), database):
        store.put("state:a", "one")
        assert store.add("event:a")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 86_500)
    for store in (MemoryKept(BOUNDS), database):
        assert store.get("state:a") is None
        assert store.add("event:a")
    database.close()


def test_while_the_store_is_away_each_process_keeps_for_itself() -> None:
    class Away(MemoryKept):
        away = True

        def get(self, key: str) -> str | None:
            if self.away:
                raise StoreAway("gone")
            return super().get(key)

        put = add = get  # type: ignore[assignment]

    told: list[str | None] = []
    kept = SteadyKept(store := Away(BOUNDS), BOUNDS, told.append)
    assert kept.get("state:a") is None
    kept.put("state:a", "one")
    assert kept.get("state:a") == "one"
    store.away, kept._again = False, 0.0
    assert kept.get("state:a") is None
    assert told == ["gone", None]


# --- Settings, and Telegram without a public address -----------------------------------------------------------------


def test_secrets_come_from_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    file = tmp_path / "bots.env"
    file.write_text("# a comment\nFAQ_SLACK_TOKEN=xoxb-1\nFAQ_SLACK_SECRET='s 1'\n")
    file.chmod(0o640)
    named = {"FAQ_BOTS_FILE": str(file)}
    with pytest.raises(FaqError, match="chmod 600"):
        read_bots(named)
    file.chmod(0o600)
    slack = read_bots(named).slack
    assert slack == SlackAccount("xoxb-1", "s 1", "https://slack.com")
    assert "xoxb" not in repr(slack), "no log shows it"
    assert read_bots(named | {"FAQ_SLACK_TOKEN": "xoxb-2"}).slack == SlackAccount("xoxb-2", "s 1", "https://slack.com")
    file.write_text("FAQ_SLACK_TOKN=x\n")
    with pytest.raises(FaqError, match="FAQ_SLACK_TOKN"):
        read_bots(named)
    with pytest.raises(FaqError, match="cannot be read"):
        read_bots({"FAQ_BOTS_FILE": str(tmp_path / "none")})


@pytest.mark.parametrize(
    ("environment", "match"),
    [
        ({"FAQ_SLACK_TOKEN": "x"}, "FAQ_SLACK_SECRET is not"),
        ({"FAQ_TELEGRAM_SECRET": "x"}, "FAQ_TELEGRAM_TOKEN"),
        ({"FAQ_WECOM_TOKEN": "x", "FAQ_WECOM_KEY": "too short"}, "FAQ_WECOM_KEY is no EncodingAESKey"),
        ({"FAQ_WECHAT_TOKEN": "x", "FAQ_WECHAT_ID": "y", "FAQ_WECHAT_KEY": "?" * 43}, "FAQ_WECHAT_KEY"),
        ({"FAQ_CHATWOOT_URL": "ftp://x"}, "FAQ_CHATWOOT_URL"),
    ],
)
def test_settings_that_are_wrong_are_named(environment: dict[str, str], match: str) -> None:
    with pytest.raises(FaqError, match=match):
        read_bots(environment)


def test_every_setting_of_a_bot_is_documented() -> None:
    for name in ("bots.md", "bots.zh-CN.md"):
        text = (ROOT / "docs" / name).read_text("utf-8")
        assert all(f"`{setting}`" in text for setting in names_of_bots()), name
    assert bots_table() in (ROOT / "docs" / "bots.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        (("pigeon",), "'pigeon' is no platform"),
        (("telegram",), "telegram is not set up; set the variables FAQ_T"),
    ],
)
def test_the_command_says_what_is_missing(tmp_path: Path, arguments: tuple[str, ...], match: str) -> None:
    result = faq_here(tmp_path, "bot", *arguments, "--data", str(tmp_path))
    assert (result.returncode, match in result.stderr, len(result.stderr.splitlines())) == (2, True, 1)


class PolledTelegram(Telegram):
    """Hands updates out when it is asked for them, again and again until a later one is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.updates: list[Any] = []
        self.offsets: list[int] = []

    def environment(self) -> dict[str, str]:
        return {name: text for name, text in super().environment().items() if name != "FAQ_TELEGRAM_SECRET"}

    def answer_call(self, call: Any) -> tuple[int, Any]:
        if not call.path.endswith("/getUpdates"):
            return super().answer_call(call)
        self.offsets.append(call.body["offset"])
        time.sleep(0.01)  # instead of fifty seconds
        return 200, {"ok": True, "result": [one for one in self.updates if one["update_id"] >= call.body["offset"]]}


def test_telegram_is_asked_where_there_is_no_public_address(engine: Engine, tmp_path: Path) -> None:
    fake = PolledTelegram()
    settings = read_settings(data=str(tmp_path), environment=fake.environment())
    settings = replace(settings, bots=settings.bots.only("telegram"))
    fake.updates = [
        fake.event("提币卡住了"),
        {"update_id": 10_001_000},
        fake.event("转人工") | {"update_id": 10_001_001},
    ]
    fake.api.failures = [(409, {"ok": False, "description": "Conflict: webhook is active"}, {})]
    with fake.api.running(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(polling, "_PAUSE_SECONDS", 0.01)
        with TestClient(create_app(Serving(engine), settings)) as client:
            sent = fake.api.wait_for(lambda call: call.path.endswith("/sendMessage"), 2)
            assert client.post("/bots/telegram", json=fake.updates[0]).status_code == 404
    assert "审核状态" in sent[0].body["text"]
    assert len(sent) == 2
    assert fake.offsets[0] == 0


def test_only_one_process_asks(tmp_path: Path) -> None:
    settings = read_settings(data=str(tmp_path), workers=2, environment=PolledTelegram().environment())
    with pytest.raises(FaqError, match="--workers 1"):
        serve.check_alone(settings)


def test_the_documents_commands_make_a_bot(sample_data: Path, tmp_path: Path) -> None:
    """From nothing: a file of secrets, the command, a person who writes."""
    text = (ROOT / "docs" / "bots.md").read_text("utf-8")
    lines = [line.strip() for line in text.splitlines() if line.startswith("       ") and "pip install" not in line]
    assert len(lines) == 3
    assert all(line in (ROOT / "docs" / "bots.zh-CN.md").read_text("utf-8") for line in lines)
    fake = PolledTelegram()
    fake.token = "110201543:AAH..."  # noqa: S105 - of the document
    fake.updates = [fake.event("提现一直没到账怎么办"), fake.event("转人工")]
    script = "\n".join(lines).replace("faq bot", "exec faq bot").replace("faq-data", str(sample_data))
    (tmp_path / "faq").write_text(f'#!/bin/sh\nexec {sys.executable} -c "from api.cli import main; main()" "$@"\n')
    (tmp_path / "faq").chmod(0o755)
    env = environment() | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "FAQ_TELEGRAM_API": fake.api.url}
    script = script.replace("8001", str(free_port()))
    with fake.api.running(), subprocess.Popen(["sh", "-ec", script], cwd=tmp_path, env=env) as bot:
        try:
            answered, handed = fake.api.wait_for(lambda call: call.path.endswith("/sendMessage"), 2)
        finally:
            bot.terminate()
    assert "提币" in answered.body["text"] or "提现" in answered.body["text"]
    assert "http" in handed.body["text"], "a person can be reached"
