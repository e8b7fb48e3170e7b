"""DingTalk (open.dingtalk.com): messages to an app's robot by HTTP, replies by the session's webhook.

The signature covers the time only, not the body: events are known by their ids for a day, and nothing is posted to any
other place than DingTalk's own.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from api.bots.accounts import DingtalkAccount
from api.bots.adapter import Answer, Call, NotReadable, Raw, Turn
from api.bots.platforms.reading import check_fresh, check_same, greeting, message_of, parsed, part, text_at
from api.bots.platforms.shown import pieces, shortened
from api.presenters.conversation import Spoken

_FRESH_SECONDS = 3600.0
_LONGEST_TEXT = 5000
_LONGEST_TITLE = 30
_SEND = "dtmd://dingtalkclient/sendMessage?content="
"""A button with this address sends its content as if the person had typed it."""


class Dingtalk:
    """The adapter of one robot."""

    name = "dingtalk"
    patience = (2.0,)

    def __init__(self, account: DingtalkAccount) -> None:
        self._account = account

    def verify(self, raw: Raw) -> Turn | Answer:
        """See Adapter."""
        stamp, secret = raw.headers.get("timestamp", ""), self._account.secret
        signed = f"{stamp}\n{secret}".encode(errors="surrogatepass")
        wanted = base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()
        check_same(raw.headers.get("sign", ""), wanted, "the header sign")
        check_fresh(stamp[:-3], raw.at, seconds=_FRESH_SECONDS)
        event = parsed(raw.body)
        webhook = self._checked(text_at(event, "sessionWebhook"))
        ends = part(event, "sessionWebhookExpiredTime")
        if isinstance(ends, int) and ends < raw.at * 1000:
            raise NotReadable("the session's webhook has expired")
        typed = text_at(event, "text", "content") or text_at(event, "content", "recognition")
        user = text_at(event, "senderStaffId") or text_at(event, "senderId")
        number, place = text_at(event, "msgId"), text_at(event, "conversationId")
        if not (user and number and place):
            return Answer(b"{}")
        asked = message_of(typed) or (greeting("zh") if typed else "")
        return Turn(asked, conversation=f"{place}:{user}", user=user, event=number, back={"webhook": webhook})

    def render(self, turn: Turn, reply: Spoken) -> Answer:
        """See Adapter."""
        title = shortened(reply.text["plain"].strip().partition("\n")[0], _LONGEST_TITLE)
        texts = pieces(reply.text["markdown"], most=_LONGEST_TEXT)
        bodies: list[Mapping[str, Any]] = [
            {"msgtype": "markdown", "markdown": {"title": title, "text": text}} for text in texts[:-1]
        ]
        card = {"title": title, "text": texts[-1], "btnOrientation": "0", "btns": _buttons(reply)}
        bodies.append({"msgtype": "actionCard", "actionCard": card})
        webhook = turn.back["webhook"]
        calls = tuple(Call(webhook, body, secret=urlsplit(webhook).query) for body in bodies)
        return Answer(b"{}", calls=calls)

    def late(self, _turn: Turn) -> Answer:
        """See Platform."""
        return Answer(b"{}")

    def _checked(self, webhook: str) -> str:
        """The session's webhook; raises NotReadable for one elsewhere: nothing that a stranger names is called."""
        wanted = urlsplit(self._account.api)
        try:
            found = urlsplit(webhook)
            same = (found.scheme, found.netloc) == (wanted.scheme, wanted.netloc)
        except ValueError:
            same = False
        if not same:
            raise NotReadable(f"sessionWebhook does not begin with {self._account.api}; see FAQ_DINGTALK_API")
        return webhook


def _buttons(reply: Spoken) -> list[dict[str, str]]:
    """Buttons that send what a person could have typed, since it is shown in the chat: a number, or a word."""
    choices = [(f"{one['number']}. {one['text']}", str(one["number"])) for one in reply.choices]
    quick = [(one["text"], one["text"]) for one in reply.quick_replies]
    return [
        {"title": shortened(title, _LONGEST_TITLE), "actionURL": _SEND + quote(sent)} for title, sent in choices + quick
    ]
