"""What is an entry, and what is a corpus?"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")

MAX_QUESTION = 512
"""Characters of one phrasing; the longest query that is answered."""
MAX_ANSWER = 100_000

ID = re.compile(r"(?!\.+$)[\w.-]{1,128}")
"""Letters of any script, digits, and . _ - but no dots alone: an id is part of web addresses."""
CATEGORY = re.compile(r"(?=.{1,128}$)[^\W_][\w.-]*(?:/[^\W_][\w.-]*)*")
"""Such names joined by slashes, each beginning with a letter or digit: a category names files."""

_TAG = re.compile(r"(zh|en)(?:[-_][a-z0-9]{1,8})*", re.IGNORECASE)  # BCP 47: zh-CN, zh-Hant-TW, en_US
_CHINESE = ("中文", "汉语", "漢語", "简体中文", "繁体中文", "繁體中文", "chinese")
_ENGLISH = ("英文", "英语", "英語", "english")


@dataclass(frozen=True, slots=True)
class EntryText:
    """What an entry says in one language. answer: Markdown."""

    question: str
    answer: str
    alternates: tuple[str, ...] = ()
    url: str | None = None
    tags: tuple[str, ...] = ()
    updated: datetime.date | None = None

    @property
    def phrasings(self) -> tuple[str, ...]:
        """The question first, then the alternates."""
        return (self.question, *self.alternates)


@dataclass(frozen=True, slots=True)
class Entry:
    """One FAQ item. texts: at least one language, zh before en."""

    id: str
    category: str
    texts: Mapping[Lang, EntryText]


@dataclass(frozen=True)
class Corpus:
    """All entries of one file or folder, in its order.

    user_words: lines of the `userdict.txt` beside them (`word [frequency] [tag]`); where: place of each text for
    messages. Corpora with the same entries and words are equal wherever they came from.
    """

    entries: tuple[Entry, ...]
    user_words: tuple[str, ...] = ()
    source: Path = field(default=Path(), compare=False)
    where: Mapping[tuple[str, Lang], str] = field(default_factory=dict, compare=False)

    @cached_property
    def hash(self) -> str:
        """SHA-256 (hex) of the entries, whatever their order; the user words have a hash of their own."""
        rows = [
            [entry.id, entry.category, *(_plain(lang, entry.texts[lang]) for lang in LANGS if lang in entry.texts)]
            for entry in sorted(self.entries, key=lambda entry: entry.id)
        ]
        canonical = json.dumps(rows, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _plain(lang: Lang, text: EntryText) -> list[object]:
    updated = text.updated.isoformat() if text.updated else None
    return [lang, text.question, text.answer, list(text.alternates), text.url, list(text.tags), updated]


def to_lang(tag: str) -> Lang | None:
    """Language of a tag as files write it: zh-CN, zh_Hant, EN, en-US, 中文; None when it is neither."""
    if match := _TAG.fullmatch(tag):
        return "zh" if match[1].lower() == "zh" else "en"
    name = tag.casefold()
    return "zh" if name in _CHINESE else "en" if name in _ENGLISH else None
