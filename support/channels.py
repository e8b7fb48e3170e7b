"""How is a person reached at this moment? A channel of support.yaml in one language, at one instant."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from corpus import Lang
from support.hours import HoursNow, hours_now, is_holiday, open_state
from support.parts import Channel


@dataclass(frozen=True, slots=True)
class ChannelNow:
    """A channel at one instant, in one language. online: None where nobody says when it is open; until: when that
    changes, in the channel's time zone, None if it does not soon (see `open_state`); holiday: whether it is closed for
    one."""

    kind: str
    name: str
    hours: str | None
    note: str | None
    url: str
    online: bool | None = None
    until: dt.datetime | None = None
    weekly: tuple[HoursNow, ...] = ()
    holiday: bool = False


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
    holiday = not online and is_holiday(channel.open, at)
    weekly = tuple(hours_now(channel.open, hours, at) for hours in channel.open.hours)
    return ChannelNow(*told, online=online, until=until, weekly=weekly, holiday=holiday)
