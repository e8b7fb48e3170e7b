"""Is a row an entry's text in one language? Every problem of every field, with its value and the fix."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from corpus.entry import ALWAYS, MAX_ANSWER, MAX_CATEGORY, MAX_ID, MAX_QUESTION, EntryText, Showing, to_lang
from corpus.errors import Problem, shown
from corpus.formats.base import FIELDS, REQUIRED, SHOWING, Row, did_you_mean
from corpus.formats.clean import bad_character, block, is_plain, one_line
from corpus.formats.lists import split_list
from corpus.languages import LANGS, Lang
from corpus.readers.categories import category_path

_MAX_URL = 2048
_KNOWN = frozenset(FIELDS)
_YES = frozenset(("yes", "true", "y", "1", "1.0", "on", "x", "✓", "✔", "是", "对", "對", "真", "启用", "啟用"))
_NO = frozenset(("", "no", "false", "n", "0", "0.0", "off", "-", "否", "不", "假", "无", "無"))
_NEED = f"every row has {', '.join(REQUIRED[:-1])} and {REQUIRED[-1]}"
_DOT_SEGMENT = re.compile(r"(?:^|/)\.{1,2}(?:/|$)")
# Excel in China saves 2026/1/31 whatever the cell shows. What follows the day is its time.
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s].{0,40})?", re.ASCII)
_DAY_OR_MONTH_FIRST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[,\s].{0,40})?", re.ASCII)
_SECONDS = re.compile(r"\d{9,10}(?:\d{3})?", re.ASCII)


class CheckedRow:
    """One row after its checks: `id`, `lang`, `category`, None where unfit; `text`, None unless all is well."""

    def __init__(self, row: Row) -> None:
        self.place = row.place
        self.problems: list[Problem] = []
        self._fields = row.fields
        self._reported = row.reported
        for name in row.fields.keys() - _KNOWN:
            self._problem(f"unknown field {shown(name)}; {did_you_mean(name)}")
        self.id = self._id()
        self.lang = self._lang()
        self.category = self._category()
        text = self._text()
        self.showing = self._showing()
        self.text = None if self.problems else text
        self.ambiguous = _is_ambiguous(row.fields.get("updated"))

    def _problem(self, message: str) -> None:
        self.problems.append(Problem(self.place, message))

    def _text(self) -> EntryText:
        question = self._required("question", one_line, MAX_QUESTION)
        answer = self._required("answer", block, MAX_ANSWER)
        return EntryText(
            question or "",
            answer or "",
            alternates=self._list("alternates"),
            url=self._url(),
            tags=self._list("tags"),
            updated=self._updated(),
        )

    def _required(self, name: str, clean: Callable[[str], str], limit: int) -> str | None:
        value = self._fields.get(name)
        # Nearly all are plain lines, and a corpus has a hundred thousand: `_clean` would leave them as they are.
        if isinstance(value, str) and is_plain(value) and len(value) <= limit:
            return value
        if value is None:
            if name not in self._reported:
                self._problem(f"{name} is missing or empty; {_NEED}")
            return None
        return self._clean(name, value, clean, limit)

    def _clean(self, name: str, value: object, clean: Callable[[str], str], limit: int) -> str | None:
        """The text, or None after noting why there is none."""
        if not isinstance(value, str):
            self._problem(_not_text(name, value))
            return None
        if bad := bad_character(value):
            self._problem(f"{name} {shown(value)}: {bad}")
            return None
        text = clean(value)
        if not text:
            self._problem(f"{name} is empty; write one, or leave out what is not required")
        elif len(text) > limit:
            self._problem(
                f"{name} {shown(text)} has {len(text):,} characters, at most {limit:,} are allowed; shorten it"
            )
            return None
        return text or None

    def _optional(self, name: str, limit: int) -> str | None:
        value = self._fields.get(name)
        blank = value is None or isinstance(value, str) and not value.strip()
        return None if blank else self._clean(name, value, one_line, limit)

    def _list(self, name: str) -> tuple[str, ...]:
        value = self._fields.get(name)
        if value is None:
            return ()
        if isinstance(value, str):
            value = split_list(value, name)
        if not isinstance(value, list):
            self._problem(f"{name} is {_kind(value)} {shown(value)}; write a list, even of one")
            return ()
        items = [item for item in value if not isinstance(item, str) or item.strip()]
        cleaned = (
            self._clean(f"{name} item {number}", item, one_line, MAX_QUESTION) for number, item in enumerate(items, 1)
        )
        return tuple(item for item in cleaned if item)

    def _id(self) -> str | None:
        text = self._required("id", one_line, MAX_ID)
        if text and _DOT_SEGMENT.search(text):
            self._problem(f"id {shown(text)}; write more than dots, which no web address can end in")
            return None
        return text

    def _lang(self) -> Lang | None:
        text = self._required("lang", one_line, MAX_QUESTION)
        lang = to_lang(text) if text else None
        if text and not lang:
            self._problem(f"lang {shown(text)}; write {' or '.join(LANGS)}")
        return lang

    def _category(self) -> str | None:
        text = self._required("category", one_line, MAX_CATEGORY)
        path = category_path(text) if text else ""
        if text and not path:
            self._problem(f"category {shown(text)}; write a name, or several with / between them")
        return path or None

    def _url(self) -> str | None:
        text = self._optional("url", _MAX_URL)
        if text and not _is_web_address(text):
            self._problem(f"url {shown(text)}; write a full address that begins with https:// or http://")
        return text

    def _showing(self) -> Showing:
        fields = self._fields
        if fields.keys().isdisjoint(SHOWING):  # as nearly all are
            return ALWAYS
        first, last = self._day("valid_from"), self._day("valid_until")
        if first and last and last < first:
            self._problem(f"valid_until {last} is before valid_from {first}; exchange them, or leave one out")
        return Showing(self._truth("pinned"), self._truth("hidden"), first, last)

    def _truth(self, name: str) -> bool:
        value = self._fields.get(name)
        word = str(value if value is not None else "").strip().casefold()
        if word in _YES or word in _NO:
            return word in _YES
        self._problem(f"{name} {shown(value)}; write yes or no")
        return False

    def _day(self, name: str) -> datetime.date | None:
        if isinstance(value := self._fields.get(name), datetime.date):
            return value
        text = self._optional(name, MAX_QUESTION)
        day = _date(text) if text else None
        if text and not day:
            self._problem(f"{name} {shown(text)}; write a date as 2026-01-31")
        return day

    def _updated(self) -> datetime.date | None:
        if isinstance(value := self._fields.get("updated"), datetime.date):
            return value
        text = self._optional("updated", MAX_QUESTION)
        date = _date(text) if text else None
        if text and not date and not _is_ambiguous(text):
            self._problem(f"updated {shown(text)}; write a date as 2026-01-31")
        return date


def _not_text(name: str, value: object) -> str:
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        return f"{name} became the date or time {value} in Excel; set the column's format to Text and type it again"
    return f"{name} is {_kind(value)} {shown(value)}; write it as text, in quotes"


def _kind(value: object) -> str:
    kinds = {str: "the text", bool: "the truth value", int: "the number", float: "the number", list: "the list"}
    return kinds.get(type(value), "the value")


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", text)
    except ValueError:  # such as an unclosed [ of an IPv6 address
        return False


def _date(text: str) -> datetime.date | None:
    if match := _DATE.fullmatch(text):
        return _day(match[1], match[2], match[3])
    if match := _DAY_OR_MONTH_FIRST.fullmatch(text):
        days = {_day(match[3], match[2], match[1]), _day(match[3], match[1], match[2])} - {None}
        return days.pop() if len(days) == 1 else None
    if _SECONDS.fullmatch(text):  # since 1970, as programs export them; or thousandths of them
        return datetime.datetime.fromtimestamp(int(text[:10]), datetime.UTC).date()
    return None


def _day(year: str, month: str, day: str) -> datetime.date | None:
    try:
        return datetime.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _is_ambiguous(value: object) -> str:
    """A date that may be two days, such as 1/2/2026; it is left out, and said so."""
    if not isinstance(value, str) or not (match := _DAY_OR_MONTH_FIRST.fullmatch(value.strip())):
        return ""
    both = _day(match[3], match[2], match[1]) and _day(match[3], match[1], match[2])
    return value.strip() if both and match[1] != match[2] else ""
