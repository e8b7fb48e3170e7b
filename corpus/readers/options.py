"""What may a caller say about files that do not say it themselves?"""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field

from corpus.entry import to_lang
from corpus.errors import FaqError, shown
from corpus.formats import Naming
from corpus.formats.base import FIELDS
from corpus.formats.dialects import DIALECT_NAMES
from corpus.formats.tables.headers import column_of
from corpus.languages import LANGS, Lang

_OPTIONS = {"lang": "--lang", "category": "--category", "mapping": "--map", "columns": "--columns", "dialect": "--from"}


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """lang, category: of rows that have none and whose file says none; naming: of the columns of tables."""

    lang: Lang | None = None
    category: str | None = None
    naming: Naming = field(default_factory=Naming)

    @classmethod
    def of_words(
        cls,
        *,
        lang: str | None = None,
        category: str | None = None,
        mapping: str | None = None,
        columns: str | None = None,
        dialect: str | None = None,
    ) -> ReadOptions:
        """From the words of a command line; FaqError names the one that cannot be meant."""
        code = to_lang(lang) if lang else None
        if lang and not code:
            raise FaqError(f"--lang is {shown(lang)}; write {' or '.join(LANGS)}")
        key = (dialect or "").lower().replace(" ", "").replace("-", "")
        if key and key not in DIALECT_NAMES:
            raise FaqError(f"--from is {shown(dialect)}; known are {', '.join(DIALECT_NAMES)}, all else is recognised")
        named = Naming(_mapping(mapping or ""), tuple(_field("--columns", name) for name in _items(columns)), key)
        if named.columns and not {"question", "answer"} <= set(named.columns):
            raise FaqError(f"--columns is {shown(columns)}; name question and answer, and - for columns to skip")
        return cls(code, category, named)

    def __bool__(self) -> bool:
        return self != ReadOptions()

    def to_words(self) -> dict[str, str]:
        """The words of which `of_words` makes the same options; only those that say something."""
        words = {
            "lang": self.lang or "",
            "category": self.category or "",
            "mapping": ",".join(f"{field_}={header}" for header, field_ in self.naming.fields.items()),
            "columns": ",".join(self.naming.columns),
            "dialect": self.naming.dialect,
        }
        return {name: text for name, text in words.items() if text}

    def __str__(self) -> str:
        """As a command line has it: `--map question=标题 --lang zh`."""
        return " ".join(f"{_OPTIONS[name]} {shlex.quote(text)}" for name, text in self.to_words().items())


def _items(text: str | None) -> list[str]:
    return [item.strip() for item in (text or "").replace("，", ",").split(",") if item.strip()]


def _mapping(text: str) -> dict[str, str]:
    """`question=标题,answer=内容` as header to field."""
    found = {}
    for item in _items(text):
        field_, equals, header = item.partition("=")
        if not equals or not header.strip():
            raise FaqError(f"--map has {shown(item)}; write FIELD=HEADER, such as question=标题")
        found[header.strip()] = _field("--map", field_.strip())
    return found


def _field(option: str, name: str) -> str:
    if name == "-" or name in FIELDS:
        return name
    column = column_of(name)
    if column and column.field in FIELDS:
        return column.field
    raise FaqError(f"{option} names {shown(name)}; the fields are {', '.join(FIELDS)}, and - for a column to skip")
