"""How do edits get published? Prepared apart, told in plain words what would change, and one click."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from api.http.paths import root_of
from api.presenters.page import ReplyWriter
from api.web.entries.parts import Parts, Sent, acted, closed
from api.web.locales import Locale, shown_in
from api.web.render import Links, engine_of, fragment
from api.web.tickets.badges import Badge
from api.web.tickets.forms import PAGE, PRIVATE
from api.web.tickets.staff_pages import inside_of
from corpus import FaqError
from engine import LONGEST_QUERY, Engine, QueryError
from support import hand_off_of

_MOST_LISTED = 20
Act = Callable[[Badge, Sent], str]
_NOTES = ("published", "rolled_back", "dropped")


def add_publishing(app: FastAPI, parts: Parts) -> None:
    """Serve what waits to be published, and the buttons."""

    @app.api_route("/staff/publish", **PAGE)
    def publish(request: Request, q: str = "", note: str = "") -> Response:
        badge = parts.pages.badges.of(request)
        if badge is None:
            return parts.pages.door(request)
        note = note if note in _NOTES else ""
        return _page(_Here(request, parts, badge), query=q[:LONGEST_QUERY], note=note)

    @app.api_route("/staff/publish/progress", **PAGE)
    def progress(request: Request) -> Response:
        if parts.pages.badges.of(request) is None:
            return Response(status_code=401)
        return fragment(
            request, "_publish_progress.html", parts.pages.locale(request), candidate=parts.publisher.candidate
        )

    def does(step: str, act: Act) -> None:
        @app.post(f"/staff/publish/{step}", include_in_schema=False)
        async def button(request: Request) -> Response:
            return await acted(
                request,
                parts,
                lambda badge, form: _done(_Here(request, parts, badge), act, form),
            )

    does("prepare", lambda badge, _form: _prepared(parts, badge))
    does("go", lambda badge, form: _published(parts, badge, form))
    does("drop", lambda _badge, _form: _dropped(parts))
    does("back", lambda badge, _form: _rolled_back(parts, badge))


@dataclass(frozen=True, slots=True)
class _Here:
    """Who asks for what."""

    request: Request
    parts: Parts
    badge: Badge


def _done(here: _Here, act: Act, form: Sent) -> Response:
    if here.parts.read_only:
        raise HTTPException(403, "nothing can be published here")
    try:
        note = act(here.badge, form)
    except FaqError as error:
        return _page(here, problem=str(error))
    address = f"{root_of(here.request.scope)}/staff/publish" + (f"?note={note}" if note else "")
    return RedirectResponse(address, 303, headers=dict(PRIVATE))


def _prepared(parts: Parts, badge: Badge) -> str:
    parts.publisher.prepare(badge.name)
    return ""


def _published(parts: Parts, badge: Badge, form: Sent) -> str:
    """Only what the publisher looked at: editors may have prepared another one since."""
    _check_publisher(badge)
    if parts.publisher.candidate.worse and form.values.get("sure") != "1":
        raise FaqError("some answers that visitors were content with would be lost; tick the box if that is meant")
    generation = parts.publisher.publish(form.values.get("generation", ""))
    parts.pages.service.desk.did(badge.name, "published", detail=generation)
    return "published"


def _dropped(parts: Parts) -> str:
    parts.publisher.drop()
    return "dropped"


def _rolled_back(parts: Parts, badge: Badge) -> str:
    _check_publisher(badge)
    generation = parts.publisher.roll_back()
    parts.pages.service.desk.did(badge.name, "rolled_back", detail=generation)
    return "rolled_back"


def _check_publisher(badge: Badge) -> None:
    if not badge.may("publisher"):
        raise HTTPException(403, "publishing is for publishers; ask one of them")


def _page(here: _Here, *, query: str = "", note: str = "", problem: str = "") -> Response:
    request, parts = here.request, here.parts
    why, engine, candidate = closed(parts), engine_of(request), parts.publisher.candidate
    overview = None if why else parts.overviews.of(engine)
    waiting = list(overview.unpublished) if overview else []
    locale = parts.pages.locale(request)
    other = parts.publisher.engine if query.strip() else None
    return parts.pages.page(
        request,
        "staff_publish.html",
        here.badge,
        status=409 if problem else 200,
        candidate=candidate,
        stale=candidate.phase == "ready" and overview is not None and candidate.corpus != overview.reading.corpus.hash,
        waiting=waiting[:_MOST_LISTED],
        waiting_count=len(waiting),
        question_of=lambda id_: _question(overview, engine, id_),
        exists=lambda id_: overview is not None and id_ in overview.reading.by_id,
        asked=query,
        answers=_tried(request, locale, query, [engine, other]) if query.strip() else None,
        note=note,
        problem=problem,
        why_closed=why,
        read_only=parts.read_only,
        here=inside_of(request) if request.method == "GET" else "/publish",
    )


def _question(overview: Any, engine: Engine, entry_id: str) -> str:
    entry = (overview.reading.by_id.get(entry_id) if overview else None) or engine.entry(entry_id)
    return next(iter(entry.texts.values())).question if entry else entry_id


def _tried(request: Request, locale: Locale, query: str, engines: list[Engine | None]) -> list[dict[str, Any] | None]:
    """What the served generation and the candidate make of a question, each as its page would show it."""
    found: list[dict[str, Any] | None] = []
    for engine in engines:
        if engine is None:
            found.append(None)
            continue
        try:
            result = engine.search(query, top=3, rule=hand_off_of(engine).rule)
        except QueryError:
            found.append({"outcome": "no_question", "results": []})
            continue
        view = ReplyWriter(engine, locale, Links(request, locale)).view(result)
        results = [
            {"id": one.id, "question": shown_in(one.question, locale), "confidence": one.confidence}
            for one in result.results
        ]
        best = view.results[0].answer if result.outcome == "answer" and view.results else None
        found.append({"outcome": result.outcome, "results": results, "answer": best})
    return found
