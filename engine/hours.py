"""How does support.yaml write opening hours?"""

from __future__ import annotations

import re
from functools import cache
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from engine.opening import Day

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
