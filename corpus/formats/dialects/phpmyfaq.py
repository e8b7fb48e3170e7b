"""phpMyFAQ's JSON export: `[{"faq": {id, language, category "A >> B", keywords, question, answer (escaped HTML)}}]`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from corpus.formats.base import Found, Row
from corpus.formats.dialects.base import Dialect, objects_of, text
from corpus.formats.html.answers import unescaped
from corpus.formats.lists import split_list


def _recognise(document: object) -> bool:
    items = objects_of(document)
    inner = items[0].get("faq") if items else None
    return isinstance(inner, Mapping) and {"question", "answer"} <= inner.keys()


def _rows(name: str, document: object) -> Iterator[Found]:
    for number, item in enumerate(objects_of(document), start=1):
        faq = item.get("faq")
        if not isinstance(faq, Mapping):
            continue
        fields: dict[str, object] = {
            "id": text(faq.get("id")),
            "lang": faq.get("language") or faq.get("lang"),
            "category": faq.get("category") or None,
            "question": unescaped(text(faq.get("question"))),
            "answer": unescaped(text(faq.get("answer"))),
            "tags": split_list(text(faq.get("keywords")), "tags") or None,
            "updated": faq.get("last_modified"),
        }
        yield Row(f"{name} item {number}", {key: value for key, value in fields.items() if value is not None})


PHPMYFAQ = Dialect("phpMyFAQ", _recognise, _rows)
