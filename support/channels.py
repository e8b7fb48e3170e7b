"""How is a person reached at this moment? A channel of support.yaml in one language, at one instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from corpus import Lang
from support.hours import HoursNow, hours_now, is_holiday, open_state
from support.parts import Channel

AT_ONCE = ("live_chat", "phone")
"""Kinds of channels where somebody answers while one waits."""


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


def first_place(channels: Sequence[ChannelNow], *, has_ticket: bool, at_once: bool) -> int | None:
    """Place of the best way to a person; None where that is the ticket's form, or where there is no channel.

    Whoever answers now where that is wanted, else the ticket, else the first channel that is not closed.
    """
    reachable = [at for at, one in enumerate(channels) if one.online is not False]
    now = [at for at in reachable if channels[at].kind in AT_ONCE]
    if at_once and now:
        return now[0]
    if has_ticket or not channels:
        return None
    return reachable[0] if reachable else 0
