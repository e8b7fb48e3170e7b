"""When is a channel open? Weekly hours as support.yaml writes them, and the state at an instant."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_AHEAD = 9
"""A week plus one day on each side, for hours that cross midnight."""

Span = tuple[dt.datetime, dt.datetime]
_CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")


def _clock(value: Any) -> Any:
    # YAML reads an unquoted 18:30 as a number to the base 60, which is the minute of the day.
    minute = value if type(value) is int else None
    if isinstance(value, str) and (match := _CLOCK.fullmatch(value.strip())):
        minute = int(match[1]) * 60 + int(match[2])
    if minute is None or not 0 <= minute <= 1440:
        raise ValueError('write a time of the day such as "09:00"')
    return f"{minute // 60:02}:{minute % 60:02}"


def _zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("use a name of the time zone database such as Asia/Shanghai")
    return name


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


Clock = Annotated[str, BeforeValidator(_clock)]


class Hours(BaseModel):
    """Hours on some days; those that close no later than they open end on the next day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    days: list[Day] = Field(min_length=1)
    opens: Clock
    closes: Clock


class Opening(BaseModel):
    """Weekly hours. time_zone: IANA name, such as Asia/Shanghai."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    time_zone: Annotated[str, AfterValidator(_zone)]
    hours: list[Hours] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class HoursNow:
    """Hours on some days. spans: for each day the next one that has not ended, in the channel's time zone."""

    days: tuple[Day, ...]
    opens: str
    closes: str
    spans: tuple[Span, ...]


def open_state(opening: Opening, at: dt.datetime) -> tuple[bool, dt.datetime | None]:
    """Whether it is open, and until when that stays so."""
    for start, end in _merged(opening, at):
        if end > at:
            online = start <= at
            change = end if online else start
            return online, change if change - at < dt.timedelta(days=7) else None
    return False, None


def hours_now(opening: Opening, hours: Hours, at: dt.datetime) -> HoursNow:
    """Some of the opening hours with their next spans."""
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
