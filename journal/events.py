"""What can happen in a help centre that its owner should know of?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from corpus import Decision, Lang

Channel = Literal["page", "api", "widget", "chat", "bot", "mcp", "knowledge", "import"]
"""Where a question came from: the pages, /v1/search, the search box on other websites, /v1/deflect and the chat, a
platform, tools of assistants, retrieval for other products, somebody else's log."""
ActKind = Literal["click", "choice", "contact", "ticket", "chat", "yes", "no"]
"""An entry was opened, a choice was taken, the contact page was opened, a ticket was opened, a live chat was begun, an
entry was said to help, or not."""
CHANNELS: tuple[Channel, ...] = get_args(Channel)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what came of it. at: seconds since 1970; who: of the visitor, whatever tells one from another,
    which is hashed before it is stored; query: without secrets; top: ids of the first entries with their confidences;
    ms: how long it took."""

    at: float
    who: str
    channel: Channel
    lang: Lang
    query: str
    decision: Decision
    reason: str
    threshold: float
    top: tuple[tuple[str, float], ...]
    generation: str
    ms: float


@dataclass(frozen=True, slots=True)
class Acted:
    """What a visitor did. entry: that it was done to, "" for none; ref: number of the ticket, or id of the chat."""

    at: float
    who: str
    kind: ActKind
    entry: str = ""
    ref: str = ""


Event = Asked | Acted
