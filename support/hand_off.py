"""What does support need to take over? Reason, channels, and a ticket that is already half filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from corpus import Lang
from engine import Engine, Reason, Result, SearchResult
from support.channels import ChannelNow, channel_now
from support.config import SUPPORT_SIDE, Support
from support.contacts import Official
from support.hours import Opening
from support.rulings import SupportRule
from support.sensitive import folded
from support.ticket_form import TicketForm, guessed_type, ticket_form

_NEAREST = 3
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class NearEntry:
    """An entry that came near, for the person who takes over."""

    id: str
    category: str
    question: str


@dataclass(frozen=True, slots=True)
class Contact(Generic[R]):
    """How to reach a person, in one language, and what support gets to know.

    reason: a code; query: what was asked, with a typed placeholder in the place of every secret; ticket: None where
    support.yaml describes no tickets; channels: as texts, and `open` as in support.yaml.
    """

    reason: R
    query: str
    nearest: tuple[NearEntry, ...]
    channels: tuple[Mapping[str, Any], ...]
    ticket: TicketForm | None
    safety: tuple[str, ...]


class HandOff:
    """Hands queries over to support, as the support.yaml of one generation says."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """`data` is what `read_support` gave."""
        self._data = dict(data)

    @property
    def reachable(self) -> bool:
        """Whether anybody can be reached at all: by a channel, or by a ticket."""
        return bool(self.support.channels or self.support.tickets)

    @cached_property
    def support(self) -> Support:
        """All of support.yaml."""
        # An older generation may hold terms that `read_support` refuses now; they match nothing.
        sensitive = [term for term in self._data.get("sensitive", ()) if folded(term)]
        return Support.model_validate(self._data | {"sensitive": sensitive})

    @property
    def official(self) -> Official:
        """The contacts that are really ours."""
        return self.support.official

    @cached_property
    def rule(self) -> SupportRule:
        """What the engine is to be given with every query."""
        return SupportRule(self.support)

    def contact(self, result: SearchResult, lang: Lang) -> Contact[Reason]:
        """The hand-off of a result that was refused."""
        ticket = self.ticket(self.guessed_type(result), lang, result.query)
        return self.hand_over(result.reason or "unsure", result.query, lang=lang, near=result.results, ticket=ticket)

    def hand_over(
        self, reason: R, query: str, *, lang: Lang, near: Sequence[Result], ticket: TicketForm | None
    ) -> Contact[R]:
        """A hand-off; `near`: what came near to the query."""
        return Contact(
            reason=reason,
            query=query,
            nearest=tuple(NearEntry(r.id, r.category, r.question) for r in near[:_NEAREST]),
            channels=tuple(
                {
                    "kind": channel.kind,
                    "name": channel.name[lang],
                    **{key: both[lang] for key in ("hours", "note") if (both := getattr(channel, key))},
                    **({"open": _plain(channel.open)} if channel.open else {}),
                    "url": channel.url,
                }
                for channel in self.support.channels
            ),
            ticket=ticket,
            safety=tuple(self.support.safety[lang]),
        )

    def channels(self, lang: Lang, at: dt.datetime) -> list[ChannelNow]:
        """The channels as they are at an instant with a time zone, in the order of support.yaml."""
        return [channel_now(channel, lang, at) for channel in self.support.channels]

    def ticket(self, kind: str, lang: Lang, text: str) -> TicketForm | None:
        """The form of a type of ticket, with what `text` tells filled in; None if there is no such type."""
        tickets = self.support.tickets
        found = next((one for one in tickets.types if one.id == kind), None) if tickets else None
        return ticket_form(tickets, found, lang, text) if tickets and found else None

    def guessed_type(self, result: SearchResult | None) -> str:
        """The type of ticket that the entries near to a query suggest, the first where none does; "" without any."""
        near: Sequence[Result] = result.results if result and result.reason != "nothing_similar" else ()
        return self.type_near(near)

    def type_near(self, near: Sequence[Result]) -> str:
        """The type of ticket that these entries suggest, the first without any; "" where there are no tickets."""
        tickets = self.support.tickets
        return guessed_type(tickets, near).id if tickets else ""


def hand_off_of(engine: Engine) -> HandOff:
    """The hand-off as the support.yaml of the engine's generation says; made once for each engine."""
    found = _MADE.get(engine)
    return found or _MADE.setdefault(engine, HandOff(engine.side.get(SUPPORT_SIDE, {})))


def reach_by_default(engine: Engine, data: Mapping[str, Any]) -> None:
    """Let `data`, written like support.yaml, stand in where the support.yaml of the engine's generation names no
    channel."""
    own = engine.side.get(SUPPORT_SIDE, {})
    if data and not own.get("channels"):
        _MADE[engine] = HandOff({**data, **{key: value for key, value in own.items() if value}})


_MADE: WeakKeyDictionary[Engine, HandOff] = WeakKeyDictionary()
"""By engine, weakly: an old generation goes with its last request."""


def _plain(opening: Opening | str) -> Any:
    return opening if isinstance(opening, str) else opening.model_dump(mode="json", include={"time_zone", "hours"})
