"""Which days does a list of dates name? As support.yaml writes holidays: single days, and from one to another."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

MOST_DAYS = 1000
"""Of one list: ten years of holidays with a hundred days each."""
_LONGEST = 366
_RANGE = re.compile(r"\s*(\S+?)\s*(?:\.\.|/|~|～|至| to | - )\s*(\S+)\s*")


def _date(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value.strip())
        except ValueError:
            raise ValueError('write a date such as "2026-10-01"') from None
    if not isinstance(value, dt.date):
        raise ValueError('write a date such as "2026-10-01"')
    return value


def _days(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return [day for one in value[: MOST_DAYS + 1] for day in _expanded(one)]


def _expanded(value: Any) -> list[dt.date]:
    """The day, or all days of a range such as "2026-10-01..2026-10-07"."""
    match = _RANGE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return [_date(value)]
    first, last = _date(match[1]), _date(match[2])
    if not 0 <= (last - first).days < _LONGEST:
        raise ValueError("write the earlier day first, at most a year before the later one")
    return [first + dt.timedelta(days=offset) for offset in range((last - first).days + 1)]


Date = Annotated[dt.date, BeforeValidator(_date)]
Closed = Annotated[list[dt.date], BeforeValidator(_days), Field(max_length=MOST_DAYS)]
