"""What do staff read of what readers say? At /staff/feedback: votes by article, and comments with what was asked."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import FastAPI, Request, Response

from api.web.catalogue import Catalogue
from api.web.feedback import Feedback, Said
from api.web.locales import shown_in
from api.web.tickets.forms import PAGE
from api.web.tickets.staff_pages import StaffPages, inside_of

_PER_PAGE = 50
_MOST_ENTRIES = 20


@dataclass(frozen=True, slots=True)
class Votes:
    """What readers say of an entry. question: "" where it is no longer there."""

    id: str
    question: str
    yes: int
    no: int


def add_said(app: FastAPI, pages: StaffPages) -> None:
    """Serve what readers say."""
    feedback = Feedback(pages.service.data)

    @app.api_route("/staff/feedback", **PAGE)
    def said(request: Request, entry: str = "", page: int = 1) -> Response:
        badge = pages.badges.of(request)
        if badge is None:
            return pages.door(request)
        entry, page = entry.strip()[:128], min(max(page, 1), 100_000)
        total, found = feedback.listed(entry, offset=(page - 1) * _PER_PAGE, limit=_PER_PAGE)
        votes = _votes(pages, request, feedback)
        named = {one.id: one.question for one in votes}
        return pages.page(
            request,
            "staff_feedback.html",
            badge,
            entry=entry,
            page=page,
            pages=max((total + _PER_PAGE - 1) // _PER_PAGE, 1),
            said=[(one, _question(pages, request, one, named)) for one in found],
            votes=votes[:_MOST_ENTRIES],
            here=inside_of(request),
        )


def _votes(pages: StaffPages, request: Request, feedback: Feedback) -> list[Votes]:
    """Votes by entry, those that helped least first."""
    found = sorted(feedback.counts().items(), key=lambda one: (one[1][0] - one[1][1], one[0]))
    return [Votes(id_, _named(pages, request, id_), yes, no) for id_, (yes, no) in found]


def _question(pages: StaffPages, request: Request, one: Said, named: dict[str, str]) -> str:
    return named.get(one.opinion.entry) or _named(pages, request, one.opinion.entry)


def _named(pages: StaffPages, request: Request, entry_id: str) -> str:
    locale = pages.locale(request)
    engine = pages.service.drafts(locale).engine
    entry = engine.entry(entry_id)
    return shown_in(Catalogue(engine, locale).text(entry)[1].question, locale) if entry else ""
