"""How do WeChat and WeCom's apps write a message as XML? One element with members, and no more is read."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import ParseError

from api.bots.adapter import Answer, NotReadable, Turn
from api.bots.platforms.envelope import Sealed
from api.bots.platforms.reading import digest_of, greeting, message_of

_CONTROL = {code: None for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}
"""Characters that no XML text may have."""


def read_members(body: str | bytes) -> dict[str, str]:
    """The texts of an element's members, by name; raises NotReadable. Entities and document types are refused."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise NotReadable("the body is no XML") from error
    return {member.tag: (member.text or "").strip() for member in root}


def turn_of(told: Mapping[str, str], *, sender: str) -> Turn | Answer:
    """The message that the members tell of. An event has no id, so that who, what and when is one."""
    kind, user = told.get("MsgType", ""), told.get("FromUserName", "")
    if not user:
        return Answer(b"success", media_type="text/plain")
    event = told.get("MsgId") or digest_of(
        user, told.get("CreateTime", ""), told.get("Event", ""), told.get("EventKey", "")
    )
    if kind == "event":
        message = _of_event(told)
        if not message:
            return Answer(b"success", media_type="text/plain")
    else:
        message = message_of(told.get("Content", "") if kind == "text" else told.get("Recognition", ""))
    return Turn(message, conversation=user, user=user, event=event, back={"to": user, "from": sender})


def _of_event(told: Mapping[str, str]) -> str:
    """What an event says: a new reader is greeted, and the key of a menu is what its author wants to be asked."""
    name = told.get("Event", "").lower()
    if name in ("subscribe", "enter_agent"):
        return greeting("zh")
    return message_of(told.get("EventKey", "")) if name == "click" else ""


def written(turn: Turn, text: str, *, at: float) -> str:
    """A text message to the one who sent the turn."""
    return (
        f"<xml><ToUserName>{_hidden(turn.back['to'])}</ToUserName>"
        f"<FromUserName>{_hidden(turn.back['from'])}</FromUserName><CreateTime>{int(at)}</CreateTime>"
        f"<MsgType><![CDATA[text]]></MsgType><Content>{_hidden(text)}</Content></xml>"
    )


def enveloped(sealed: Sealed) -> bytes:
    """A sealed message as XML."""
    return (
        f"<xml><Encrypt>{_hidden(sealed.encrypted)}</Encrypt><MsgSignature>{_hidden(sealed.signature)}</MsgSignature>"
        f"<TimeStamp>{sealed.timestamp}</TimeStamp><Nonce>{_hidden(sealed.nonce)}</Nonce></xml>"
    ).encode()


def _hidden(text: str) -> str:
    """A text in which no character means anything to XML."""
    return f"<![CDATA[{text.translate(_CONTROL).replace(']]>', ']]]]><![CDATA[>')}]]>"
