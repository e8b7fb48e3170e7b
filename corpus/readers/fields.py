"""Is a row an entry's text in one language? Every problem of every field, with its value and the fix."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from corpus.entry import CATEGORY, ID, MAX_ANSWER, MAX_QUESTION, EntryText, to_lang
from corpus.errors import Problem, shown
from corpus.formats.base import FIELDS, REQUIRED, Row, did_you_mean
from corpus.formats.clean import bad_character, block, is_plain, one_line
from corpus.languages import LANGS, Lang

_MAX_URL = 2048
_NEED = f"every row has {', '.join(REQUIRED[:-1])} and {REQUIRED[-1]}"
# Year first, for 1/2/2026 is two days; Excel in China saves 2026/1/31 whatever the cell shows.
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)


class CheckedRow:
    """One row after its checks: `id`, `lang`, `category`, None where unfit; `text`, None unless all is well."""

    def __init__(self, row: Row) -> None:
        self.place = row.place
        self.problems: list[Problem] = []
        self._fields = row.fields
        self._reported = row.reported
        for name in row.fields:
            if name not in FIELDS:
                self._problem(f"unknown field {shown(name)}; {did_you_mean(name)}")
        self.id = self._id()
        self.lang = self._lang()
        self.category = self._category()
        text = self._text()
        self.text = None if self.problems else text

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
        if not isinstance(value, list):
            self._problem(f"{name} is {_kind(value)} {shown(value)}; write a list, even of one")
            return ()
        items = (
            self._clean(f"{name} item {number}", item, one_line, MAX_QUESTION) for number, item in enumerate(value, 1)
        )
        return tuple(item for item in items if item)

    def _id(self) -> str | None:
        text = self._required("id", one_line, MAX_QUESTION)
        if text is None or ID.fullmatch(text):
            return text
        self._problem(f"id {shown(text)}; use 1 to 128 letters, digits and . _ - without spaces")
        return None

    def _lang(self) -> Lang | None:
        text = self._required("lang", one_line, MAX_QUESTION)
        lang = to_lang(text) if text else None
        if text and not lang:
            self._problem(f"lang {shown(text)}; write {' or '.join(LANGS)}")
        return lang

    def _category(self) -> str | None:
        text = self._required("category", one_line, MAX_QUESTION)
        if text is None or CATEGORY.fullmatch(text):
            return text
        fix = "write a path such as account/security: letters, digits and . _ - between slashes, 128 characters at most"
        self._problem(f"category {shown(text)}; {fix}")
        return None

    def _url(self) -> str | None:
        text = self._optional("url", _MAX_URL)
        if text and not _is_web_address(text):
            self._problem(f"url {shown(text)}; write a full address that begins with https:// or http://")
        return text

    def _updated(self) -> datetime.date | None:
        if isinstance(value := self._fields.get("updated"), datetime.date):
            return value
        text = self._optional("updated", MAX_QUESTION)
        date = _date(text) if text else None
        if text and not date:
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
    if not (match := _DATE.fullmatch(text)):
        return None
    try:
        return datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
