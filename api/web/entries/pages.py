"""Which pages do editors have? The list of entries, the form of one, the history, and what waits to be published."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response

from api.editing.publisher import Publisher
from api.http.serving import Serving
from api.settings import Settings
from api.web.entries.edit import add_edit
from api.web.entries.listing import FILTERS, PER_PAGE, Overviews
from api.web.entries.parts import Parts, closed
from api.web.entries.past import add_past
from api.web.entries.pictures import Pictures
from api.web.entries.publishing import add_publishing
from api.web.render import engine_of
from api.web.tickets.forms import PAGE
from api.web.tickets.staff_pages import StaffPages, inside_of
from engine import Editing

_LONGEST_WORDS = 200


def add_entries_pages(app: FastAPI, pages: StaffPages, serving: Serving, settings: Settings) -> None:
    """Serve the pages of editors; app.state.drafts knows what is missing, app.state.publisher prepares a candidate."""
    editing = Editing(settings.data)
    app.state.publisher = publisher = Publisher(editing, serving)
    parts = Parts(pages, editing, Overviews(editing), Pictures(editing), publisher, settings.read_only)
    _add_list(app, parts)
    add_edit(app, parts, app.state.drafts)
    add_past(app, parts)
    add_publishing(app, parts)


def _add_list(app: FastAPI, parts: Parts) -> None:
    @app.api_route("/staff/entries", **PAGE)
    def entries(request: Request, q: str = "", show: str = "", page: int = 1, saved: int = 0) -> Response:
        badge = parts.pages.badges.of(request)
        if badge is None:
            return parts.pages.door(request)
        words, which = q[:_LONGEST_WORDS], show if show in FILTERS else ""
        why = closed(parts)
        overview = None if why else parts.overviews.of(engine_of(request))
        chosen = overview.chosen(words, which) if overview else []
        pages = max((len(chosen) + PER_PAGE - 1) // PER_PAGE, 1)
        page = min(max(page, 1), pages)
        shown = chosen[(page - 1) * PER_PAGE : page * PER_PAGE]
        return parts.pages.page(
            request,
            "staff_entries.html",
            badge,
            words=words,
            which=which,
            filters=FILTERS,
            total=len(chosen),
            page=page,
            pages=pages,
            entries=overview.listed(shown, linted=which == "lint") if overview else [],
            waiting=len(overview.unpublished) if overview else 0,
            saved=parts.editing.history.of(saved) if saved else None,
            why_closed=why,
            read_only=parts.read_only,
            here=inside_of(request),
        )
