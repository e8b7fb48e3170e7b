"""Which pages does an asker see? The form with what is shown before sending, and the conversation."""

from __future__ import annotations

from fastapi import FastAPI

from api.web.tickets.conversation import add_conversation
from api.web.tickets.lost import add_lost
from api.web.tickets.new_ticket import add_new_ticket
from support.tickets import TicketService


def add_ticket_pages(app: FastAPI, service: TicketService) -> None:
    """Serve the pages of askers."""
    add_new_ticket(app, service)
    add_lost(app, service)
    add_conversation(app, service)
