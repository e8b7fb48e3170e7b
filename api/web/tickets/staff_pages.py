"""What does every page of staff need? The badge, the language, and the way inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Form, Request, Response
from fastapi.responses import RedirectResponse

from api.http.paths import path_of, root_of
from api.http.tickets.refusals import retry_after
from api.web.locales import LOCALES, Locale, guess_locale, own_name, to_locale
from api.web.render import render
from api.web.tickets.badges import Badge, Badges
from api.web.tickets.forms import PRIVATE
from support.tickets import TicketService

LANGUAGE_COOKIE = "faq_staff_language"


class StaffPages:
    """What every staff page needs."""

    def __init__(self, service: TicketService, badges: Badges) -> None:
        self.service, self.badges = service, badges

    def locale(self, request: Request) -> Locale:
        """The language that was chosen, else the browser's."""
        chosen = to_locale(request.cookies.get(LANGUAGE_COOKIE, ""))
        return chosen or guess_locale(request.headers.get("accept-language", ""))

    def page(
        self, request: Request, template: str, badge: Badge | None, *, status: int = 200, **context: Any
    ) -> Response:
        """A page for staff, or the door where there is no badge."""
        locale = self.locale(request)
        root = root_of(request.scope)
        page = render(
            request,
            template,
            locale,
            status=status,
            badge=badge,
            staff=lambda path, **given: f"{root}/staff{path}" + (f"?{urlencode(given)}" if given else ""),
            staff_languages=[(one, own_name(one)) for one in LOCALES],
            **context,
        )
        page.headers.update({**PRIVATE, **retry_after(status)})
        return page

    def door(self, request: Request, *, wrong: bool = False) -> Response:
        """The page that asks for a key, or the way to it."""
        if request.method != "POST" and not request.url.path.endswith("/login"):
            address = f"{root_of(request.scope)}/staff/login?{urlencode({'next': inside_of(request)})}"
            return RedirectResponse(address, 303, headers=dict(PRIVATE))
        status = 403 if wrong else 401 if request.method == "POST" else 200
        wanted = request.query_params.get("next", "/")
        return self.page(request, "staff_login.html", None, status=status, wrong=wrong, next=wanted)

    def work(self, request: Request, token: str, act: Callable[[Badge], str]) -> Response:
        """Do what a form asks for, and show where it leads: a path below /staff."""
        badge = self.badges.of(request)
        if badge is None:
            return self.door(request)
        self.badges.check_form(request, token)
        return RedirectResponse(f"{root_of(request.scope)}/staff{act(badge)}", 303, headers=dict(PRIVATE))


Given = Annotated[str, Form(max_length=10_000)]


def inside_of(request: Request) -> str:
    """Where a reader is below /staff, with the query."""
    path = path_of(request.scope).removeprefix("/staff") or "/"
    path = "/" if path in ("/login", "/logout") or request.method == "POST" else path
    return path + (f"?{request.url.query}" if request.url.query else "")
