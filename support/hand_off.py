"""What does support need to take over? Reason, channels, and a ticket that is already half filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from corpus import Lang, is_incident, normalise
from engine import Engine, Reason, Result, SearchResult
from support.channels import AT_ONCE, ChannelNow, channel_now, first_place
from support.config import SUPPORT_SIDE, Support
from support.contacts import Official
from support.hours import Opening
from support.parts import Channel
from support.parts.help_lines import known_lines
from support.rulings import SupportRule
from support.sensitive import folded
from support.ticket_form import TicketForm, guessed_type, ticket_form

_NEAREST = 3
_LIKELY, _URGENT = 0.55, 0.25
"""Confidence from which the nearest entry is shown before the channels: of 49 refusals of the sample with at least the
first, 25 were right (of 60 with at least 0.5, 29); of what cannot wait, less is needed, as in conversations."""
AT_RISK = "at_risk"
"""The reason of a hand-off where somebody's life is at risk."""
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Told:
    """What is handed over. query: masked; region: ISO 3166 code of the readers' country, as far as it is known."""

    query: str
    lang: Lang
    region: str = ""


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
    support.yaml describes no tickets; channels: as texts, and `open` as in support.yaml; likely: whether the first of
    `nearest` probably answers, so that it is shown before the channels; first: see `first_place`.
    """

    reason: R
    query: str
    nearest: tuple[NearEntry, ...]
    channels: tuple[Mapping[str, Any], ...]
    ticket: TicketForm | None
    safety: tuple[str, ...]
    likely: bool = False
    first: int | None = None


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
        terms = {name: [term for term in self._data.get(name, ()) if folded(term)] for name in ("sensitive", "legal")}
        return Support.model_validate(self._data | terms)

    def listed(self, reason: str | None = None, lang: Lang = "zh", *, region: str = "") -> tuple[Channel, ...]:
        """The ways to reach a person for a reason; where a life is at risk, help lines and whoever answers at once."""
        channels = self.support.channels
        if reason != AT_RISK:
            return tuple(channels)
        at_once = [one for one in channels if one.kind in AT_ONCE]
        return (
            *self.help_lines(lang, region=region),
            *(at_once or [one for one in channels if one.kind == "email"][:1]),
        )

    def help_lines(self, lang: Lang, *, region: str = "") -> list[Channel]:
        """Lines for people at risk; region: ISO 3166 code of the country whose lines come first."""
        return (self.support.help_lines or known_lines()).channels(lang, region)

    @property
    def official(self) -> Official:
        """The contacts that are really ours."""
        return self.support.official

    @cached_property
    def rule(self) -> SupportRule:
        """What the engine is to be given with every query."""
        return SupportRule(self.support)

    def contact(self, result: SearchResult, lang: Lang, *, region: str = "") -> Contact[Reason]:
        """The hand-off of a result that was refused; region: see `help_lines`."""
        reason = result.reason or "unsure"
        told = Told(result.query, lang, region)
        return self.hand_over(reason, told, near=result.results, kind=self.guessed_type(result))

    def hand_over(
        self, reason: R, told: Told, *, near: Sequence[Result] = (), kind: str = "", text: str | None = None
    ) -> Contact[R]:
        """A hand-off. near: what came near to the query; kind: of the ticket; text: what fills the ticket's form in,
        the query if None. Where a life is at risk there is neither a ticket nor an article."""
        at_risk = reason == AT_RISK
        lang, query = told.lang, told.query
        form = None if at_risk else self.ticket(kind, lang, query if text is None else text)
        return Contact(
            reason=reason,
            query=query,
            nearest=() if at_risk else tuple(NearEntry(r.id, r.category, r.question) for r in near[:_NEAREST]),
            channels=tuple(channel_data(one, lang) for one in self.listed(str(reason), lang, region=told.region)),
            ticket=form,
            safety=() if at_risk else tuple(self.support.safety[lang]),
            likely=is_likely(reason, query, near),
            first=self._first(reason, told, has_ticket=form is not None),
        )

    def _first(self, reason: R, told: Told, *, has_ticket: bool) -> int | None:
        if reason == AT_RISK:
            return 0 if self.listed(AT_RISK, told.lang, region=told.region) else None
        now = self.channels(told.lang, dt.datetime.now(dt.UTC), region=told.region)
        at_once = reason in ("asked_for_person", "incident") or is_incident(normalise(told.query))
        return first_place(now, has_ticket=has_ticket, at_once=at_once)

    def channels(self, lang: Lang, at: dt.datetime, *, reason: str | None = None, region: str = "") -> list[ChannelNow]:
        """What `listed` gives, as it is at an instant with a time zone, in the same order."""
        return [channel_now(channel, lang, at) for channel in self.listed(reason, lang, region=region)]

    def urgent(self, lang: Lang) -> ChannelNow | None:
        """The channel to use at once: a chat or a phone that is open, else any that is, else the first."""
        channels = self.channels(lang, dt.datetime.now(dt.UTC))
        return max(channels, key=lambda one: (one.online is True, one.kind in AT_ONCE), default=None)

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


def is_likely(reason: object, query: str, near: Sequence[Result]) -> bool:
    """Whether the nearest entry probably answers what was refused for want of certainty."""
    if not near or reason not in ("unsure", "nothing_similar", "incident"):
        return False
    return near[0].confidence >= (_URGENT if is_incident(normalise(query)) else _LIKELY)


def channel_data(channel: Channel, lang: Lang) -> dict[str, Any]:
    """A channel in one language, as the interface gives it."""
    return {
        "kind": channel.kind,
        "name": channel.name[lang],
        **{key: both[lang] for key in ("hours", "note") if (both := getattr(channel, key))},
        **({"open": _plain(channel.open)} if channel.open else {}),
        "url": channel.url,
    }


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
