"""WeChat official accounts (公众号) and WeCom's own apps (自建应用): XML, replied to in the answer itself.

Both wait five seconds and ask three times; the first two times nothing is lost by being late.
"""

from __future__ import annotations

import time

from api.bots.accounts import EnvelopeAccount
from api.bots.adapter import Answer, NotReadable, Raw, Turn
from api.bots.platforms.envelope import Envelope
from api.bots.platforms.shown import cut, notice, with_words
from api.bots.platforms.weixin_xml import enveloped, read_members, turn_of, written
from api.presenters.conversation import Spoken

_LONGEST_TEXT = 2048
"""Bytes of a text at most."""
_XML = "application/xml"


class _Weixin:
    """What the two have in common."""

    patience = (6.0, 6.0, 4.0)
    """Longer than they wait, so that they ask again; the last time something must be said."""

    def __init__(self, account: EnvelopeAccount) -> None:
        self._account, self._envelope = account, Envelope(account)

    def render(self, turn: Turn, reply: Spoken) -> Answer:
        """See Adapter."""
        end = with_words(turn, reply, "")
        text = cut(turn, reply, reply.text["plain"], most=_LONGEST_TEXT - len(end.encode())) + end
        message = written(turn, text, at=time.time())
        if not turn.back.get("sealed", True):
            return Answer(message.encode(), media_type=_XML)
        return Answer(enveloped(self._envelope.sealed(message, at=time.time())), media_type=_XML)

    def late(self, turn: Turn) -> Answer:
        """See Platform."""
        return self.render(turn, notice("bot_wait", turn))

    def _opened(self, raw: Raw) -> Turn | Answer:
        told = read_members(raw.body)
        inner = read_members(self._envelope.opened(raw, told.get("Encrypt", "")))
        return turn_of(inner, sender=inner.get("ToUserName", ""))


class WecomApp(_Weixin):
    """The adapter of an app of one company."""

    name = "wecom-app"

    def verify(self, raw: Raw) -> Turn | Answer:
        """See Adapter."""
        if raw.method == "GET":
            opened = self._envelope.opened(raw, raw.query.get("echostr", ""))
            return Answer(opened.encode(), media_type="text/plain")
        return self._opened(raw)


class Wechat(_Weixin):
    """The adapter of one official account; one without a key gets plain text, as test accounts do."""

    name = "wechat"

    def verify(self, raw: Raw) -> Turn | Answer:
        """See Adapter."""
        if raw.method == "GET":
            self._envelope.check_plain(raw)
            return Answer(raw.query.get("echostr", "").encode(errors="replace"), media_type="text/plain")
        if self._account.key:
            return self._opened(raw)
        self._envelope.check_plain(raw)
        told = read_members(raw.body)
        if "Encrypt" in told:
            raise NotReadable("the message is encrypted; set FAQ_WECHAT_KEY to the account's EncodingAESKey")
        found = turn_of(told, sender=told.get("ToUserName", ""))
        if isinstance(found, Turn):
            return Turn(
                found.message, found.conversation, found.user, found.event, back={**found.back, "sealed": False}
            )
        return found
