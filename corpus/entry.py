"""What is an entry, and what is a corpus?"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from corpus.errors import Notice
from corpus.languages import LANGS, LANGUAGES, Lang

MAX_QUESTION = 512
"""Characters of one phrasing; the longest query that is answered."""
MAX_ANSWER = 100_000

MAX_ID = 128
MAX_CATEGORY = 200
"""Characters of an id and of a category with all its levels: what the HTTP interface takes."""

_TAG = re.compile(rf"({'|'.join(LANGS)})(?:[-_][a-z0-9]{{1,8}})*", re.IGNORECASE)  # BCP 47: zh-CN, zh-Hant-TW, en_US


@dataclass(frozen=True, slots=True)
class EntryText:
    """What an entry says in one language. answer: Markdown; category: its name in this language, if it has its own."""

    question: str
    answer: str
    alternates: tuple[str, ...] = ()
    url: str | None = None
    tags: tuple[str, ...] = ()
    updated: datetime.date | None = None
    category: str | None = None

    @property
    def phrasings(self) -> tuple[str, ...]:
        """The question first, then the alternates."""
        return (self.question, *self.alternates)


@dataclass(frozen=True, slots=True)
class Showing:
    """Where and when an entry is shown. pinned: first of its category; hidden: not at all; valid_from, valid_until: the
    first and the last day on which it is shown, in the help centre's time zone, None for no such day."""

    pinned: bool = False
    hidden: bool = False
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None

    def on(self, day: datetime.date) -> bool:
        """Whether the entry is shown on a day."""
        return not (self.hidden or self.is_over(day) or self.valid_from is not None and day < self.valid_from)

    def is_over(self, day: datetime.date) -> bool:
        """Whether the last day is past."""
        return self.valid_until is not None and self.valid_until < day

    def joined(self, other: Showing) -> Showing:
        """What holds for both languages of an entry: the narrower days, hidden or pinned by either."""
        first = [day for day in (self.valid_from, other.valid_from) if day]
        last = [day for day in (self.valid_until, other.valid_until) if day]
        return Showing(
            self.pinned or other.pinned,
            self.hidden or other.hidden,
            max(first, default=None),
            min(last, default=None),
        )


ALWAYS = Showing()


@dataclass(frozen=True, slots=True)
class Entry:
    """One FAQ item.

    id: any text; category: as people call it, with / between its levels, in English where an entry has English; texts:
    at least one language, zh before en.
    """

    id: str
    category: str
    texts: Mapping[Lang, EntryText]
    showing: Showing = ALWAYS


@dataclass(frozen=True)
class Corpus:
    """All entries of one file or folder, in its order.

    user_words: lines of the `userdict.txt` beside them (`word [frequency] [tag]`); where: place of each text for
    messages; notices: what was read otherwise than one may expect; files: how many were read; beside: pictures and
    documents that answers name, by the path that they give, as files or as their content. Corpora with the same
    entries and words are equal wherever they came from.
    """

    entries: tuple[Entry, ...]
    user_words: tuple[str, ...] = ()
    source: Path = field(default=Path(), compare=False)
    where: Mapping[tuple[str, Lang], str] = field(default_factory=dict, compare=False)
    notices: tuple[Notice, ...] = field(default=(), compare=False)
    files: int = field(default=1, compare=False)
    beside: Mapping[str, Path | bytes] = field(default_factory=dict, compare=False)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """Each entry as a line of JSON: the same entry gives the same line, and `entry_of_line` gives it back."""
        to_json = json.JSONEncoder(ensure_ascii=False).encode
        return tuple(
            to_json(
                [
                    entry.id,
                    entry.category,
                    {lang: _plain(text) for lang, text in entry.texts.items()},
                    *_plain_showing(entry.showing),
                ]
            )
            for entry in self.entries
        )

    @cached_property
    def hash(self) -> str:
        """SHA-256 (hex) of the entries, whatever their order; the user words have a hash of their own."""
        return hashlib.sha256("\n".join(sorted(self.lines)).encode()).hexdigest()


def entry_of_line(line: str) -> Entry:
    """What `Corpus.lines` wrote; raises ValueError, TypeError or AttributeError for anything else."""
    entry_id, category, texts, *showing = json.loads(line)
    texts = {lang: _text_of(plain) for lang, plain in texts.items()}
    return Entry(entry_id, category, texts, _showing_of(*showing) if showing else ALWAYS)


def _plain_showing(showing: Showing) -> list[list[object]]:
    """Nothing for an entry that is always shown: its line stays as older versions wrote it."""
    if showing == ALWAYS:
        return []
    days = [day.isoformat() if day else None for day in (showing.valid_from, showing.valid_until)]
    return [[showing.pinned, showing.hidden, *days]]


def _showing_of(plain: Sequence[Any]) -> Showing:
    """The inverse of `_plain_showing`."""
    pinned, hidden, *days = plain
    first, last = (datetime.date.fromisoformat(day) if day else None for day in days)
    return Showing(pinned, hidden, first, last)


def _plain(text: EntryText) -> list[object]:
    updated = text.updated.isoformat() if text.updated else None
    plain: list[object] = [text.question, text.answer, text.alternates, text.url, text.tags, updated]
    # Only where there is one: the lines of all other entries stay as they were, and with them what is cached by them.
    return [*plain, text.category] if text.category else plain


def _text_of(plain: Sequence[Any]) -> EntryText:
    """The inverse of `_plain`."""
    question, answer, alternates, url, tags, updated, *category = plain
    date = datetime.date.fromisoformat(updated) if updated else None
    return EntryText(question, answer, tuple(alternates), url, tuple(tags), date, *category)


@lru_cache(1024)
def to_lang(tag: str) -> Lang | None:
    """Language of a tag as files write it: zh-CN, zh_Hant, EN, en-US, 中文; None when it is neither."""
    name = tag.casefold()
    match = _TAG.fullmatch(tag)
    code = match[1].lower() if match else ""
    return next((lang for lang in LANGS if lang == code or name in LANGUAGES[lang].names), None)
