"""Freshdesk Solutions: categories, folders and articles, nested or as lists of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from corpus.formats.base import Found, Row
from corpus.formats.dialects.base import Dialect, draft, objects_of, text, texts_of_list

_PUBLISHED = 2
_MAX_DEPTH = 6


def _articles(value: object, above: tuple[str, ...] = ()) -> Iterator[tuple[Mapping[str, Any], tuple[str, ...]]]:
    if len(above) > _MAX_DEPTH:
        return
    for one in objects_of(value):
        if "description" in one and "title" in one:
            yield one, above
        here = (*above, text(one.get("name"))) if one.get("name") else above
        for key in ("folders", "subfolders", "articles", "category", "folder"):
            inner = one.get(key)
            yield from _articles(inner if isinstance(inner, list) else [inner], here)


def _documents(document: object) -> object:
    if isinstance(document, Mapping):
        return document.get("categories") or document.get("articles") or document.get("solutions") or [document]
    return document


def _recognise(document: object) -> bool:
    first = next(_articles(_documents(document)), None)
    keys = first[0].keys() if first else set()
    return {"title", "description"} <= keys and bool({"description_text", "seo_data", "folder_id"} & keys)


def _rows(name: str, document: object) -> Iterator[Found]:
    folders = {}
    if isinstance(document, Mapping):
        folders = {text(one.get("id")): text(one.get("name")) for one in objects_of(document, "folders")}
    for article, above in _articles(_documents(document)):
        place = f"{name} article {text(article.get('id'))}"
        if article.get("status") not in (None, _PUBLISHED, str(_PUBLISHED)):
            yield draft(place, article.get("title"))
            continue
        seo = article.get("seo_data")
        words = text(seo.get("meta_keywords")) if isinstance(seo, Mapping) else ""
        tags = [*texts_of_list(article.get("tags")), *(word.strip() for word in words.split(","))]
        fields: dict[str, object] = {
            "id": text(article.get("id")),
            "lang": article.get("language") or article.get("locale"),
            "question": article.get("title"),
            "answer": article.get("description") or article.get("description_text"),
            "tags": [tag for tag in dict.fromkeys(tags) if tag] or None,
            "updated": article.get("updated_at"),
            "category": "/".join(above) or folders.get(text(article.get("folder_id"))) or None,
        }
        yield Row(place, {key: value for key, value in fields.items() if value is not None}, html=True)


FRESHDESK = Dialect("Freshdesk", _recognise, _rows)
