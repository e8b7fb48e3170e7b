"""When is a channel open? Weekly hours in a time zone, and the state at an instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from corpus import Lang

if TYPE_CHECKING:  # they bring pydantic, a tenth of a second of every cold start
    from engine.hours import Hours, Opening
    from engine.support import Channel

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_AHEAD = 9
"""A week plus one day on each side, for hours that cross midnight."""

Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class HoursNow:
    """Hours on some days. spans: for each day the next one that has not ended, in the channel's time zone."""

    days: tuple[Day, ...]
    opens: str
    closes: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class ChannelNow:
    """A channel at one instant, in one language. online: None where nobody says when it is open; until: when that
    changes, in the channel's time zone, None if it does not within a week."""

    kind: str
    name: str
    hours: str | None
    note: str | None
    url: str
    online: bool | None = None
    until: dt.datetime | None = None
    weekly: tuple[HoursNow, ...] = ()


def channel_now(channel: Channel, lang: Lang, at: dt.datetime) -> ChannelNow:
    """The channel at an instant with a time zone."""
    told = (
        channel.kind,
        channel.name[lang],
        channel.hours[lang] if channel.hours else None,
        channel.note[lang] if channel.note else None,
        channel.url,
    )
    if channel.open is None or isinstance(channel.open, str):
        return ChannelNow(*told, online=channel.open and True)
    online, until = open_state(channel.open, at)
    weekly = tuple(_hours_now(channel.open, hours, at) for hours in channel.open.hours)
    return ChannelNow(*told, online=online, until=until, weekly=weekly)


def open_state(opening: Opening, at: dt.datetime) -> tuple[bool, dt.datetime | None]:
    """Whether it is open, and until when that stays so."""
    for start, end in _merged(opening, at):
        if end > at:
            online = start <= at
            change = end if online else start
            return online, change if change - at < dt.timedelta(days=7) else None
    return False, None


def _hours_now(opening: Opening, hours: Hours, at: dt.datetime) -> HoursNow:
    by_day: dict[Day, Span] = {}
    for day, span in _spans(opening, [hours], at):
        if span[1] > at:
            by_day.setdefault(day, span)
    days = tuple(day for day in DAYS if day in hours.days)
    return HoursNow(days, hours.opens, hours.closes, tuple(by_day[day] for day in days))


def _merged(opening: Opening, at: dt.datetime) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(span for _, span in _spans(opening, opening.hours, at)):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _spans(opening: Opening, all_hours: list[Hours], at: dt.datetime) -> Iterator[tuple[Day, Span]]:
    zone = ZoneInfo(opening.time_zone)
    first = at.astimezone(zone).date() - dt.timedelta(days=1)
    for offset in range(_AHEAD):
        day = first + dt.timedelta(days=offset)
        for hours in all_hours:
            if DAYS[day.weekday()] in hours.days:
                next_day = dt.timedelta(days=hours.closes <= hours.opens)
                yield (
                    DAYS[day.weekday()],
                    (_instant(day, hours.opens, zone), _instant(day + next_day, hours.closes, zone)),
                )


def _instant(day: dt.date, clock: str, zone: ZoneInfo) -> dt.datetime:
    hour, minute = map(int, clock.split(":"))
    return dt.datetime.combine(day + dt.timedelta(days=hour == 24), dt.time(hour % 24, minute), zone)
