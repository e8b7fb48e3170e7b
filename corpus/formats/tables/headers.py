"""Which field does a column's header or an object's key name? In Chinese and English, with the usual synonyms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

from corpus.entry import to_lang
from corpus.formats.base import FIELDS
from corpus.formats.tables.synonyms import synonyms
from corpus.formats.wording.words import words
from corpus.languages import Lang

STATUS = "status"
"""Pseudo field: whether a row is published."""

_KNOWN = {name: field for field, names in synonyms().items() for name in (field, *names)}
ENGLISH_NAMES = tuple(dict.fromkeys((*FIELDS, *(name for name in _KNOWN if name.isascii()))))
"""What a mistyped header is compared with."""
_TITLES = frozenset(
    words(
        """
        heading subject title 分段标题 标题 標題 知识标题 问题标题 题目
        """
    )
)
_WEAK = (
    frozenset(
        words(
            """
        a ask body code completion content date department description folder group href instruction key link module
        name no output prompt query response section state text topic 主题 內容 内容 分段内容 日期 栏目 模块 正文 目录
        知识内容 类型
        """
        )
    )
    | _TITLES
)
"""Names that count only where no other column names the field: `name` may be its author's."""
_NUMBERED = {"question", "alternates", "answer", "category", "tags"}
_NOTE = re.compile(r"[（(\[【〔{<＜][^（(\[【<]{0,200}?[）)\]】〕}>＞]+")
_MARKS = re.compile(r"[*＊※:：?？!！'\"`#＃.。，,/]+")
_LANG_WORDS = re.compile(
    r"(?P<zh>中文版?|简体中文|繁體中文|繁体中文|汉语|漢語|简体|繁體|繁体|\bchinese\b|\bzh(?:[-_](?:cn|tw|hk|hans|hant))?\b|\bcn\b)"
    r"|(?P<en>英文版?|英语|英語|\benglish\b|\ben(?:[-_](?:us|gb))?\b)",
    re.IGNORECASE,
)
_HAN = re.compile(r"[㐀-鿿]")
_TWICE = ("question", "answer")
_MOST_CHARACTERS = 200
"""Characters of a header that are looked at."""


@dataclass(frozen=True, slots=True)
class Column:
    """field: of FIELDS, or STATUS; lang: where the header names one; number: of a numbered column, 0 if it has none."""

    field: str
    lang: Lang | None = None
    number: int = 0
    is_weak: bool = False
    is_title: bool = False


def columns_of(headers: Sequence[object], own: Mapping[str, str] = MappingProxyType({})) -> list[Column | None]:
    """The column of each header; own: fields by header as the caller names them, "-" for a column to skip."""
    columns = [_own(header, own) if _is_own(header, own) else column_of(header) for header in headers]
    strong = {(column.field, column.lang) for column in columns if column and not column.is_weak}
    return _by_script(headers, [_settled(column, strong) for column in columns])


def _by_script(headers: Sequence[object], columns: list[Column | None]) -> list[Column | None]:
    """Where 问题 and 答案 stand beside Question and Answer, each name says the language of its column."""
    scripts: list[Lang] = ["zh" if _HAN.search(str(header)) else "en" for header in headers]
    plain = [column is not None and column.lang is None and column.field in _TWICE for column in columns]
    named = [(c.field, lang) for c, lang, own in zip(columns, scripts, plain, strict=True) if c and own]
    if sorted(named) != sorted((name, lang) for name in ("question", "answer") for lang in ("zh", "en")):
        return columns
    return [
        replace(column, lang=lang) if column and own else column
        for column, lang, own in zip(columns, scripts, plain, strict=True)
    ]


def _is_own(header: object, own: Mapping[str, str]) -> bool:
    return isinstance(header, str) and header.replace("\ufeff", "").strip() in own


def _own(header: object, own: Mapping[str, str]) -> Column | None:
    field = own[str(header).replace("\ufeff", "").strip()]
    return Column(field) if field != "-" else None


def _settled(column: Column | None, strong: Collection[tuple[str, Lang | None]]) -> Column | None:
    if column is None or not column.is_weak:
        return column
    if (column.field, column.lang) not in strong:
        return Column(column.field, column.lang, column.number)
    return Column("alternates", column.lang, column.number) if column.is_title else None


def column_of(header: object) -> Column | None:
    """What a header says, or None: `问题（必填）*`, `question_zh`, `Answer (English)`, `question2`, `二级分类`."""
    return _column_of(header) if isinstance(header, str) and len(header) <= _MOST_CHARACTERS else None


@lru_cache(2048)
def _column_of(header: str) -> Column | None:
    plain = unicodedata.normalize("NFKC", header.replace("\ufeff", "")).strip().casefold()
    for text in (plain, _NOTE.sub(" ", plain)):
        if field := _KNOWN.get(name := _name(text)):
            return replace(_column(field, _lang_in_notes(plain)), is_weak=name in _WEAK, is_title=name in _TITLES)
    bare = _name(_NOTE.sub(" ", plain))
    if number := re.fullmatch(r"(.*?[^\d_])_?(\d{1,3})", bare):
        field = _KNOWN.get(number[1], "")
        if field in _NUMBERED and (field != "category" or int(number[2]) < 10):
            return _column(field, _lang_in_notes(plain), int(number[2]))
    return _bilingual(_NOTE.sub(" ", plain))


def _column(field: str, lang: Lang | None, number: int = 0) -> Column:
    name, _, level = field.partition("/")
    return Column(name, lang, int(level) if level else number)


def _bilingual(plain: str) -> Column | None:
    """A header with a language before or behind the field: `question_en`, `中文问题`, `answer zh-CN 1`."""
    spaced = plain.replace("_", " ")
    match = _LANG_WORDS.search(spaced)
    if not match:
        return None
    rest = _name(spaced[: match.start()] + " " + spaced[match.end() :])
    number = re.fullmatch(r"(.*?[^\d_])_?(\d{1,3})", rest)
    field = _KNOWN.get(rest) or (_KNOWN.get(number[1]) if number else None)
    lang = _lang_of(match)
    return _column(field, lang, int(number[2]) if number and rest not in _KNOWN else 0) if field else None


def _lang_in_notes(plain: str) -> Lang | None:
    notes = " ".join(_NOTE.findall(plain))
    match = _LANG_WORDS.search(notes.replace("_", "-")) if notes else None
    return _lang_of(match) if match else None


def _lang_of(match: re.Match[str]) -> Lang | None:
    return to_lang(match.lastgroup or "")


def _name(text: str) -> str:
    return re.sub(r"[\s_\-]+", "_", _MARKS.sub(" ", text)).strip("_")
