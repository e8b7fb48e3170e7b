"""Which searches are only steps of typing? Where results come while one types, a question is asked many times."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Protocol, TypeVar

STEP_SECONDS = 5.0
"""Longest pause between two steps of one question; who reads the answer in between takes longer."""
TYPED = frozenset({"page", "widget"})
"""Channels that search as one types."""


class Step(Protocol):
    """What is known of a search."""

    @property
    def at(self) -> float: ...

    @property
    def who(self) -> str: ...

    @property
    def channel(self) -> str: ...

    @property
    def query(self) -> str: ...


Search = TypeVar("Search", bound=Step)


def without_steps(searches: Sequence[Search]) -> list[Search]:
    """Searches in order of time without those that the same visitor went on typing from."""
    following: dict[Hashable, Search] = {}
    kept = []
    for one in reversed(searches):
        key = (one.who, one.channel)
        later = following.get(key)
        following[key] = one
        if one.channel not in TYPED or later is None or not is_step(one, later):
            kept.append(one)
    kept.reverse()
    return kept


def is_step(one: Step, later: Step) -> bool:
    """Whether a search is a step towards the next one: soon after, one text begins as the other goes on."""
    if later.at - one.at > STEP_SECONDS:
        return False
    first, second = one.query.strip().casefold(), later.query.strip().casefold()
    return first.startswith(second) or second.startswith(first) or _shared(first, second) * 2 > len(first)


def _shared(first: str, second: str) -> int:
    """How many characters two texts begin with in common."""
    for place, (one, two) in enumerate(zip(first, second, strict=False)):
        if one != two:
            return place
    return min(len(first), len(second))
