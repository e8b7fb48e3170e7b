"""Fake platforms: each signs, encrypts, repeats and waits as the real one is documented to, and checks what it gets.

Written from the platforms' documents, with none of the product's code; their published examples are in the tests.
"""

from __future__ import annotations

import atexit
import base64
import hashlib
import hmac
import itertools
import json
import secrets
import struct
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Waited
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from defusedxml.ElementTree import fromstring
from fastapi.testclient import TestClient

PATIENCE = 60.0
"""Seconds that a test waits for a reply at most; none needs a tenth of it."""


@dataclass
class Call:
    """What the bot asked of a platform's API."""

    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Shown:
    """A message as a person sees it, and the buttons below it: what each sends, by its text."""

    text: str
    buttons: dict[str, str] = field(default_factory=dict)


class Api:
    """A platform's API: keeps what it gets, answers as its platform does, or with the failures that it is told to."""

    def __init__(self, answer: Callable[[Call], tuple[int, Any]]) -> None:
        self.calls: list[Call] = []
        self.failures: list[tuple[int, Any, dict[str, str]]] = []
        self._news = threading.Condition()
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                call = Call(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                headers: dict[str, str] = {}
                if api.failures:
                    status, told, headers = api.failures.pop(0)
                else:
                    status, told = answer(call)
                content = json.dumps(told).encode()
                if 200 <= status < 300:
                    with api._news:
                        api.calls.append(call)
                        api._news.notify_all()
                self.send_response(status)
                for name, value in {**headers, "content-length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_args: object) -> None:
                pass

        self._handler = Handler
        self._server: ThreadingHTTPServer | None = None

    @property
    def server(self) -> ThreadingHTTPServer:
        """Listens from when it is first asked for."""
        if self._server is None:
            self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler)
            self._server.daemon_threads = True
            atexit.register(self._server.server_close)  # a test may ask for the address alone
        return self._server

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    @contextmanager
    def running(self) -> Iterator[None]:
        thread = threading.Thread(target=lambda: self.server.serve_forever(0.02), daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.server.shutdown()
            self.server.server_close()

    def wait_for(self, wanted: Callable[[Call], bool], count: int) -> list[Call]:
        """The calls of a kind, once there are `count`."""
        end = time.monotonic() + PATIENCE
        with self._news:
            while len(found := [call for call in self.calls if wanted(call)]) < count:
                assert self._news.wait(end - time.monotonic()), f"{len(found)} of {count} calls came: {self.calls}"
        return found


class Fake:
    """A platform with one person who talks to the bot, over one HTTP client of the bot's service."""

    name = ""
    limit = 20.0
    """Seconds that the platform waits for an answer; the tests shorten them."""
    tries = 1

    def __init__(self) -> None:
        self.numbers = itertools.count(1)
        self.seen = 0
        self.client: TestClient | None = None
        self.answers: list[httpx.Response] = []
        self.api = Api(self.answer_call)

    @property
    def path(self) -> str:
        return f"/bots/{self.name}"

    def environment(self) -> dict[str, str]:
        """The settings by which the bot knows this platform."""
        raise NotImplementedError

    def event(self, text: str) -> Any:
        """What a typed text becomes, with an id of its own."""
        raise NotImplementedError

    def press_event(self, payload: str, shown: Shown) -> Any:
        """What a pressed button becomes; on most platforms it sends what it stands for."""
        return self.event(payload)

    def request(self, event: Any, *, at: float | None = None) -> dict[str, Any]:
        """The signed request that delivers an event; `at`: when it is signed."""
        raise NotImplementedError

    def answer_call(self, call: Call) -> tuple[int, Any]:
        """Check a call and answer it."""
        raise AssertionError(f"{self.name} has no API, but {call} came")

    def read_reply(self, response: httpx.Response) -> Shown:
        """What the person sees after the bot answered `response`; waits for calls that belong to it."""
        raise NotImplementedError

    def send(self, request: dict[str, Any]) -> httpx.Response:
        assert self.client
        return self.client.request(request.pop("method", "POST"), self.path, **request)

    def deliver(self, event: Any) -> httpx.Response:
        """Send an event as often as the platform does until it has an answer in time."""
        with ThreadPoolExecutor(self.tries) as pool:
            for left in reversed(range(self.tries)):
                sent = pool.submit(self.send, self.request(event))
                try:
                    response = sent.result(self.limit)
                except Waited:
                    continue
                if response.status_code < 500 or not left:
                    return response
        raise AssertionError(f"{self.name} got no answer within {self.limit} seconds, {self.tries} times")

    def say(self, text: str) -> Shown:
        return self.read_reply(self._delivered(self.event(text)))

    def press(self, shown: Shown, words: str) -> Shown:
        """Press the button below a message whose text has these words."""
        [payload] = [sent for text, sent in shown.buttons.items() if words in text]
        return self.read_reply(self._delivered(self.press_event(payload, shown)))

    def _delivered(self, event: Any) -> httpx.Response:
        response = self.deliver(event)
        assert response.status_code == 200, response.text
        return response

    def next_calls(self, wanted: Callable[[Call], bool], count: int = 1) -> list[Call]:
        """The next `count` calls of a kind."""
        found = self.api.wait_for(wanted, self.seen + count)[self.seen : self.seen + count]
        self.seen += len(found)
        return found


class Telegram(Fake):
    """core.telegram.org/bots/api"""

    name, tries = "telegram", 5
    token, secret = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "a-secret_token"
    chat: int | None = 4711

    def environment(self) -> dict[str, str]:
        return {
            "FAQ_TELEGRAM_TOKEN": self.token, "FAQ_TELEGRAM_SECRET": self.secret, "FAQ_TELEGRAM_API": self.api.url
        }  # fmt: skip

    def event(self, text: str) -> Any:
        number = next(self.numbers)
        person = {"id": 4711, "is_bot": False, "first_name": "A", "language_code": "zh-hans"}
        chat = {"id": self.chat, "type": "private" if self.chat == 4711 else "supergroup"}
        message = {"message_id": number, "from": person, "chat": chat, "date": 1, "text": text}
        return {"update_id": 10_000 + number, "message": message}

    def press_event(self, payload: str, shown: Shown) -> Any:
        update = self.event("the bot's own text")
        message = update.pop("message")
        person = message.pop("from")
        query = {"id": str(next(self.numbers)), "from": person, "message": message, "data": payload}
        return update | {"callback_query": query}

    def request(self, event: Any, *, at: float | None = None) -> dict[str, Any]:
        return {"json": event, "headers": {"X-Telegram-Bot-Api-Secret-Token": self.secret}}

    def answer_call(self, call: Call) -> tuple[int, Any]:
        if not call.path.startswith(f"/bot{self.token}/"):
            return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}
        if call.path.endswith("/sendMessage"):
            assert 0 < len(call.body["text"].encode("utf-16-le")) // 2 <= 4096
            for row in call.body.get("reply_markup", {}).get("inline_keyboard", []):
                assert all(0 < len(button["callback_data"].encode()) <= 64 and button["text"] for button in row)
        return 200, {"ok": True, "result": True}

    def read_reply(self, response: httpx.Response) -> Shown:
        assert response.content == b""
        [call] = self.next_calls(lambda call: call.path.endswith("/sendMessage"))
        assert call.body["chat_id"] == self.chat
        keys = [key for row in call.body["reply_markup"]["inline_keyboard"] for key in row]
        return Shown(call.body["text"], {key["text"]: key["callback_data"] for key in keys})


class Slack(Fake):
    """docs.slack.dev/apis/events-api: three seconds, and three more tries."""

    name, tries = "slack", 4
    secret, token = "8f742231b10e8888abcd99yyyzzz85a5", "xoxb-1-2-three"

    def environment(self) -> dict[str, str]:
        return {"FAQ_SLACK_SECRET": self.secret, "FAQ_SLACK_TOKEN": self.token, "FAQ_SLACK_API": self.api.url}

    def event(self, text: str) -> Any:
        number = next(self.numbers)
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        inner = {"type": "message", "channel_type": "im", "channel": "D024BE91L", "user": "U2147483697"}
        inner |= {"text": escaped, "ts": f"1355517523.{number:06}"}
        return {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{number:08}", "event": inner}

    def press_event(self, payload: str, shown: Shown) -> Any:
        action = {"action_id": "faq-0-0", "type": "button", "value": payload}
        return {
            "type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U2147483697"},
            "channel": {"id": "D024BE91L"}, "message": {"ts": "1.1"}, "trigger_id": f"12.{next(self.numbers)}",
            "actions": [action],
        }  # fmt: skip

    def request(self, event: Any, *, at: float | None = None) -> dict[str, Any]:
        kind, body = "application/json", json.dumps(event)
        if event["type"] == "block_actions":
            kind, body = "application/x-www-form-urlencoded", urllib.parse.urlencode({"payload": json.dumps(event)})
        stamp = str(int(at or time.time()))
        made = hmac.new(self.secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={made}"}
        return {"content": body, "headers": headers}

    def answer_call(self, call: Call) -> tuple[int, Any]:
        assert call.path == "/api/chat.postMessage"
        if call.headers["authorization"] != f"Bearer {self.token}":
            return 200, {"ok": False, "error": "invalid_auth"}
        assert sum(len(block["text"]) for block in call.body["blocks"] if block["type"] == "markdown") <= 12_000
        for block in call.body["blocks"]:
            for element in block.get("elements", ()):
                assert len(element["text"]["text"]) <= 75
        return 200, {"ok": True, "ts": "1.2"}

    def read_reply(self, response: httpx.Response) -> Shown:
        assert response.content == b""
        [call] = self.next_calls(lambda call: True)
        assert call.body["channel"] == "D024BE91L"
        elements = [one for block in call.body["blocks"] for one in block.get("elements", ())]
        assert len({one["action_id"] for one in elements}) == len(elements)
        markdown = next(block["text"] for block in call.body["blocks"] if block["type"] == "markdown")
        return Shown(markdown, {one["text"]["text"]: one["value"] for one in elements})


class Chatwoot(Fake):
    """Agent bots: five seconds, three tries, then the conversation is opened for people."""

    name, tries = "chatwoot", 3
    token, secret = "bot-access-token", "webhook-secret"
    status = "pending"

    def environment(self) -> dict[str, str]:
        return {"FAQ_CHATWOOT_URL": self.api.url, "FAQ_CHATWOOT_TOKEN": self.token, "FAQ_CHATWOOT_SECRET": self.secret}

    def event(self, text: str) -> Any:
        return self._event(text) | {"event": "message_created", "message_type": "incoming"}

    def press_event(self, payload: str, shown: Shown) -> Any:
        chosen = {"submitted_values": [{"title": "chosen", "value": payload}]}
        return self._event("What next?") | {
            "event": "message_updated", "message_type": "outgoing", "content_attributes": chosen
        }  # fmt: skip

    def _event(self, text: str) -> dict[str, Any]:
        return {
            "id": next(self.numbers), "content": text, "account": {"id": 1, "name": "Us"},
            "conversation": {"id": 7, "status": self.status}, "sender": {"id": 12, "name": "A"},
        }  # fmt: skip

    def request(self, event: Any, *, at: float | None = None) -> dict[str, Any]:
        body, stamp = json.dumps(event), str(int(at or time.time()))
        made = hmac.new(self.secret.encode(), f"{stamp}.{body}".encode(), hashlib.sha256).hexdigest()
        headers = {"X-Chatwoot-Timestamp": stamp, "X-Chatwoot-Signature": f"sha256={made}"}
        headers |= {"X-Chatwoot-Delivery": secrets.token_hex(8), "Content-Type": "application/json"}
        return {"content": body, "headers": headers}

    def deliver(self, event: Any) -> httpx.Response:
        response = super().deliver(event)
        if response.status_code >= 500 and self.status == "pending":
            self.status = "open"
        return response

    def answer_call(self, call: Call) -> tuple[int, Any]:
        if call.headers["api_access_token"] != self.token:
            return 401, {"error": "Invalid Access Token"}
        if call.path == "/api/v1/accounts/1/conversations/7/toggle_status":
            self.status = call.body["status"]
        else:
            assert call.path == "/api/v1/accounts/1/conversations/7/messages"
            assert call.body["content"] and call.body["message_type"] == "outgoing"
        return 200, {"id": 1}

    def read_reply(self, response: httpx.Response) -> Shown:
        said, then = self.next_calls(lambda call: True, 2)
        if then.body["private"]:
            self.next_calls(lambda call: True)  # the conversation is opened
        items = then.body.get("content_attributes", {}).get("items", [])
        return Shown(said.body["content"], {item["title"]: item["value"] for item in items})


class Feishu(Fake):
    """open.feishu.cn: events of schema 2.0, encrypted; again after 15 s, 5 min, 1 h, 6 h."""

    name, tries = "feishu", 5
    app, secret, key, token = "cli_a1", "app-secret", "kudryavka", "verification-token"
    granted = "t-1"
    asked = 0

    def environment(self) -> dict[str, str]:
        return {
            "FAQ_FEISHU_APP_ID": self.app, "FAQ_FEISHU_APP_SECRET": self.secret, "FAQ_FEISHU_KEY": self.key,
            "FAQ_FEISHU_TOKEN": self.token, "FAQ_FEISHU_API": self.api.url,
        }  # fmt: skip

    def event(self, text: str) -> Any:
        number = next(self.numbers)
        message = {"message_id": f"om_{number}", "chat_id": "oc_1", "chat_type": "p2p", "message_type": "text"}
        message["content"] = json.dumps({"text": text})
        sender = {"sender_id": {"open_id": "ou_1"}, "sender_type": "user"}
        return self._event("im.message.receive_v1", {"sender": sender, "message": message})

    def press_event(self, payload: str, shown: Shown) -> Any:
        context = {"open_message_id": f"om_{next(self.numbers)}", "open_chat_id": "oc_1"}
        action = {"tag": "button", "value": {"payload": payload}}
        return self._event(
            "card.action.trigger", {"operator": {"open_id": "ou_1"}, "context": context, "action": action}
        )

    def _event(self, kind: str, inner: Any) -> dict[str, Any]:
        header = {"event_id": secrets.token_hex(8), "event_type": kind, "token": self.token, "app_id": self.app}
        return {"schema": "2.0", "header": header, "event": inner}

    def request(self, event: Any, *, at: float | None = None) -> dict[str, Any]:
        vector = secrets.token_bytes(16)
        hidden = aes(json.dumps(event).encode(), hashlib.sha256(self.key.encode()).digest(), vector, block=16)
        body = json.dumps({"encrypt": base64.b64encode(vector + hidden).decode()})
        if event.get("type") == "url_verification":
            return {"content": body}
        stamp, nonce = str(int(at or time.time())), secrets.token_hex(4)
        made = hashlib.sha256(f"{stamp}{nonce}{self.key}{body}".encode()).hexdigest()
        headers = {"X-Lark-Request-Timestamp": stamp, "X-Lark-Request-Nonce": nonce, "X-Lark-Signature": made}
        return {"content": body, "headers": headers}

    def answer_call(self, call: Call) -> tuple[int, Any]:
        if call.path == "/open-apis/auth/v3/tenant_access_token/internal":
            assert call.body == {"app_id": self.app, "app_secret": self.secret}
            self.asked += 1
            return 200, {"code": 0, "tenant_access_token": self.granted, "expire": 7200}
        if call.headers.get("authorization") != f"Bearer {self.granted}":
            return 400, {"code": 99991663, "msg": "Invalid access token"}
        assert call.path.startswith("/open-apis/im/v1/messages/om_") and call.path.endswith("/reply")
        assert call.body["msg_type"] == "interactive" and 0 < len(call.body["uuid"]) <= 50
        assert len(call.body["content"].encode()) <= 30_000
        return 200, {"code": 0, "data": {}}

    def read_reply(self, response: httpx.Response) -> Shown:
        assert response.json() == {}
        [call] = self.next_calls(lambda call: call.path.endswith("/reply"))
        elements = json.loads(call.body["content"])["elements"]
        keys = [key for element in elements[1:] for key in element["actions"]]
        return Shown(elements[0]["content"], {key["text"]["content"]: key["value"]["payload"] for key in keys})


class Dingtalk(Fake):
    """open.dingtalk.com: the signature is one of the time alone."""

    name = "dingtalk"
    secret = "app-secret"  # noqa: S105 - of a fake

    def environment(self) -> dict[str, str]:
        return {"FAQ_DINGTALK_SECRET": self.secret, "FAQ_DINGTALK_API": self.api.url}

    def event(self, text: str) -> Any:
        return {
            "msgId": f"msg{next(self.numbers)}", "msgtype": "text", "text": {"content": f" {text}"},
            "conversationType": "1", "conversationId": "cid1", "senderStaffId": "staff1", "senderId": "$:1",
            "sessionWebhook": f"{self.api.url}/robot/sendBySession?session=s1",
            "sessionWebhookExpiredTime": int((time.time() + 5400) * 1000),
        }  # fmt: skip

    def request(self, event: Any, *, at: float | None = None) -> dict[str, Any]:
        stamp = str(int((at or time.time()) * 1000))
        made = hmac.new(self.secret.encode(), f"{stamp}\n{self.secret}".encode(), hashlib.sha256).digest()
        return {"json": event, "headers": {"timestamp": stamp, "sign": base64.b64encode(made).decode()}}

    def answer_call(self, call: Call) -> tuple[int, Any]:
        assert call.path == "/robot/sendBySession?session=s1"
        assert call.body["msgtype"] in ("markdown", "actionCard")
        return 200, {"errcode": 0, "errmsg": "ok"}

    def read_reply(self, response: httpx.Response) -> Shown:
        [call] = self.next_calls(lambda call: True)
        card, begin = call.body["actionCard"], "dtmd://dingtalkclient/sendMessage?content="
        assert all(one["actionURL"].startswith(begin) for one in card["btns"])
        sent = {one["title"]: urllib.parse.unquote(one["actionURL"].removeprefix(begin)) for one in card["btns"]}
        return Shown(card["text"], sent)


class Enveloped(Fake):
    """The envelope of WeCom and WeChat: developer.work.weixin.qq.com/document/path/90968."""

    prefix, receiver = "", ""
    token, key = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"

    def environment(self) -> dict[str, str]:
        named = {f"{self.prefix}_TOKEN": self.token, f"{self.prefix}_KEY": self.key}
        return named | ({f"{self.prefix}_ID": self.receiver} if self.receiver else {})

    def signature(self, *parts: str) -> str:
        return hashlib.sha1("".join(sorted((self.token, *parts))).encode(), usedforsecurity=False).hexdigest()

    def sealed(self, text: str) -> str:
        key = base64.b64decode(self.key + "=")
        content = secrets.token_bytes(16) + struct.pack("!I", len(text.encode())) + text.encode()
        return base64.b64encode(aes(content + self.receiver.encode(), key, key[:16], block=32)).decode()

    def opened(self, hidden: str) -> str:
        key = base64.b64decode(self.key + "=")
        opener = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        content = opener.update(base64.b64decode(hidden)) + opener.finalize()
        content = content[: -content[-1]]
        length = struct.unpack("!I", content[16:20])[0]
        assert content[20 + length :].decode() == self.receiver
        return content[20 : 20 + length].decode()

    def parameters(self, hidden: str, at: float | None) -> dict[str, str]:
        stamp, nonce = str(int(at or time.time())), secrets.token_hex(5)
        return {"msg_signature": self.signature(stamp, nonce, hidden), "timestamp": stamp, "nonce": nonce}

    def challenge(self) -> tuple[dict[str, Any], str]:
        """The request by which the address is proved, and what must come back."""
        hidden = self.sealed("6215734013219432")
        params = self.parameters(hidden, None) | {"echostr": hidden}
        return {"method": "GET", "params": params}, "6215734013219432"


class Wecom(Enveloped):
    """The 智能机器人: JSON, no receiver, streams."""

    name, prefix = "wecom", "FAQ_WECOM"

    def event(self, text: str) -> Any:
        return self._event("text") | {"text": {"content": text}}

    def _event(self, kind: str) -> dict[str, Any]:
        return {
            "msgid": f"CAIQ{next(self.numbers)}", "aibotid": "AIBOT", "chattype": "single",
            "from": {"userid": "zhangsan"}, "msgtype": kind, "response_url": "https://qyapi.weixin.qq.com/x",
        }  # fmt: skip

    def request(self, event: Any, *, at: float | None = None) -> dict[str, Any]:
        hidden = self.sealed(json.dumps(event))
        return {"params": self.parameters(hidden, at), "json": {"encrypt": hidden}}

    def unwrapped(self, response: httpx.Response) -> Any:
        body = response.json()
        assert set(body) == {"encrypt", "msgsignature", "timestamp", "nonce"} and isinstance(body["timestamp"], int)
        assert body["msgsignature"] == self.signature(str(body["timestamp"]), body["nonce"], body["encrypt"])
        return json.loads(self.opened(body["encrypt"]))

    def read_reply(self, response: httpx.Response) -> Shown:
        """Ask for the rest of a stream until it is finished."""
        for _ in range(int(PATIENCE / 0.05)):
            stream = self.unwrapped(response)["stream"]
            assert len(stream["content"].encode()) <= 20_480
            if stream["finish"]:
                return Shown(stream["content"])
            time.sleep(0.05)
            response = self.send(self.request(self._event("stream") | {"stream": {"id": stream["id"]}}))
        raise AssertionError("the stream has no end")


class Xml(Enveloped):
    """Messages as XML: five seconds, three tries."""

    tries = 3

    def event(self, text: str) -> Any:
        return {"MsgType": "text", "Content": text, "MsgId": str(10**15 + next(self.numbers))}

    def document(self, event: Any) -> str:
        members = {"ToUserName": "gh_1", "FromUserName": "oUser1", "CreateTime": "1348831860"} | event
        return "<xml>" + "".join(f"<{name}><![CDATA[{text}]]></{name}>" for name, text in members.items()) + "</xml>"

    def request(self, event: Any, *, at: float | None = None) -> dict[str, Any]:
        hidden = self.sealed(self.document(event))
        outer = f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[{hidden}]]></Encrypt></xml>"
        return {"params": self.parameters(hidden, at) | {"encrypt_type": "aes"}, "content": outer.encode()}

    def read_reply(self, response: httpx.Response) -> Shown:
        outer = {member.tag: member.text or "" for member in fromstring(response.content)}
        assert outer["MsgSignature"] == self.signature(outer["TimeStamp"], outer["Nonce"], outer["Encrypt"])
        return self.shown(self.opened(outer["Encrypt"]))

    def shown(self, document: str) -> Shown:
        inner = {member.tag: member.text or "" for member in fromstring(document)}
        assert (inner["ToUserName"], inner["FromUserName"], inner["MsgType"]) == ("oUser1", "gh_1", "text")
        assert len(inner["Content"].encode()) <= 2048
        return Shown(inner["Content"])


class WecomApp(Xml):
    name, prefix, receiver = "wecom-app", "FAQ_WECOM_APP", "wx5823bf96d3bd56c7"


class Wechat(Xml):
    name, prefix, receiver = "wechat", "FAQ_WECHAT", "wx5823bf96d3bd56c7"

    def challenge(self) -> tuple[dict[str, Any], str]:
        return {"method": "GET", "params": self.plain(None) | {"echostr": "5837"}}, "5837"

    def plain(self, at: float | None) -> dict[str, str]:
        stamp, nonce = str(int(at or time.time())), secrets.token_hex(5)
        return {"signature": self.signature(stamp, nonce), "timestamp": stamp, "nonce": nonce}


class PlainWechat(Wechat):
    """A test account, which encrypts nothing."""

    def environment(self) -> dict[str, str]:
        return {name: text for name, text in super().environment().items() if not name.endswith("_KEY")}

    def request(self, event: Any, *, at: float | None = None) -> dict[str, Any]:
        return {"params": self.plain(at), "content": self.document(event).encode()}

    def read_reply(self, response: httpx.Response) -> Shown:
        return self.shown(response.text)


FAKES: tuple[type[Fake], ...] = (
    Telegram, Slack, Chatwoot, Feishu, Dingtalk, Wecom, WecomApp, Wechat, PlainWechat
)  # fmt: skip


def aes(content: bytes, key: bytes, vector: bytes, *, block: int) -> bytes:
    """AES-256-CBC, filled up to a multiple of `block` bytes by PKCS #7."""
    filler = padding.PKCS7(block * 8).padder()
    closer = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    return closer.update(filler.update(content) + filler.finalize()) + closer.finalize()
