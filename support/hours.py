"""When is a channel open? Weekly hours as support.yaml writes them, and the state at an instant."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from support.dates import MOST_DAYS, Closed, Date

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_AHEAD = 9
"""A week plus one day on each side, for hours that cross midnight."""
_AHEAD_WITH_HOLIDAYS = 64
"""Days: no shop that is still there closes for longer."""

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


def known_zone(name: str) -> str:
    """An IANA name as it is; raises ValueError for what is none."""
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


class OpenDay(BaseModel):
    """A day that is open whatever day of the week it is; without hours, as on the first day that has some."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date: Date
    opens: Clock | None = None
    closes: Clock | None = None

    @model_validator(mode="before")
    @classmethod
    def _date_alone(cls, value: Any) -> Any:
        return {"date": value} if isinstance(value, str | dt.date) else value

    @model_validator(mode="after")
    def _both_or_none(self) -> OpenDay:
        if (self.opens is None) != (self.closes is None):
            raise ValueError("give both `opens` and `closes`, or neither")
        return self


class Opening(BaseModel):
    """Weekly hours, and the days on which they do not hold.

    time_zone: IANA name, such as Asia/Shanghai; closed: holidays; open_on: days that are open all the same, such as a
    Saturday that is worked for a holiday; both by the date in that time zone.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    time_zone: Annotated[str, AfterValidator(known_zone)]
    hours: list[Hours] = Field(min_length=1)
    closed: Closed = []
    open_on: list[OpenDay] = Field([], max_length=MOST_DAYS)


@dataclass(frozen=True, slots=True)
class HoursNow:
    """Hours on some days. spans: for each day the next one that has not ended, in the channel's time zone, whether or
    not it is a holiday."""

    days: tuple[Day, ...]
    opens: str
    closes: str
    spans: tuple[Span, ...]


def open_state(opening: Opening, at: dt.datetime) -> tuple[bool, dt.datetime | None]:
    """Whether it is open, and until when that stays so; None where that is more than a week, or with holidays two
    months, away."""
    longest = dt.timedelta(days=_ahead(opening) - 2)
    for start, end in _merged(opening, at):
        if end > at:
            online = start <= at
            change = end if online else start
            return online, change if change - at < longest else None
    return False, None


def is_holiday(opening: Opening, at: dt.datetime) -> bool:
    """Whether the day is one of those on which it is closed, however the week goes."""
    day = at.astimezone(ZoneInfo(opening.time_zone)).date()
    return day in opening.closed and all(one.date != day for one in opening.open_on)


def hours_now(opening: Opening, hours: Hours, at: dt.datetime) -> HoursNow:
    """Some of the opening hours with their next spans."""
    zone, by_day = ZoneInfo(opening.time_zone), dict[Day, Span]()
    for day in _days(zone, at, _AHEAD):
        name = DAYS[day.weekday()]
        if name in hours.days and (span := _span(day, hours, zone))[1] > at:
            by_day.setdefault(name, span)
    days = tuple(day for day in DAYS if day in hours.days)
    return HoursNow(days, hours.opens, hours.closes, tuple(by_day[day] for day in days))


def _merged(opening: Opening, at: dt.datetime) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(_spans(opening, at)):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _spans(opening: Opening, at: dt.datetime) -> Iterator[Span]:
    zone, closed = ZoneInfo(opening.time_zone), frozenset(opening.closed)
    for day in _days(zone, at, _ahead(opening)):
        own = [one for one in opening.open_on if one.date == day]
        weekly = [one for one in opening.hours if DAYS[day.weekday()] in one.days] if day not in closed else []
        for hours in [found for one in own for found in _worked(opening, one)] if own else weekly:
            yield _span(day, hours, zone)


def _worked(opening: Opening, day: OpenDay) -> Sequence[Hours]:
    """The hours of a day that is open all the same: its own, else those of the first day of a week that has some."""
    if day.opens and day.closes:
        return [Hours(days=[DAYS[day.date.weekday()]], opens=day.opens, closes=day.closes)]
    usual = next(name for name in DAYS if any(name in hours.days for hours in opening.hours))
    return [hours for hours in opening.hours if usual in hours.days]


def _ahead(opening: Opening) -> int:
    return _AHEAD_WITH_HOLIDAYS if opening.closed or opening.open_on else _AHEAD


def _days(zone: ZoneInfo, at: dt.datetime, number: int) -> Iterator[dt.date]:
    """Days from the one before an instant."""
    first = at.astimezone(zone).date() - dt.timedelta(days=1)
    return (first + dt.timedelta(days=offset) for offset in range(number))


def _span(day: dt.date, hours: Hours, zone: ZoneInfo) -> Span:
    next_day = dt.timedelta(days=hours.closes <= hours.opens)
    return _instant(day, hours.opens, zone), _instant(day + next_day, hours.closes, zone)


def _instant(day: dt.date, clock: str, zone: ZoneInfo) -> dt.datetime:
    hour, minute = map(int, clock.split(":"))
    return dt.datetime.combine(day + dt.timedelta(days=hour == 24), dt.time(hour % 24, minute), zone)
