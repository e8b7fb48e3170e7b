"""Which passages does a language model get to answer from? Whole entries, each with its confidence as the score."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.http.serving import Serving
from api.presenters.reply import Reply
from api.web.locales import locale_for
from api.web.render import Links
from engine import LONGEST_QUERY, MOST_RESULTS, Engine, Result, SearchResult

ALL = "faq"
"""Name of the store of all entries; every category is a store, too."""
LONGEST_NAME = 200
LONGEST_MESSAGE = 8000
"""Characters of a query at most; what is beyond LONGEST_QUERY is not searched, as bots send whole messages."""


@dataclass(frozen=True, slots=True)
class Passage:
    """An entry. score: its confidence, 0 to 1; attributes: what it may be filtered by, all of them texts."""

    id: str
    title: str
    text: str
    score: float
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What is retrieved: passages of a store, with a score of at least `least`, that `keep` keeps."""

    query: str
    store: str = ALL
    top: int = 5
    least: float = 0.0
    keep: Callable[[Mapping[str, str]], bool] = lambda _attributes: True


def retrieve(serving: Serving, wanted: Retrieval, request: Request) -> list[Passage]:
    """The passages, the best first; none for a query that is to go to a person.

    Raises HTTPException 404 if there is no such store, and QueryError for a query that is none.
    """
    engine = serving.engine
    options: dict[str, Any] = {"category": _category(engine, wanted.store), "top": MOST_RESULTS}
    result = serving.ask(wanted.query[:LONGEST_QUERY], engine, **options)
    found = [_passage(one, engine, request) for one in relevant(result) if one.confidence >= wanted.least]
    return [one for one in found if wanted.keep(one.attributes)][: wanted.top]


def relevant(found: SearchResult | Reply) -> list[Result]:
    """The results that a program may answer from: the sure ones, or those between which the person is to choose; what
    came near without being sure would only be made into an answer."""
    if found.outcome == "answer":
        return [one for one in found.results if one.confidence >= found.threshold]
    chosen = {choice.id for choice in found.clarify}
    return [one for one in found.results if one.id in chosen]


def _category(engine: Engine, store: str) -> str | None:
    if store == ALL:
        return None
    if not any(name == store or name.startswith(f"{store}/") for name in engine.categories()):
        told = f"there is no knowledge base {store[:LONGEST_NAME]!r}; take {ALL!r} for all entries, or a category"
        raise HTTPException(404, told)
    return store


def _passage(result: Result, engine: Engine, request: Request) -> Passage:
    links = Links(request, locale_for(result.lang))
    entry = engine.entry(result.id)
    updated = entry.texts[result.lang].updated if entry else None
    attributes = {
        "document_id": result.id,
        "category": result.category,
        "lang": result.lang,
        "url": result.url or links.absolute(links.to(f"/articles/{result.id}")),
        **({"updated": updated.isoformat()} if updated else {}),
    }
    return Passage(result.id, result.question, f"{result.question}\n\n{result.answer}", result.confidence, attributes)
