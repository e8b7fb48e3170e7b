"""When is a channel open? Weekly hours in a time zone, and the state at an instant."""

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
"""Days that are looked at: a week, and one more on both sides for hours past midnight."""
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
class OpenState:
    """Whether a channel is open; until: when that changes (UTC), None if it does not within a week."""

    online: bool
    until: dt.datetime | None


def open_state(opening: Opening | Literal["always"], at: dt.datetime) -> OpenState:
    """The state at an instant with a time zone."""
    if opening == "always":
        return OpenState(True, None)
    for start, end in _merged(opening, at):
        if end > at:
            ends = end if end - at < dt.timedelta(days=7) else None
            return OpenState(True, ends) if start <= at else OpenState(False, start)
    return OpenState(False, None)


def next_spans(opening: Opening, hours: Hours, at: dt.datetime) -> tuple[tuple[dt.datetime, dt.datetime], ...]:
    """For each of the hours' days its next span (UTC) that has not ended, in the order of the days as written."""
    only = Opening(time_zone=opening.time_zone, hours=[hours])
    spans = [span for span in sorted(_spans(only, at)) if span[1] > at]
    zone = ZoneInfo(opening.time_zone)
    by_day = {DAYS[start.astimezone(zone).weekday()]: (start, end) for start, end in reversed(spans)}
    return tuple(by_day[day] for day in hours.days)


def _merged(opening: Opening, at: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
    merged: list[tuple[dt.datetime, dt.datetime]] = []
    for start, end in sorted(_spans(opening, at)):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _spans(opening: Opening, at: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    zone = ZoneInfo(opening.time_zone)
    first = at.astimezone(zone).date() - dt.timedelta(days=1)
    for offset in range(_AHEAD):
        day = first + dt.timedelta(days=offset)
        for hours in opening.hours:
            if DAYS[day.weekday()] in hours.days:
                past_midnight = hours.closes <= hours.opens
                yield (
                    _instant(day, hours.opens, zone),
                    _instant(day + dt.timedelta(days=past_midnight), hours.closes, zone),
                )


def _instant(day: dt.date, clock: str, zone: ZoneInfo) -> dt.datetime:
    hour, minute = map(int, clock.split(":"))
    local = dt.datetime.combine(day + dt.timedelta(days=hour == 24), dt.time(hour % 24, minute), zone)
    return local.astimezone(dt.UTC)
