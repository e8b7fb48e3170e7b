"""How is one entry changed? A form with both languages, its preview and remarks; saved on the version that was seen."""

from __future__ import annotations

from dataclasses import replace

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, RedirectResponse
from starlette.exceptions import HTTPException

from api.http.paths import root_of
from api.web.drafts.pages import MadeDrafts, chosen
from api.web.entries.form import Typed, TypedText, entry_of, typed_entry, typed_of
from api.web.entries.form_page import Asked, Conflict, beside, form_page
from api.web.entries.parts import Parts, Sent, acted, closed
from api.web.entries.prefilled import from_addition, from_draft
from api.web.render import fragment
from api.web.tickets.forms import PAGE, PRIVATE
from api.web.words import Words
from corpus import LANGS, FaqError, Lang
from engine import EditConflictError, NothingNewError

_LONGEST_ID = 128


def add_edit(app: FastAPI, parts: Parts, drafts: MadeDrafts) -> None:
    """Serve the form of an entry, what it says while one types, and pictures."""
    _add_form(app, parts, drafts)
    _add_picture(app, parts)

    @app.post("/staff/entries/save", include_in_schema=False)
    async def save(request: Request) -> Response:
        return await acted(request, parts, lambda badge, form: _save(Asked(request, parts, badge), form))

    @app.post("/staff/entries/check", include_in_schema=False)
    async def check(request: Request) -> Response:
        return await acted(request, parts, lambda badge, form: _checked(Asked(request, parts, badge), form))


def _add_form(app: FastAPI, parts: Parts, drafts: MadeDrafts) -> None:
    @app.api_route("/staff/entries/edit", **PAGE)
    def edit(
        request: Request, id: str = "", saved: int = 0, add: str = "", days: int = 30, sessions: int = 2
    ) -> Response:
        badge = parts.pages.badges.of(request)
        if badge is None:
            return parts.pages.door(request)
        entry = None if closed(parts) else parts.editing.read().by_id.get(id[:_LONGEST_ID])
        if entry is None:
            raise HTTPException(404)
        typed = typed_entry(entry)
        if add:
            typed = from_addition(typed, drafts.of(*chosen(days, sessions)), add)
        done = parts.editing.history.of(saved) if saved else None
        return form_page(Asked(request, parts, badge), typed, saved=done)

    @app.api_route("/staff/entries/new", **PAGE)
    def new(request: Request, draft: str = "", days: int = 30, sessions: int = 2) -> Response:
        badge = parts.pages.badges.of(request)
        if badge is None:
            return parts.pages.door(request)
        typed = from_draft(drafts.of(*chosen(days, sessions)), draft) if draft else Typed()
        return form_page(Asked(request, parts, badge), typed)


def _add_picture(app: FastAPI, parts: Parts) -> None:
    @app.api_route("/staff/entries/pictures/{name}", **PAGE)
    def picture(request: Request, name: str) -> Response:
        if parts.pages.badges.of(request) is None:
            return parts.pages.door(request)
        file = parts.pictures.file(name)
        if file is None:
            raise HTTPException(404)
        return FileResponse(file, headers={**PRIVATE, "X-Content-Type-Options": "nosniff"})


def _checked(asked: Asked, form: Sent) -> Response:
    """Preview and remarks alone, for the page's own module."""
    return fragment(asked.request, "_entry_check.html", asked.locale, **beside(asked, typed_of(form.values)))


def _save(asked: Asked, form: Sent) -> Response:
    """What the pressed button asks for: a look, a picture, the end of an entry, or its new text."""
    request, parts, words = asked.request, asked.parts, Words(asked.locale)
    if form.files:
        _check_open(parts)
    typed = typed_of(form.values)
    typed, problems = _with_pictures(parts, typed, form, words)
    step = form.values.get("step", "save")
    if problems or form.files or step == "look":
        return form_page(asked, typed, problems=problems)
    _check_open(parts)
    known = parts.editing.read().by_id
    before = known.get(typed.id)
    after = None
    if step != "remove":
        after, problems = entry_of(typed, before, known, words)
        if after is None:
            return form_page(asked, typed, problems=problems)
    entry_id = after.id if after else typed.id
    try:
        done = parts.editing.save(entry_id, after, version=typed.version, by=asked.badge.name)
    except EditConflictError as conflict:
        return form_page(asked, typed, conflict=Conflict(conflict, after))
    except NothingNewError:
        return _led(request, f"/entries/edit?id={_quoted(entry_id)}")
    except FaqError as error:
        return form_page(asked, typed, problems={"form": str(error)})
    number = done.edited.number
    return _led(
        request, f"/entries/edit?id={_quoted(entry_id)}&saved={number}" if after else f"/entries?saved={number}"
    )


def _check_open(parts: Parts) -> None:
    """Raises HTTPException where nothing may be written, not even a picture."""
    if parts.read_only or closed(parts):
        raise HTTPException(403, "entries cannot be changed here")


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


def _led(request: Request, inside: str) -> Response:
    return RedirectResponse(f"{root_of(request.scope)}/staff{inside}", 303, headers=dict(PRIVATE))


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="")
