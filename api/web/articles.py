"""What does the page of one entry show, and did it help?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs, urlsplit

from fastapi import FastAPI, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.http.schemas import ProblemBody
from api.http.serving import Serving
from api.presenters.page import ReplyWriter
from api.security.addresses import client_key
from api.web.answers import answer_html, plain_text
from api.web.catalogue import Catalogue
from api.web.feedback import Feedback, Opinion, TooManyOpinions
from api.web.locales import Locale, LocaleTag, lang_of, shown_in
from api.web.machines import description, faq_page
from api.web.render import Links, engine_of, render
from corpus import Entry
from engine import LONGEST_QUERY, Engine
from support import NoRoomError

_RELATED = 5
_LONGEST_COMMENT = 2000
_LONGEST_TOKEN = 64
_LONGEST_REFERER = 4000
_ABSENT: dict[int | str, dict[str, Any]] = {404: {"model": ProblemBody, "description": "There is no such entry."}}


class FeedbackRequest(BaseModel):
    """What a reader says of an entry."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"entry": "security-2fa-enable", "helpful": True, "locale": "zh-CN", "query": "怎么开2FA"}]
        },
    )

    entry: str = Field(min_length=1, max_length=128)
    helpful: bool
    locale: LocaleTag = "zh-CN"
    query: str | None = Field(default=None, max_length=LONGEST_QUERY, description="What had been asked, if it was.")
    comment: str | None = Field(default=None, max_length=2000)


def add_articles(app: FastAPI, serving: Serving, data: Path | None, *, free_mb: float = 0.0) -> None:
    """Serve the articles, and keep what readers say of them in the data folder, if there is one.

    free_mb: megabytes that the disk keeps free.
    """
    feedback = Feedback(data, free_mb) if data else None

    @app.api_route("/{locale:locale}/articles/{entry_id:path}", methods=["GET", "HEAD"], include_in_schema=False)
    def article(request: Request, locale: Locale, entry_id: str, thanks: str = "", said: str = "") -> Response:
        engine = engine_of(request)
        entry = engine.entry(entry_id)
        if entry is not None and entry.id != entry_id:
            return RedirectResponse(Links(request, locale).to(f"/articles/{entry.id}"), 301)
        if entry is not None and request.method == "GET" and not thanks:
            serving.recorder.acted("click", entry_id)
        return render(
            request,
            "article.html",
            locale,
            thanks=thanks,
            said=said[:_LONGEST_TOKEN],
            asked=_asked_before(request),
            votes=feedback is not None,
            **_shown(engine, _entry(engine, entry_id), Links(request, locale), locale),
        )

    _add_voting(app, serving, feedback)
    _add_comments(app, feedback)


def _add_voting(app: FastAPI, serving: Serving, feedback: Feedback | None) -> None:
    @app.post("/{locale:locale}/articles/{entry_id:path}/feedback", include_in_schema=False)
    def by_form(
        request: Request,
        locale: Locale,
        entry_id: str,
        helpful: Annotated[Literal["yes", "no"], Form()],
        query: Annotated[str, Form(max_length=10_000)] = "",
    ) -> Response:
        engine = engine_of(request)
        entry_id = _entry(engine, entry_id).id  # before one that is too long for a request would be a fault of ours
        asked = query[:LONGEST_QUERY].strip() or None
        said = FeedbackRequest(entry=entry_id, helpful=helpful == "yes", locale=locale, query=asked)
        token = _keep(engine, feedback, said, client_key(request.scope))
        serving.recorder.acted("yes" if said.helpful else "no", entry_id)
        back = Links(request, locale).to(f"/articles/{entry_id}", thanks=helpful, said=token)
        return RedirectResponse(f"{back}#feedback", 303)

    @app.post("/v1/feedback", status_code=204, responses=_ABSENT, tags=["feedback"])
    def by_program(request: Request, body: FeedbackRequest) -> None:
        engine = serving.engine
        _keep(engine, feedback, body, client_key(request.scope))
        serving.recorder.acted("yes" if body.helpful else "no", _entry(engine, body.entry).id)


def _add_comments(app: FastAPI, feedback: Feedback | None) -> None:
    @app.post("/{locale:locale}/articles/{entry_id:path}/comment", include_in_schema=False)
    def comment(
        request: Request,
        locale: Locale,
        entry_id: str,
        comment: Annotated[str, Form(max_length=10_000)] = "",
        said: Annotated[str, Form(max_length=200)] = "",
    ) -> Response:
        engine = engine_of(request)
        _entry(engine, entry_id)
        text = engine.guarded(comment.strip()[:_LONGEST_COMMENT]).shown
        if feedback is not None and text:
            with _told():
                feedback.explain(said, text)
        back = Links(request, locale).to(f"/articles/{entry_id}", thanks="said")
        return RedirectResponse(f"{back}#feedback", 303)


def _asked_before(request: Request) -> str:
    """What the reader had searched for on the page that led here; "" where none of our own did."""
    before = urlsplit(request.headers.get("referer", "")[:_LONGEST_REFERER])
    if before.netloc != request.headers.get("host"):
        return ""
    return parse_qs(before.query, max_num_fields=20).get("q", [""])[0][:LONGEST_QUERY]


def _keep(engine: Engine, feedback: Feedback | None, said: FeedbackRequest, client: str) -> str:
    entry = _entry(engine, said.entry)
    if feedback is None:
        raise HTTPException(403, "this copy of the help centre keeps no feedback; tell support what you wanted to say")
    opinion = Opinion(
        entry=entry.id,
        locale=said.locale,
        helpful=said.helpful,
        generation=engine.manifest.id,
        query=engine.guarded(said.query).shown if said.query else None,
        comment=engine.guarded(said.comment).shown if said.comment else None,
    )
    with _told():
        return feedback.add(opinion, client)
    raise AssertionError  # the block returns or raises


@contextmanager
def _told() -> Iterator[None]:
    """Tell a reader why an opinion is not kept; raises HTTPException."""
    try:
        yield
    except TooManyOpinions as error:
        raise HTTPException(429, str(error), {"Retry-After": "3600"}) from error
    except NoRoomError as error:
        raise HTTPException(503, str(error), {"Retry-After": "3600"}) from error


def _entry(engine: Engine, entry_id: str) -> Entry:
    found = engine.entry(entry_id)
    if found is None:
        raise HTTPException(404, f"there is no entry {entry_id[:128]!r}; /v1/entries lists all")
    return found


def _shown(engine: Engine, entry: Entry, links: Links, locale: Locale) -> dict[str, Any]:
    catalogue, writer = Catalogue(engine, locale), ReplyWriter(engine, locale, links)
    lang, text = catalogue.text(entry)
    answer = answer_html(text.answer, writer.writing(first_heading=2))
    question = shown_in(text.question, locale)
    crumbs = catalogue.crumbs(entry.category)
    trail = [(links.absolute(links.to(f"/categories/{path}")), name) for path, name in crumbs]
    return {
        "entry": entry,
        "question": question,
        "answer": answer,
        "summary": description(shown_in(plain_text(text.answer), locale), locale),
        "tag": catalogue.tag(lang),
        "foreign": lang != lang_of(locale),
        "updated": text.updated,
        "url_there": text.url,
        "crumbs": crumbs,
        "related": catalogue.items(engine.related(entry.id, _RELATED)),
        "json_ld": faq_page(question, str(answer), catalogue.tag(lang), trail),
        "here": links.absolute(links.to(f"/articles/{entry.id}")),
    }
