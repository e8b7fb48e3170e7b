"""What does an asker do who has lost the link? They ask for it, and it goes to the ticket's address alone."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Form, Request, Response
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException

from api.web.locales import Locale
from api.web.render import render
from api.web.tickets.forms import PAGE, private
from support.tickets import LONGEST_EMAIL, TicketService, send_links


def add_lost(app: FastAPI, service: TicketService) -> None:
    """Serve the form, and where no e-mail is set up what to do instead."""

    @app.api_route("/{locale:locale}/tickets/lost", **PAGE)
    def lost(request: Request, locale: Locale) -> Response:
        return _page(request, service, locale)

    @app.post("/{locale:locale}/tickets/lost", include_in_schema=False)
    def send(request: Request, locale: Locale, given: Annotated[str, Form(max_length=10_000)] = "") -> Response:
        asked = bool(given.strip()) and service.mails_askers
        page = _page(request, service, locale, asked=asked)
        if asked:
            # After the reply, which is the same and as fast whether or not there is such a ticket.
            page.background = BackgroundTask(send_links, service.tickets, given[:LONGEST_EMAIL])
        return page


def _page(request: Request, service: TicketService, locale: Locale, *, asked: bool = False) -> Response:
    if not service.open:
        raise HTTPException(404)
    told: dict[str, Any] = {"asked": asked, "mails": service.mails_askers, "longest": LONGEST_EMAIL}
    return private(render(request, "ticket_lost.html", locale, **told))
