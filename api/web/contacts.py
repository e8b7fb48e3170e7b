"""How is a person reached, and who is there now?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from api.web.locales import Locale, lang_of, region_of, shown_in
from api.web.words import Words
from engine import Engine
from support import DAYS, ChannelNow, Day, HoursNow, channel_now, hand_off_of

_THIS_WEEK = dt.timedelta(days=6)
"""For so long the day of the week says which day is meant."""


@dataclass(frozen=True, slots=True)
class HoursRow:
    """Hours as their own time zone reads them. starts, ends: of each day's next span, ISO 8601, for the reader's."""

    text: str
    zone: str
    starts: str
    ends: str


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel. online: None where nobody said when it is open; until: when that changes, ISO 8601; state: key of the
    text that says it."""

    kind: str
    name: str
    hours: str | None
    note: str | None
    href: str
    online: bool | None
    until: str | None
    until_text: str | None
    rows: tuple[HoursRow, ...]
    state: str


def channel_views(engine: Engine, locale: Locale, ticket: str, reason: str | None = None) -> list[ChannelView]:
    """The channels in the order of support.yaml, as they are now; `ticket`: address of the ticket form; reason: of the
    hand-off, see `HandOff.listed`."""
    now, region = dt.datetime.now(dt.UTC), region_of(locale)
    told = hand_off_of(engine).channels(lang_of(locale), now, reason=reason, region=region)
    return [_view(channel, locale, ticket, now) for channel in told]


def line_views(engine: Engine, locale: Locale) -> list[ChannelView]:
    """The lines for people whose life may be at risk, those of the readers' country first."""
    now, lang = dt.datetime.now(dt.UTC), lang_of(locale)
    lines = hand_off_of(engine).help_lines(lang, region=region_of(locale))
    return [_view(channel_now(line, lang, now), locale, "", now) for line in lines]


def accounts(engine: Engine, locale: Locale) -> list[tuple[str, list[str]]]:
    """Official accounts: name of the platform, and the handles there."""
    listed = hand_off_of(engine).official.accounts.items()
    words = Words(locale)
    return [(words.get(f"platform_{name}") or name.capitalize(), list(handles)) for name, handles in listed]


def _view(channel: ChannelNow, locale: Locale, ticket: str, now: dt.datetime) -> ChannelView:
    return ChannelView(
        kind=channel.kind,
        name=shown_in(channel.name, locale),
        hours=shown_in(channel.hours, locale) if channel.hours else None,
        note=shown_in(channel.note, locale) if channel.note else None,
        href=ticket if channel.kind == "ticket" else channel.url,
        online=channel.online,
        until=channel.until.isoformat() if channel.until else None,
        until_text=_moment(channel.until, locale, now) if channel.until else None,
        rows=tuple(_row(hours, locale) for hours in channel.weekly),
        state="online_now" if channel.online else "holiday_now" if channel.holiday else "offline_now",
    )


def _row(hours: HoursNow, locale: Locale) -> HoursRow:
    return HoursRow(
        text=f"{_days(hours.days, locale)} {hours.opens}–{hours.closes}",
        zone=_zone(hours.spans[0][0]),
        starts=" ".join(start.isoformat() for start, _ in hours.spans),
        ends=" ".join(end.isoformat() for _, end in hours.spans),
    )


def _days(days: Sequence[Day], locale: Locale) -> str:
    words = Words(locale)
    order = [DAYS.index(day) for day in days]
    names = [words(f"day_{day}") for day in days]
    if len(order) > 2 and order[-1] - order[0] == len(order) - 1:
        return words("from_to", first=names[0], last=names[-1])
    return words("list_mark").join(names)


def _moment(at: dt.datetime, locale: Locale, now: dt.datetime) -> str:
    day = Words(locale)(f"day_{DAYS[at.weekday()]}")
    if at - now > _THIS_WEEK:
        from babel.dates import format_skeleton

        day += f" {format_skeleton('MMMd', at, locale=locale.replace('-', '_'))}"
    return f"{day} {at:%H:%M} ({_zone(at)})"


def _zone(at: dt.datetime) -> str:
    offset = at.strftime("%z")
    return f"UTC{int(offset[:3]):+d}" + (f":{offset[3:]}" if offset[3:] != "00" else "")
