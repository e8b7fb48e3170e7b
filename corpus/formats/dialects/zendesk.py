"""Zendesk Guide: `GET /api/v2/help_center/articles.json?include=sections,categories,translations`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from corpus.errors import Notice
from corpus.formats.base import Found, Row
from corpus.formats.dialects.base import Dialect, draft, objects_of, text, texts_of_list


def _recognise(document: object) -> bool:
    articles = objects_of(document, "articles")
    return bool(articles) and "body" in articles[0] and bool({"locale", "section_id"} & articles[0].keys())


def _rows(name: str, document: Mapping[str, Any]) -> Iterator[Found]:
    sections = {text(one.get("id")): one for one in objects_of(document, "sections")}
    categories = {text(one.get("id")): text(one.get("name")) for one in objects_of(document, "categories")}
    if document.get("next_page"):
        yield Notice(name, "this is one page of several (next_page); put the others beside it", "odd")
    side = {text(one.get("id")): one for one in objects_of(document, "translations")}
    by_article: dict[str, list[Mapping[str, Any]]] = {}
    for one in side.values():
        by_article.setdefault(text(one.get("source_id")), []).append(one)
    for number, article in enumerate(objects_of(document, "articles"), start=1):
        place = f"{name} article {text(article.get('id')) or number}"
        section = sections.get(text(article.get("section_id")), {})
        levels = [categories.get(text(section.get("category_id")), ""), text(section.get("name"))]
        own = text(article.get("locale")).casefold()
        yield from _text(place, article, article, levels)
        for one in [*by_article.get(text(article.get("id")), ()), *objects_of(article, "translations")]:
            if text(one.get("locale")).casefold() != own:
                yield from _text(place, article, one, levels)


def _text(place: str, article: Mapping[str, Any], one: Mapping[str, Any], levels: list[str]) -> Iterator[Found]:
    place = f"{place} {text(one.get('locale'))}".strip()
    if one.get("draft"):
        yield draft(place, one.get("title"))
        return
    if one.get("outdated"):
        yield Notice(place, "marked as outdated in Zendesk; read all the same", "odd")
    fields = {
        "id": text(article.get("id")),
        "lang": one.get("locale"),
        "question": one.get("title"),
        "answer": one.get("body"),
        "url": one.get("html_url"),
        "tags": texts_of_list(article.get("label_names")) or None,
        "updated": one.get("updated_at"),
    }
    if category := "/".join(level.replace("/", "-") for level in levels if level):
        fields["category"] = category
    yield Row(place, fields, html=True)


ZENDESK = Dialect("Zendesk", _recognise, _rows)
