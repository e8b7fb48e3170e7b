"""Where is it read what staff did? At /staff/log: who, when, what, which ticket, and no text."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response

from api.web.tickets.forms import PAGE
from api.web.tickets.staff_pages import StaffPages, inside_of
from support.tickets import Drafts, StaffAction

_PER_PAGE = 50
_CHAT = "chat_"
_STATES = ("replied", "moved")


def add_log(app: FastAPI, pages: StaffPages) -> None:
    """Serve the log."""

    @app.api_route("/staff/log", **PAGE)
    def log(request: Request, by: str = "", ticket: str = "", page: int = 1) -> Response:
        badge = pages.badges.of(request)
        if badge is None:
            return pages.door(request)
        drafts = pages.service.drafts(pages.locale(request))
        by, ticket, page = by[:64], ticket.strip()[:32], min(max(page, 1), 100_000)
        offset = (page - 1) * _PER_PAGE
        total, found, names = pages.service.desk.log(by=by, ticket=ticket, offset=offset, limit=_PER_PAGE)
        return pages.page(
            request,
            "staff_log.html",
            badge,
            by=by,
            ticket=ticket,
            page=page,
            pages=max((total + _PER_PAGE - 1) // _PER_PAGE, 1),
            names=names,
            actions=[(one, one.did.startswith(_CHAT), _detail(drafts, one)) for one in found],
            days=f"{pages.service.settings.log_days:g}",
            here=inside_of(request),
        )


def _detail(drafts: Drafts, one: StaffAction) -> str:
    """A state by its name, anything else as it is."""
    return drafts.name_of_state(one.detail) if one.did in _STATES else one.detail
