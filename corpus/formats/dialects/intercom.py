"""Intercom: `GET /articles`, with translations in `translated_content`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from corpus.entry import to_lang
from corpus.errors import Notice
from corpus.formats.base import Found, Row
from corpus.formats.dialects.base import Dialect, draft, objects_of, text


def _recognise(document: object) -> bool:
    articles = objects_of(document, "data") or objects_of(document)
    first = articles[0] if articles else {}
    return "title" in first and "body" in first and bool({"translated_content", "workspace_id"} & first.keys())


def _rows(name: str, document: Any) -> Iterator[Found]:
    collections = {text(one.get("id")): text(one.get("name")) for one in objects_of(document, "collections")}
    pages = document.get("pages") if isinstance(document, Mapping) else None
    if isinstance(pages, Mapping) and pages.get("next"):
        yield Notice(name, "this is one page of several (pages.next); put the others beside it", "odd")
    for article in objects_of(document, "data") or objects_of(document):
        place = f"{name} article {text(article.get('id'))}"
        translated = article.get("translated_content")
        texts = {tag: one for tag, one in (translated or {}).items() if isinstance(one, Mapping)}
        own = text(article.get("default_locale")) or None
        if not own or not any(to_lang(tag) == to_lang(own) for tag in texts):
            yield from _text(place, article, article, tag=own, collections=collections)
        for tag, one in texts.items():
            yield from _text(f"{place} {tag}", article, one, tag=tag, collections=collections)


def _text(
    place: str, article: Mapping[str, Any], one: Mapping[str, Any], *, tag: str | None, collections: Mapping[str, str]
) -> Iterator[Found]:
    if not one.get("title") and not one.get("body"):
        return
    if text(one.get("state") or "published") != "published":
        yield draft(place, one.get("title"))
        return
    fields = {
        "id": text(article.get("id")),
        "lang": tag,
        "question": one.get("title"),
        "answer": one.get("body") or one.get("description"),
        "url": one.get("url"),
        "updated": one.get("updated_at"),
    }
    if category := collections.get(text(article.get("parent_id"))):
        fields["category"] = category
    yield Row(place, {key: value for key, value in fields.items() if value is not None}, html=True)


INTERCOM = Dialect("Intercom", _recognise, _rows)
