"""Reads the values of a normalised text: "两年期" and "24 months" are one duration, "error 1004" is a code."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from corpus.languages.lazy import lazy_pattern
from corpus.values.names import names_in
from corpus.values.numbered import take_models, take_numbered
from corpus.values.numerals import HAN_DIGITS, LONGEST, WORDS, number_of
from corpus.values.places import places_of
from corpus.values.units import PERIODS, UNITS

_ROUNDED = 0.05
"""Share by which two quantities may differ and be the same: a month of 30 days is one."""
_MOST = 24
"""Values of a text that are read: a table pasted into a question names nothing any more."""
_LONGEST_TEXT = 512


@dataclass(frozen=True, slots=True)
class Value:
    """From low to high, of a quantity in the first unit of its kind; text: as it is compared where it is a name."""

    low: float = 0.0
    high: float = 0.0
    text: str = ""

    def meets(self, other: Value) -> bool:
        """Whether both may be the same."""
        if self.text or other.text:
            return self.text == other.text or _is_part(self.text, other.text) or _is_part(other.text, self.text)
        slack = 1 + _ROUNDED
        return self.low <= other.high * slack and other.low <= self.high * slack

    @property
    def is_limit(self) -> bool:
        """Whether it is at most something: "within 7 days"."""
        return not self.text and self.low == 0 < self.high < math.inf


def _is_part(version: str, other: str) -> bool:
    """Whether the other one is of a version: 3.11 of 3."""
    return bool(version) and other.startswith(version + ".")


Values = Mapping[str, tuple[Value, ...]]
"""By kind: "duration", "code", "version"."""

_BY_LENGTH = sorted({unit for units in UNITS.values() for unit in units}, key=len, reverse=True)
_KIND = {unit: (kind, size) for kind, units in UNITS.items() for unit, size in units.items()}
_LATIN_UNIT = "|".join(re.escape(unit) for unit in _BY_LENGTH if unit[0].isascii() and unit[0].isalpha())
_OTHER_UNIT = "|".join(re.escape(unit) for unit in _BY_LENGTH if not (unit[0].isascii() and unit[0].isalpha()))
_UNIT = rf"(?:{_LATIN_UNIT})(?![a-z0-9])|{_OTHER_UNIT}"
_WORD = "|".join(sorted(WORDS, key=len, reverse=True))
_DIGITS = rf"\d{{1,{LONGEST}}}(?:,\d{{3}}){{0,3}}(?:\.\d{{1,6}})?[万千]?"
_NUMERAL = rf"{_DIGITS}|half an?|half|an?(?= )|(?:{_WORD})(?![a-z])|[{HAN_DIGITS}]{{1,{LONGEST}}}|半"
_MORE = r"超过|多于|大于|至少|不少于|满|over|more than|at least|longer than|above|after|past"
_LESS = r"少于|小于|不到|不足|不超过|最多|within|less than|under|below|up to|at most"
_STILL = r"以上|or more|\+|了|还|没|仍|都| ago"
_BEGINS = rf"\d{HAN_DIGITS}半¥$€{''.join(sorted({word[0] for word in (*WORDS, *(_MORE + '|' + _LESS).split('|'))}))}ha"
_QUANTITY = lazy_pattern(
    rf"(?=[{_BEGINS}])(?:(?P<more>{_MORE}) ?|(?P<less>{_LESS}) ?)?(?<![a-z0-9.])(?P<mark>[¥$€] ?)?(?P<low>{_NUMERAL})"
    rf"(?: ?[-~到至] ?(?P<high>{_NUMERAL})| to (?P<to>{_NUMERAL}))?"
    rf"[- ]?(?P<half>个半)?(?P<unit>{_UNIT})?(?P<rest>半)?(?P<still>{_STILL})?"
)
_PERIOD = lazy_pattern("|".join(sorted(PERIODS, key=len, reverse=True)))
_ERROR = r"errors?(?: codes?)?|err|codes?|status(?: code)?|错误码?|报错|代码|状态码|提示码?|故障码?|异常码?"
_NAMED = {
    "code": lazy_pattern(
        rf"(?:{_ERROR})[ :#是为]{{0,3}}(?P<code>[a-z]{{0,4}}-?\d{{1,8}})(?![\w%])"
        r"|(?<![\w.])(?P<front>[a-z]{0,4}-?\d{2,8}) ?(?:错误|报错|error)"
    ),
    "size": lazy_pattern(r"(?<![\w.])(\d{1,5}(?:\.\d{1,3})?) ?[x*×] ?(\d{1,5}(?:\.\d{1,3})?)(?: ?[x*×] ?(\d{1,5}))?"),
    "version": lazy_pattern(
        r"(?<![\w.])(?:v|version |版本 ?)?(\d{1,4}(?:\.\d{1,4}){2,3})(?![\w.]*\d)"
        r"|(?<![\w.])(?:v|version |版本 ?)(\d{1,4}(?:\.\d{1,4})?)(?!\w)"
        r"|(?<![\w.])(\d{1,4}\.\d{1,4}) ?(?:版|(?:version|release)(?![a-z]))"
    ),
    "date": lazy_pattern(r"(?<!\d)(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]"),
    "year": lazy_pattern(r"(?<![\d.,])((?:19|20)\d\d)(?: ?年(?!期|卡)|(?![\d.,]*\d))"),
    "generation": lazy_pattern(r"(?<![a-z0-9.])(\d)g(?![a-z0-9])"),
}
"""Kinds that are names: equal, or another thing. Each has a digit."""
_CUES: Mapping[str, tuple[str, ...]] = {
    "code": ("err", "code", "status", "错", "代码", "状态", "提示", "故障", "异常"),
    "size": ("x", "*", "×"),
    "version": (".", "v", "版本"),
    "date": ("月",),
    "year": ("19", "20"),
    "generation": ("g",),
}
"""One of them is in every name of a kind."""
_DIGIT = re.compile(r"\d")
_NUMBER = lazy_pattern(r"(?<![a-z0-9.])\d{3,8}(?![a-z0-9])")
_DECIMAL = lazy_pattern(r"(?<![\w.,])\d{1,3}\.\d{1,3}(?![\w%]|[.,]\d)")
_ANY = lazy_pattern(rf"[\d半{HAN_DIGITS}码]|{_WORD}|half|\ban? |size |first|second|third|fifth|ninth|{_PERIOD.pattern}")
_IDLE_BEFORE = frozenset("第每同统某几唯")
_IDLE_ONE = frozenset({"人", "位", "层", "级", "期", "档", "日", "星", "x", "times", "user", "person"})
"""Units with which 一 or "one" counts nothing: 一位, 一期."""


def values_of(normal: str) -> Values:
    """The values that a normalised text names, by kind; of its first 512 characters, 24 of a kind at most."""
    text = normal[:_LONGEST_TEXT]
    found: dict[str, list[Value]] = {}
    if places := places_of(text):
        found["place"] = [Value(text=name) for name in places]
    for kind, names in names_in(text).items():
        found[kind] = [Value(text=name) for name in names]
    if _ANY.search(text):
        _read(text, found)
    return {kind: tuple(values[:_MOST]) for kind, values in found.items() if values}


def _read(text: str, found: dict[str, list[Value]]) -> None:
    def take(kind: str, name: str) -> None:
        found.setdefault(kind, []).append(Value(text=name))

    if _DIGIT.search(text):
        for kind, pattern in _NAMED.items():
            if any(map(text.__contains__, _CUES[kind])):
                text = _without(text, kind, pattern, found)
    text = take_numbered(text, take)
    for match in _PERIOD.finditer(text):
        found.setdefault("duration", []).append(Value(PERIODS[match.group()], PERIODS[match.group()]))
    text = _QUANTITY.sub(lambda match: _quantity(match, found), text)
    text = take_models(text, take)
    for kind, pattern in (("version", _DECIMAL), ("number", _NUMBER)):
        found.setdefault(kind, []).extend(Value(text=number) for number in pattern.findall(text))


def differ(asked: Values, said: Values) -> str | None:
    """The first kind of which both texts name values, and none in common; None if there is none.

    Of two limits the asked one must not be the larger: within 5 days is within 7, but not within 3.
    """
    for kind, values in asked.items():
        others = _limited(said.get(kind, ()))
        if others and not any(_meets(one, other) for one in values for other in others):
            return kind
    return None


def _limited(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """The same without what only says a limit again: "7-day policy" beside "within 7 days"."""
    limits = {value.high for value in values if value.is_limit}
    return tuple(one for one in values if one.is_limit or one.text or one.high not in limits) if limits else values


def _meets(asked: Value, said: Value) -> bool:
    if asked.is_limit and said.is_limit:
        return asked.high <= said.high * (1 + _ROUNDED)
    return asked.meets(said)


def _without(text: str, kind: str, pattern: re.Pattern[str], found: dict[str, list[Value]]) -> str:
    """The text without what the pattern finds, which goes to `found`."""

    def take(match: re.Match[str]) -> str:
        name = "-".join(part.lstrip("0") or "0" for part in match.groups() if part)
        found.setdefault(kind, []).append(Value(text=name))
        return " "

    return pattern.sub(take, text)


def _quantity(match: re.Match[str], found: dict[str, list[Value]]) -> str:
    """What stays of a quantity in the text: nothing if it went to `found`."""
    unit = match["unit"] or (match["mark"] or "").strip()
    if not unit or _is_idle(match):
        return match.group()
    kind, size = _KIND[unit]
    low, high = _number(match["low"]), _number(match["high"] or match["to"] or match["low"])
    if low is None or high is None:
        return match.group()
    extra = 0.5 if match["half"] or (match["rest"] and kind == "duration") else 0.0
    low, high = sorted(((low + extra) * size, (high + extra) * size))
    if match["more"] or match["still"]:
        high = math.inf  # "more than 2 hours", "3 days and still nothing": whatever is more
    found.setdefault(kind, []).append(Value(0.0 if match["less"] else low, high))
    return " "


def _number(numeral: str) -> float | None:
    if numeral[0].isdecimal() and numeral[-1] in "万千":
        number = number_of(numeral[:-1])
        return None if number is None else number * (10_000 if numeral[-1] == "万" else 1000)
    return number_of(numeral)


def _is_idle(match: re.Match[str]) -> bool:
    """Whether it is a word rather than a quantity: 第一层, 一位, 5月, 一天到晚."""
    start = match.start("low")
    before, unit, low = match.string[max(start - 1, 0) : start], match["unit"], match["low"]
    if before in _IDLE_BEFORE or (unit == "月" and not match["half"]):
        return True
    return low in {"一", "one", "a", "an"} and (unit in _IDLE_ONE or match.string.startswith("到晚", match.end()))
