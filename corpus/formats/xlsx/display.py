"""How does a sheet show a number or a date? The common part of ECMA-376's number formats (part 1, 18.8.31)."""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal

_GENERAL = ("General", "@", "", None)
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[0-9A-Fa-f]+)?\]")
_BRACKETS = re.compile(r"\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)
_DIGITS = re.compile(r"(?:[#0?][#0?,]*(?:\.[0#?]+)?|\.[0#?]+),*")
_DATE_PARTS = re.compile(r"(y+|m+|d+|h+|s+|am/pm|上午/下午|a+|g+|e+|b+)", re.IGNORECASE)
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_PRIVATE = 0xF0000
"""Where characters begin that stand for what the format quotes, while its digits are looked for."""
_MOST_DIGITS = 15  # that Excel itself keeps


def shown_number(value: int | float, number_format: str | None) -> str:
    """A number as its cell shows it: 0.05 with "0%" is 5%, 7 with "000" is 007, 1234.5 with "¥#,##0.00" ¥1,234.50."""
    if number_format in _GENERAL or not number_format:
        return _general(value)
    sections = _unquoted_split(number_format)
    section = sections[1] if value < 0 and len(sections) > 1 else sections[0]
    own_sign = value < 0 and len(sections) > 1
    if value == 0 and len(sections) > 2:
        section = sections[2]
    return _in_section(abs(value) if own_sign else value, section)


def _general(value: int | float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**_MOST_DIGITS:
        return str(int(value))
    return f"{value:.{_MOST_DIGITS}g}" if isinstance(value, float) else str(value)


def _unquoted_split(number_format: str) -> list[str]:
    return re.findall(r'((?:"[^"]*"|\\.|[^;"\\])*)(?:;|$)', number_format[:255])


def _in_section(value: int | float, section: str) -> str:
    text = _BRACKETS.sub("", _CURRENCY.sub(lambda found: f'"{found[1]}"', section))
    literals: list[str] = []

    def keep(found: re.Match[str]) -> str:
        literals.append(found[1] if found[1] is not None else found[2] or "")
        return chr(_PRIVATE + len(literals) - 1)

    text = _QUOTED.sub(keep, text)
    found = _DIGITS.search(text)
    if not found or re.search(r"[Ee][+-]", text) or "/" in text or text.strip() in ("General", "@"):
        number = _general(value)
        text = text.replace("General", number).replace("@", number) if "General" in text or "@" in text else number
    else:
        percent = text.count("%")
        number = _digits(value, found[0], percent)
        text = text[: found.start()] + number + text[found.end() :]
        text = f"-{text.replace('-', '', 1)}" if number.startswith("-") and not text.startswith("-") else text
    return "".join(literals[ord(c) - _PRIVATE] if c >= chr(_PRIVATE) else c for c in text).strip()


def _digits(value: int | float, pattern: str, percent: int) -> str:
    whole, _, fraction = pattern.partition(".")
    number = Decimal(repr(value)) * 100**percent
    trailing = len(pattern) - len(pattern.rstrip(","))
    fraction = fraction.rstrip(",")
    number /= 1000**trailing
    places = len(fraction)
    number = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{abs(number):,f}" if "," in whole.rstrip(",") else f"{abs(number):f}"
    head, _, tail = text.partition(".")
    least = whole.count("0")
    head = head.zfill(least) if "," not in head else head
    head = "" if least == 0 and head == "0" and tail else head
    required = len(fraction.rstrip("#?"))
    while len(tail) > required and tail.endswith("0"):
        tail = tail[:-1]
    sign = "-" if number < 0 else ""
    return f"{sign}{head}.{tail}" if tail else f"{sign}{head}"


def shown_date(value: datetime.datetime | datetime.date | datetime.time, number_format: str) -> str:
    """A date or time as its cell shows it; the day as 2026-01-31 where the format depends on the reader's system."""
    section = _unquoted_split(number_format)[0]
    text = re.sub(r"\[\$[^\]]*\]", "", section)
    if not isinstance(value, datetime.datetime):
        value = (
            datetime.datetime.combine(value, datetime.time())
            if isinstance(value, datetime.date)
            else datetime.datetime.combine(datetime.date(1900, 1, 1), value)
        )
    if text.strip().casefold() in ("mm-dd-yy", "m/d/yy", "m/d/yyyy", "general", ""):  # built-in 14: by the system
        return value.date().isoformat()
    parts = [part for part in re.split(r'"([^"]*)"|\\(.)', text)]
    out = []
    for number, part in enumerate(parts):
        out.append(part or "" if number % 3 else _date_parts(value, part or "", section))
    return "".join(out).strip()


def shown_time(value: datetime.time | datetime.timedelta, number_format: str | None) -> str:
    """A time of day as its cell shows it, a span as hours and minutes."""
    if isinstance(value, datetime.time):
        return shown_date(value, number_format or "h:mm")
    minutes = int(value.total_seconds() // 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


def _date_parts(value: datetime.datetime, text: str, whole: str) -> str:
    twelve = bool(re.search(r"am/pm|上午/下午", whole, re.IGNORECASE))
    parts = _DATE_PARTS.split(_BRACKETS.sub("", text))
    before = ""
    out = []
    for number, part in enumerate(parts):
        if number % 2 == 0:
            out.append(part)
            continue
        low = part.lower()
        follows = parts[number + 2].lower() if number + 2 < len(parts) else ""
        is_minute = low[0] == "m" and len(low) < 3 and (before == "h" or follows.startswith("s"))
        out.append(_minutes(value, low) if is_minute else _part(value, low, twelve))
        before = low[0]
    return "".join(out)


def _minutes(value: datetime.datetime, part: str) -> str:
    return f"{value.minute:0{len(part)}d}"


def _part(value: datetime.datetime, part: str, twelve: bool) -> str:
    hour = (value.hour - 1) % 12 + 1 if twelve else value.hour
    names = {
        "y": f"{value.year}" if len(part) > 2 else f"{value.year % 100:02d}",
        "e": f"{value.year}",
        "m": f"{value.month:0{min(len(part), 2)}d}" if len(part) < 3 else _MONTHS[value.month - 1],
        "d": f"{value.day:0{min(len(part), 2)}d}" if len(part) < 3 else _WEEKDAYS[value.weekday()],
        "h": f"{hour:0{min(len(part), 2)}d}",
        "s": f"{value.second:0{min(len(part), 2)}d}",
    }
    if part == "am/pm":
        return "AM" if value.hour < 12 else "PM"
    if part == "上午/下午":
        return "上午" if value.hour < 12 else "下午"
    text = names.get(part[0], "")
    return text[:3] if len(part) == 3 and part[0] in "md" else text
