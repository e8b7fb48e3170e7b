"""How is one entry changed? A form with both languages, its preview and remarks; saved on the version that was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, RedirectResponse
from starlette.exceptions import HTTPException

from api.http.paths import root_of
from api.web.drafts.pages import MadeDrafts
from api.web.entries.checks import remarks_of, shown_texts
from api.web.entries.differences import Difference, differences
from api.web.entries.form import Typed, TypedText, entry_of, typed_entry, typed_of
from api.web.entries.parts import Parts, Sent, acted, closed
from api.web.entries.prefilled import from_addition, from_draft
from api.web.render import engine_of, fragment
from api.web.tickets.badges import Badge
from api.web.tickets.forms import PAGE, PRIVATE
from api.web.tickets.staff_pages import inside_of
from api.web.words import Words
from corpus import LANGS, Entry, FaqError, Lang, version_of
from engine import EditConflictError, NothingNewError

_LONGEST_ID = 128


def add_edit(app: FastAPI, parts: Parts, drafts: MadeDrafts) -> None:
    """Serve the form of an entry, what it says while one types, and pictures."""

    @app.api_route("/staff/entries/edit", **PAGE)
    def edit(request: Request, id: str = "", saved: int = 0, add: str = "", days: int = 30, sessions: int = 2) -> Response:
        badge = parts.pages.badges.of(request)
        if badge is None:
            return parts.pages.door(request)
        entry = None if closed(parts) else parts.editing.read().by_id.get(id[:_LONGEST_ID])
        if entry is None:
            raise HTTPException(404)
        typed = typed_entry(entry)
        if add:
            typed = from_addition(typed, drafts.of(days, sessions), add)
        done = parts.editing.history.of(saved) if saved else None
        return _page(request, parts, badge, typed, saved=done)

    @app.api_route("/staff/entries/new", **PAGE)
    def new(request: Request, draft: str = "", days: int = 30, sessions: int = 2) -> Response:
        badge = parts.pages.badges.of(request)
        if badge is None:
            return parts.pages.door(request)
        typed = from_draft(drafts.of(days, sessions), draft) if draft else Typed()
        return _page(request, parts, badge, typed)

    @app.post("/staff/entries/save", include_in_schema=False)
    async def save(request: Request) -> Response:
        return await acted(request, parts, lambda badge, form: _save(request, parts, badge, form))

    @app.post("/staff/entries/check", include_in_schema=False)
    async def check(request: Request) -> Response:
        return await acted(request, parts, lambda _badge, form: _checked(request, parts, form))

    @app.api_route("/staff/entries/pictures/{name}", **PAGE)
    def picture(request: Request, name: str) -> Response:
        if parts.pages.badges.of(request) is None:
            return parts.pages.door(request)
        file = parts.pictures.file(name)
        if file is None:
            raise HTTPException(404)
        return FileResponse(file, headers={**PRIVATE, "X-Content-Type-Options": "nosniff"})


def _checked(request: Request, parts: Parts, form: Sent) -> Response:
    """Preview and remarks alone, for the page's own module."""
    locale, typed = parts.pages.locale(request), typed_of(form.values)
    return fragment(request, "_entry_check.html", locale, **_beside(request, parts, typed))


def _beside(request: Request, parts: Parts, typed: Typed) -> dict[str, Any]:
    locale = parts.pages.locale(request)
    overview = parts.overviews.of(engine_of(request))
    return {
        "previews": shown_texts(request, typed, locale, parts.pictures),
        "remarks": remarks_of(typed, overview, Words(locale)),
        "name_of": _names(request, parts),
    }


def _names(request: Request, parts: Parts) -> Any:
    words = Words(parts.pages.locale(request))
    return lambda lang: words(f"report_lang_{lang}") if lang else ""


def _save(request: Request, parts: Parts, badge: Badge, form: Sent) -> Response:
    """What the pressed button asks for: a look, a picture, the end of an entry, or its new text."""
    words, typed = Words(parts.pages.locale(request)), typed_of(form.values)
    typed, problems = _with_pictures(parts, typed, form, words)
    step = form.values.get("step", "save")
    if problems or form.files or step == "look":
        return _page(request, parts, badge, typed, problems=problems)
    if parts.read_only or closed(parts):
        raise HTTPException(403, "entries cannot be changed here")
    known = parts.editing.read().by_id
    before = known.get(typed.id)
    after = None
    if step != "remove":
        after, problems = entry_of(typed, before, known, words)
        if after is None:
            return _page(request, parts, badge, typed, problems=problems)
    entry_id = after.id if after else typed.id
    try:
        done = parts.editing.save(entry_id, after, version=typed.version, by=badge.name)
    except EditConflictError as conflict:
        return _page(request, parts, badge, typed, mine=after, conflict=conflict)
    except NothingNewError:
        return _led(request, f"/entries/edit?id={_quoted(entry_id)}")
    except FaqError as error:
        return _page(request, parts, badge, typed, problems={"form": str(error)})
    number = done.edited.number
    return _led(request, f"/entries/edit?id={_quoted(entry_id)}&saved={number}" if after else f"/entries?saved={number}")


def _with_pictures(parts: Parts, typed: Typed, form: Sent, words: Words) -> tuple[Typed, dict[str, str]]:
    """The form with each picture that came along at the end of its answer."""
    texts: dict[Lang, TypedText] = dict(typed.texts)
    problems: dict[str, str] = {}
    for lang in LANGS:
        name, data = form.files.get(f"picture_{lang}", ("", b""))
        if not name:
            continue
        try:
            path = parts.pictures.add(name, data)
        except ValueError as error:
            problems[f"picture_{lang}"] = words(str(error))
            continue
        text = typed.text(lang)
        texts[lang] = replace(text, answer=f"{text.answer.rstrip()}\n\n![{text.question}]({path})".lstrip())
    return replace(typed, texts=texts), problems


def _page(
    request: Request,
    parts: Parts,
    badge: Badge,
    typed: Typed,
    **given: Any,
) -> Response:
    conflict = cast(EditConflictError | None, given.get("conflict"))
    problems: Mapping[str, str] = given.get("problems") or {}
    if conflict is not None:
        typed = replace(typed, version=version_of(conflict.now))
    why = closed(parts)
    beside: dict[str, Any] = {"previews": [], "remarks": [], "name_of": _names(request, parts)}
    if not why:
        beside = _beside(request, parts, typed)
        beside["categories"] = parts.overviews.of(engine_of(request)).categories
    return parts.pages.page(
        request,
        "staff_entry.html",
        badge,
        status=409 if conflict else 422 if problems else 200,
        typed=typed,
        langs=LANGS,
        problems=problems,
        conflict=conflict is not None,
        conflict_differences=_of_conflict(conflict, given.get("mine")) if conflict else [],
        gone=conflict is not None and conflict.now is None,
        saved=given.get("saved"),
        why_closed=why,
        read_only=parts.read_only,
        here=inside_of(request) if request.method == "GET" else "/entries",
        **({"categories": {lang: [] for lang in LANGS}} | beside),
    )


def _of_conflict(conflict: EditConflictError, mine: Entry | None) -> list[Difference]:
    return differences(conflict.now, mine)


def _led(request: Request, inside: str) -> Response:
    return RedirectResponse(f"{root_of(request.scope)}/staff{inside}", 303, headers=dict(PRIVATE))


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="")
