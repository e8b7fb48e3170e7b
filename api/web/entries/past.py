"""Who changed what? The history with what differs, and a button that takes a change back."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from api.http.paths import root_of
from api.web.entries.differences import Difference, differences
from api.web.entries.parts import Parts, Sent, acted, closed
from api.web.tickets.badges import Badge
from api.web.tickets.forms import PAGE, PRIVATE
from api.web.tickets.staff_pages import inside_of
from api.web.words import Words
from corpus import FaqError, version_of
from engine import EditConflictError, Edited

PER_PAGE = 20
_LONGEST_ID = 128
_LONGEST_NUMBER = 9


@dataclass(frozen=True, slots=True)
class Past:
    """A change. undoable: whether the entry is still as it left it."""

    edited: Edited
    differences: list[Difference]
    undoable: bool


def add_past(app: FastAPI, parts: Parts) -> None:
    """Serve the history."""

    @app.api_route("/staff/entries/history", **PAGE)
    def history(request: Request, id: str = "", page: int = 1, note: str = "") -> Response:
        badge = parts.pages.badges.of(request)
        if badge is None:
            return parts.pages.door(request)
        page, entry_id = min(max(page, 1), 100), id[:_LONGEST_ID]
        found = parts.editing.history.newest(page * PER_PAGE + 1, entry_id)
        shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
        words = Words(parts.pages.locale(request))
        return parts.pages.page(
            request,
            "staff_entry_history.html",
            badge,
            past=_past(parts, shown),
            entry_id=entry_id,
            page=page,
            more=len(found) > page * PER_PAGE,
            conflict=note == "conflict",
            read_only=parts.read_only or bool(closed(parts)),
            name_of=lambda lang: words(f"report_lang_{lang}"),
            here=inside_of(request),
        )

    @app.post("/staff/entries/undo", include_in_schema=False)
    async def undo(request: Request) -> Response:
        return await acted(request, parts, lambda badge, form: _undo(request, parts, badge, form))


def _past(parts: Parts, shown: list[Edited]) -> list[Past]:
    now = {} if closed(parts) else parts.editing.read().by_id
    found = []
    for one in shown:
        before, after = one.entries
        found.append(Past(one, differences(before, after), version_of(now.get(one.id)) == version_of(after)))
    return found


def _undo(request: Request, parts: Parts, badge: Badge, form: Sent) -> Response:
    number = form.values.get("number", "")
    if not (number.isascii() and number.isdecimal() and len(number) <= _LONGEST_NUMBER):
        raise HTTPException(422, "number is the number of a change")
    if parts.read_only:
        raise HTTPException(403, "entries cannot be changed here")
    note = ""
    try:
        parts.editing.undo(int(number), by=badge.name)
    except EditConflictError:
        note = "?note=conflict"
    except FaqError as error:
        raise HTTPException(409, str(error)) from error
    return RedirectResponse(f"{root_of(request.scope)}/staff/entries/history{note}", 303, headers=dict(PRIVATE))
