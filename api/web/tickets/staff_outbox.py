"""What do staff see of e-mails and webhooks? The deliveries that wait or failed."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from fastapi import FastAPI, Request, Response

from api.web.tickets.badges import Badge
from api.web.tickets.forms import PAGE
from api.web.tickets.staff_pages import Given, StaffPages
from api.web.tickets.texts import LocaleTexts
from support.tickets import Outbox, TicketError

_NAMED = ("support_mail", "asker_mail", "webhook")
"""Senders that have a text."""


def add_outbox(app: FastAPI, pages: StaffPages) -> None:
    """Serve the list of deliveries that fail, and the button that tries one again."""
    box = Outbox

    @app.api_route("/staff/outbox", **PAGE)
    def outbox(request: Request) -> Response:
        badge, found = pages.badges.of(request), box(pages.service.tickets, "")
        if badge is None:
            return pages.door(request)
        settings = pages.service.settings
        ways = {"mail": settings.smtp is not None, "webhook": settings.webhook is not None}
        texts = LocaleTexts(pages.locale(request))
        deliveries = [(one, number, sender_name(texts, one.channel)) for one, number in found.troubled()]
        context: dict[str, Any] = {"counts": found.counts(), "deliveries": deliveries, "ways": ways, "here": "/outbox"}
        return pages.page(request, "staff_outbox.html", badge, **context)

    @app.post("/staff/outbox/{delivery_id}/retry", include_in_schema=False)
    def retry(request: Request, delivery_id: int, token: Given = "") -> Response:
        def act(badge: Badge) -> str:
            with suppress(TicketError):  # it has been delivered since the page was shown
                box(pages.service.tickets, "").retry(delivery_id)
                pages.service.desk.did(badge.name, "retried", detail=str(delivery_id))
            return "/outbox"

        return pages.work(request, token, act)


def sender_name(texts: LocaleTexts, name: str) -> str:
    """What staff call a sender; the name of one that has no text of its own."""
    return texts(f"channel_{name}") if name in _NAMED else name
