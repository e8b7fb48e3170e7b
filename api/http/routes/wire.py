"""How does a reply go over the wire? Written once, straight from its own types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import orjson
from pydantic import TypeAdapter

from api.http.schemas import Channel, ReplyBody
from api.presenters.reply import Reply

_NAMES = tuple(field.name for field in fields(Reply))
_OPTIONAL = ("clarify", "warnings", "verification", "explanation", "marks", "care", "urgent")
"""Members of a reply that are left out where there is nothing in them."""
_CHANNEL = tuple(Channel.model_fields)
_OPTIONS = orjson.OPT_UTC_Z
_CHECKED = TypeAdapter(ReplyBody)


def reply_json(reply: Reply | Mapping[str, Any], state: str = "") -> bytes:
    """The JSON of a reply, or of its members by name, and the state of the conversation; as `ReplyBody` says, without
    members that have their default."""
    body = {name: getattr(reply, name) for name in _NAMES} if isinstance(reply, Reply) else dict(reply)
    body |= {"state": state} if state else {}
    if body["explanation"]:  # rare, and full of numbers of several kinds
        return _CHECKED.dump_json(_CHECKED.validate_python(body, from_attributes=True), exclude_defaults=True)
    for name in _OPTIONAL:
        if not body.get(name):
            body.pop(name, None)
    contact = body["contact_support"]
    if isinstance(contact, Mapping):
        body["contact_support"] = {**contact, "channels": [_channel(one) for one in contact["channels"]]}
    elif contact is not None:
        body["contact_support"] = replace(contact, channels=tuple(_channel(one) for one in contact.channels))
    return to_json(body)


def to_json(value: object) -> bytes:
    """JSON of mappings, lists, dataclasses and dates."""
    return orjson.dumps(value, _plain, _OPTIONS)


def _channel(channel: Mapping[str, Any]) -> dict[str, Any]:
    return {name: channel[name] for name in _CHANNEL if channel.get(name) is not None}


def _plain(value: object) -> Any:
    """What orjson asks for types that it does not know: read-only mappings, and subclasses of a time."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    raise TypeError(f"{type(value).__name__} is no JSON")
