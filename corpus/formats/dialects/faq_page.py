"""schema.org FAQPage: what any site tells search engines, as JSON-LD in a file or a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from corpus.formats.base import Found, Row
from corpus.formats.dialects.base import Dialect, text

_PAGES, _MAX_DEPTH = {"FAQPage", "QAPage"}, 8


def _is_a(value: Mapping[str, Any], names: set[str]) -> bool:
    kind = value.get("@type")
    return bool(names & {text(one).rpartition("/")[2] for one in (kind if isinstance(kind, list) else [kind])})


def pages_in(value: object, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """FAQPages anywhere in a JSON-LD document."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value:
            yield from pages_in(item, depth + 1)
    elif isinstance(value, Mapping):
        if _is_a(value, _PAGES):
            yield value
        else:
            yield from pages_in([inner for inner in value.values() if isinstance(inner, list | dict)], depth + 1)


def rows_of_page(name: str, page: Mapping[str, Any]) -> Iterator[Row]:
    """A row for each question of one FAQPage."""
    entities = page.get("mainEntity")
    questions = entities if isinstance(entities, list) else [entities]
    for number, question in enumerate(questions, start=1):
        if not isinstance(question, Mapping):
            continue
        accepted = question.get("acceptedAnswer") or question.get("suggestedAnswer")
        answer = accepted[0] if isinstance(accepted, list) and accepted else accepted
        said = answer.get("text") if isinstance(answer, Mapping) else answer
        lang = question.get("inLanguage") or page.get("inLanguage")
        fields = {
            "question": text(question.get("name") or question.get("text")) or None,
            "answer": text(said) or None,
            "lang": lang if isinstance(lang, str) else None,
            "updated": question.get("dateModified") or page.get("dateModified"),
        }
        kept = {key: value for key, value in fields.items() if value is not None}
        yield Row(f"{name} question {number}", kept)


def _recognise(document: object) -> bool:
    return next(pages_in(document), None) is not None


def _rows(name: str, document: object) -> Iterator[Found]:
    for page in pages_in(document):
        yield from rows_of_page(name, page)


FAQ_PAGE = Dialect("schema.org FAQPage", _recognise, _rows)
