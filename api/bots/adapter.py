"""What connects a platform? Two functions: one reads its requests, the other writes its replies.

An adapter neither waits nor keeps anything: it gets bytes and gives values, so that a fake platform can test all of it.
Whoever serves it does the rest, in this order: `verify`, forget a repeated event, find the conversation's state, lead
the conversation one turn on (see api/bots/lead.py), `render`, answer, make the calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from api.presenters.conversation import Spoken
from api.web.locales import Locale
from corpus import Lang

LARGEST_EVENT = 65_536
"""Bytes of an event's body at most."""


class NotGenuine(Exception):
    """A request that the platform did not make, or made too long ago: it is answered with 401 and the message."""


class NotReadable(Exception):
    """A request of the platform that is not as its documentation says: it is answered with 400 and the message."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A request as it came. headers: by name in small letters; query: the last value of each name; at: when it came, in
    seconds since 1970."""

    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    at: float


@dataclass(frozen=True, slots=True)
class Turn:
    """A message that a person sent.

    message: what was typed, or the payload of a button; conversation: what the platform calls it, one state for each;
    user: who typed, for the hand-off; event: the same when the platform sends the same again, "" where it never does;
    lang, locale: None to guess; back: what `render` needs to reply, such as an address.
    """

    message: str
    conversation: str
    user: str
    event: str = ""
    lang: Lang | None = None
    locale: Locale | None = None
    back: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """A request to the platform, made after its own is answered: `body` is sent as JSON, with a time limit, and again
    after 429 and 5xx. secret: a part of the address that no log may show."""

    url: str
    body: Any
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict)
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the platform's request is answered with, and the calls that follow."""

    body: bytes = b""
    status: int = 200
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    calls: tuple[Call, ...] = ()


class Adapter(Protocol):
    """A platform. Both methods cost linear work in what they get and raise nothing else than `verify` says."""

    @property
    def name(self) -> str:
        """The channel of the hand-off, and the last part of the path /bots/NAME: small letters, digits and hyphens."""

    def verify(self, raw: Raw) -> Turn | Answer:
        """The message in a request, or the answer to one that brings none (a challenge, a receipt, a bot's own words).

        The signature is checked before anything in the body is believed. Raises NotGenuine and NotReadable.
        """

    def render(self, turn: Turn, reply: Spoken) -> Answer:
        """The reply as the platform shows it: text, choices and quick replies as buttons, and its hand-off."""
