"""Which pages do staff work with? Behind an admin key: the list of tickets, each ticket, and the outbox."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from api.http.paths import root_of
from api.web.desk.log import add_log
from api.web.desk.replies import add_replies
from api.web.desk.said import add_said
from api.web.locales import to_locale
from api.web.tickets.badges import COOKIE, Badges
from api.web.tickets.forms import PAGE, PRIVATE
from api.web.tickets.staff_outbox import add_outbox
from api.web.tickets.staff_pages import LANGUAGE_COOKIE, Given, StaffPages, inside_of
from api.web.tickets.staff_ticket import add_ticket
from api.web.tickets.views import ticket_view
from support.tickets import Filter, Outbox, TicketService

_PER_PAGE = 25
_WHOSE = ("mine", "nobody")
"""Whose tickets a list may show, beside all."""


def add_staff_pages(app: FastAPI, service: TicketService, badges: Badges) -> None:
    """Serve the pages of staff."""
    pages = StaffPages(service, badges)
    _add_door(app, pages)
    _add_list(app, pages)
    add_ticket(app, pages)
    add_outbox(app, pages)
    add_replies(app, pages)
    add_log(app, pages)
    add_said(app, pages)


def _add_door(app: FastAPI, pages: StaffPages) -> None:
    @app.api_route("/staff", **PAGE)
    def outside(request: Request) -> Response:
        return RedirectResponse(f"{root_of(request.scope)}/staff/", 308)

    @app.post("/staff/login", include_in_schema=False)
    def login(request: Request, key: Given = "", next: Given = "") -> Response:
        inside = next if _is_inside(next) else "/"
        response = RedirectResponse("", 303, headers=dict(PRIVATE))
        badge = pages.badges.give(request, response, key.strip())
        if badge is None:
            return pages.door(request, wrong=True)
        response.headers["location"] = f"{root_of(request.scope)}/staff{badge.home if inside == '/' else inside}"
        pages.service.desk.did(badge.name, "signed_in")
        return response

    @app.api_route("/staff/login", **PAGE)
    def door(request: Request) -> Response:
        return pages.door(request)

    @app.post("/staff/logout", include_in_schema=False)
    def logout(request: Request, token: Given = "") -> Response:
        response = pages.work(request, token, lambda _badge: "/login")
        response.delete_cookie(COOKIE, path=f"{root_of(request.scope)}/staff")
        return response

    @app.post("/staff/language", include_in_schema=False)
    def language(request: Request, to: Given = "", next: Given = "/") -> Response:
        inside = next if _is_inside(next) else "/"
        response = RedirectResponse(f"{root_of(request.scope)}/staff{inside}", 303)
        if chosen := to_locale(to):
            path = f"{root_of(request.scope)}/staff"
            response.set_cookie(LANGUAGE_COOKIE, chosen, path=path, httponly=True, samesite="strict")
        return response


def _add_list(app: FastAPI, pages: StaffPages) -> None:
    service = pages.service

    @app.api_route("/staff/", **PAGE)
    def tickets(
        request: Request, state: str = "", type: str = "", q: str = "", whose: str = "", page: int = 1
    ) -> Response:
        badge = pages.badges.of(request)
        if badge is None:
            return pages.door(request)
        drafts, page = service.drafts(pages.locale(request)), min(max(page, 1), 100_000)
        chosen = Filter(state[:40], type[:40], q[:200], {"mine": badge.name, "nobody": ""}.get(whose))
        total, found = service.tickets.listed(chosen, offset=(page - 1) * _PER_PAGE, limit=_PER_PAGE)
        counts = service.tickets.counts(chosen.assignee)
        open_of = service.tickets.counts_of([badge.name, ""], service.states.last)
        return pages.page(
            request,
            "staff_list.html",
            badge,
            chosen=chosen,
            whose=whose if whose in _WHOSE else "",
            open_of={"mine": open_of.get(badge.name, 0), "nobody": open_of.get("", 0)},
            total=total,
            page=page,
            pages=max((total + _PER_PAGE - 1) // _PER_PAGE, 1),
            tickets=[ticket_view(drafts, one) for one in found],
            states=[(one, drafts.name_of_state(one), counts.get(one, 0)) for one in service.states.ids],
            types=[(one.id, drafts.name_of_type(one.id)) for one in (drafts.tickets.types if drafts.tickets else [])],
            dead=Outbox(service.tickets, "").counts().get("dead", 0),
            here=inside_of(request),
        )


def _is_inside(path: str) -> bool:
    return path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
