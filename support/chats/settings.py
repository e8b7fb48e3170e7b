"""How much of live chat may strangers use, and how long does who wait? What the operator decides."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_TEXT = 2000
"""Characters of one message."""
LONGEST_MARK = 40
"""Characters of the id that a sender gives a message."""
MOST_TURNS = 20
"""Turns with the search that go along to staff."""
LEVELS = (1, 2, 3)
"""Of staff: a chat is raised to the next one."""


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """answer_seconds: after which a chat that nobody has taken becomes a ticket; per_address: open chats of one network
    address, and event streams of it with two to spare; open: chats of all; messages: of one chat; per_minute: messages
    of one visitor; idle_seconds: after which a silent chat is closed; gone_seconds: after which a waiting visitor who
    holds no stream has left; present_seconds: after which staff without a sign of life are away; days: until an ended
    chat is deleted."""

    answer_seconds: float = 300.0
    per_address: int = 10
    open: int = 500
    messages: int = 500
    per_minute: int = 20
    idle_seconds: float = 1800.0
    gone_seconds: float = 90.0
    present_seconds: float = 45.0
    days: float = 90.0
