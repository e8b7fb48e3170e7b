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
class Entry:
    """One FAQ item.

    id: any text; category: as people call it, with / between its levels, in English where an entry has English; texts:
    at least one language, zh before en.
    """

    id: str
    category: str
    texts: Mapping[Lang, EntryText]


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
            to_json([entry.id, entry.category, {lang: _plain(text) for lang, text in entry.texts.items()}])
            for entry in self.entries
        )

    @cached_property
    def hash(self) -> str:
        """SHA-256 (hex) of the entries, whatever their order; the user words have a hash of their own."""
        return hashlib.sha256("\n".join(sorted(self.lines)).encode()).hexdigest()


def entry_of_line(line: str) -> Entry:
    """What `Corpus.lines` wrote; raises ValueError, TypeError or AttributeError for anything else."""
    entry_id, category, texts = json.loads(line)
    return Entry(entry_id, category, {lang: _text_of(plain) for lang, plain in texts.items()})


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
