"""Slack (docs.slack.dev): Events API and interactivity, replies by chat.postMessage."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

import orjson

from api.bots.accounts import SlackAccount
from api.bots.adapter import Answer, Call, NotReadable, Raw, Turn
from api.bots.platforms.reading import check_fresh, check_same, greeting, message_of, parsed, part, text_at
from api.bots.platforms.shown import buttons, pieces
from api.presenters.conversation import Spoken

_FRESH_SECONDS = 300.0
_LONGEST_BLOCK = 12_000
"""Characters of all Markdown blocks of a message; a request that is longer is refused as msg_blocks_too_long."""
_LONGEST_BUTTON = 75
_MENTION = re.compile(r"<@[A-Z0-9]{1,32}(?:\|[^>]{0,80})?>\s*")
_ESCAPES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


class Slack:
    """The adapter of one app."""

    name = "slack"
    patience = (2.0,)

    def __init__(self, account: SlackAccount) -> None:
        self._account = account

    def verify(self, raw: Raw) -> Turn | Answer:
        """See Adapter."""
        stamp = raw.headers.get("x-slack-request-timestamp", "")
        signed = b"v0:" + stamp.encode("latin-1", "replace") + b":" + raw.body
        wanted = "v0=" + hmac.new(self._account.secret.encode(), signed, hashlib.sha256).hexdigest()
        check_same(raw.headers.get("x-slack-signature", ""), wanted, "X-Slack-Signature")
        check_fresh(stamp, raw.at, seconds=_FRESH_SECONDS)
        if raw.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return _pressed(parsed(_payload(raw.body)))
        event = parsed(raw.body)
        if text_at(event, "type") == "url_verification":
            return Answer(orjson.dumps({"challenge": text_at(event, "challenge")}))
        return _typed(event) if text_at(event, "type") == "event_callback" else Answer()

    def render(self, turn: Turn, reply: Spoken) -> Answer:
        """See Adapter."""
        texts = pieces(reply.text["markdown"], most=_LONGEST_BLOCK)
        bodies = [self._body(turn, text) for text in texts]
        bodies[-1]["blocks"].extend(_rows(reply))
        bodies[-1]["text"] = reply.text["plain"][:_LONGEST_BLOCK]
        return Answer(calls=tuple(self._call(body) for body in bodies))

    def late(self, _turn: Turn) -> Answer:
        """See Platform."""
        return Answer()

    def _body(self, turn: Turn, text: str) -> dict[str, Any]:
        body = {"channel": turn.back["channel"], "text": text, "blocks": [{"type": "markdown", "text": text}]}
        return body | ({"thread_ts": turn.back["thread"]} if turn.back["thread"] else {})

    def _call(self, body: Mapping[str, Any]) -> Call:
        token = self._account.token
        return Call(
            f"{self._account.api}/api/chat.postMessage",
            body,
            headers={"authorization": f"Bearer {token}"},
            secret=token,
        )


def _payload(body: bytes) -> str:
    """The JSON text in a form; raises NotReadable."""
    try:
        found = parse_qs(body.decode("ascii"), max_num_fields=5)
    except ValueError as error:
        raise NotReadable("the body is no form") from error
    return found.get("payload", [""])[0]


def _typed(event: Mapping[str, Any]) -> Turn | Answer:
    """A message that was typed to the bot, or in which it was mentioned; none of a bot's own, and none that changed."""
    inner = part(event, "event")
    kind, direct = text_at(inner, "type"), text_at(inner, "channel_type") == "im"
    if kind != "app_mention" and not (kind == "message" and direct):
        return Answer()
    if part(inner, "bot_id") or (part(inner, "subtype") and text_at(inner, "subtype") != "file_share"):
        return Answer()
    typed = text_at(inner, "text")
    text = _MENTION.sub("", typed)
    for escape, letter in _ESCAPES:
        text = text.replace(escape, letter)
    thread = text_at(inner, "thread_ts") or ("" if kind == "message" else text_at(inner, "ts"))
    place = (text_at(inner, "channel"), text_at(inner, "user"), thread)
    asked = message_of(text) or (greeting("") if typed else "")
    return _turn(text_at(event, "event_id"), text_at(event, "team_id"), place, asked)


def _pressed(event: Mapping[str, Any]) -> Turn | Answer:
    """A button that was pressed."""
    actions = part(event, "actions")
    action = actions[0] if isinstance(actions, list) and actions else None
    value = text_at(action, "value")
    if text_at(event, "type") != "block_actions" or not value:
        return Answer()
    place = (text_at(event, "channel", "id"), text_at(event, "user", "id"), text_at(event, "message", "thread_ts"))
    return _turn(text_at(event, "trigger_id"), text_at(event, "team", "id"), place, message_of(value))


def _turn(event: str, team: str, place: tuple[str, str, str], message: str) -> Turn | Answer:
    """A turn at a place: channel, user, thread."""
    channel, user, thread = place
    if not (channel and user and event):
        return Answer()
    return Turn(
        message,
        conversation=f"{team}:{channel}:{user}:{thread}",
        user=user,
        event=event,
        back={"channel": channel, "thread": thread},
    )


def _rows(reply: Spoken) -> list[dict[str, Any]]:
    rows = enumerate(buttons(reply, longest=_LONGEST_BUTTON))
    return [
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "action_id": f"faq-{number}-{place}",
                    "text": {"type": "plain_text", "text": text},
                    "value": payload,
                }
                for place, (text, payload) in enumerate(row)
            ],
        }
        for number, row in rows
        if row
    ]
