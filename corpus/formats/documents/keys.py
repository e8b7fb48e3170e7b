"""What does one value of an object say? Texts in several languages, lists, objects around a text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from corpus.entry import to_lang
from corpus.formats.base import LISTS
from corpus.formats.tables.headers import STATUS, Column

_INNER = (
    "markdown",
    "text",
    "value",
    "content",
    "plaintext",
    "plain_text",
    "html",
    "body",
    "name",
    "answer",
    "title",
    "url",
)


def expanded(column: Column, value: object) -> Iterator[tuple[Column, object]]:
    """The value with its column; one for each language that an object such as {"zh": ..., "en": ...} has."""
    if isinstance(value, Mapping):
        langs = {key: lang for key in value if isinstance(key, str) and (lang := to_lang(key))}
        if langs:
            for key, lang in langs.items():
                yield replace(column, lang=lang), value[key]
            return
    yield column, value


def cells_of(column: Column, value: object) -> object:
    """A value as a cell of its column: text, a list of texts, or None."""
    if isinstance(value, Mapping):
        lower = {str(key).casefold(): inner for key, inner in value.items()}
        value = next((lower[name] for name in _INNER if lower.get(name)), None)
    if isinstance(value, list):
        texts = [text for item in value if (text := cells_of(column, item)) not in (None, "")]
        if column.field in (*LISTS, "question", "category"):
            return texts
        return "\n\n".join(map(str, texts))
    if isinstance(value, bool):
        return value if column.field == STATUS else str(value).lower()
    return str(value) if isinstance(value, int | float) else value
