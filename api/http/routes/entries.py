"""Which entries are there?"""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Query
from starlette.exceptions import HTTPException

from api.http.routes.documented import ABSENT, BAD
from api.http.schemas import CategoriesBody, CategoryBody, EntriesBody, EntryBody, EntrySummary, Lang, TextBody
from api.http.serving import Serving
from corpus import Entry

_LARGEST_PAGE = 200


def add_entries(app: FastAPI, serving: Serving) -> None:
    """Serve entries and categories."""

    @app.get("/v1/entries/{entry_id:path}", responses=ABSENT, tags=["entries"])
    def entry(entry_id: str) -> EntryBody:
        found = serving.engine.entry(entry_id)
        if found is None:
            raise HTTPException(404, f"there is no entry {entry_id[:128]!r}; /v1/entries lists all")
        return _entry_body(found)

    @app.get("/v1/entries", responses=BAD, tags=["entries"])
    def entries(
        category: Annotated[str | None, Query(max_length=200)] = None,
        offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
        limit: Annotated[int, Query(ge=1, le=_LARGEST_PAGE)] = 100,
    ) -> EntriesBody:
        found = serving.engine.entries(category)
        page = [_summary(item) for item in found[offset : offset + limit]]
        return EntriesBody(total=len(found), offset=offset, entries=page)

    @app.get("/v1/categories", tags=["entries"])
    def categories() -> CategoriesBody:
        counts = serving.engine.categories().items()
        return CategoriesBody(categories=[CategoryBody(category=name, entries=count) for name, count in counts])


def _entry_body(entry: Entry) -> EntryBody:
    texts: dict[Lang, TextBody] = {
        lang: TextBody(
            question=text.question,
            alternates=list(text.alternates),
            answer=text.answer,
            url=text.url,
            tags=list(text.tags),
            updated=text.updated,
        )
        for lang, text in entry.texts.items()
    }
    return EntryBody(id=entry.id, category=entry.category, texts=texts)


def _summary(entry: Entry) -> EntrySummary:
    questions: dict[Lang, str] = {lang: text.question for lang, text in entry.texts.items()}
    return EntrySummary(id=entry.id, category=entry.category, questions=questions)
