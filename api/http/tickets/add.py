"""Which part of the service are tickets? Routes, pages, and what runs beside them: courier and sweeper."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from fastapi import FastAPI

from api.http.tickets.admin import add_admin_routes
from api.http.tickets.routes import add_ticket_routes
from api.security.keys import Keys
from api.web.pages import register_locales
from api.web.tickets.pages import add_ticket_pages, warm_form
from api.web.tickets.staff import add_staff_pages
from support.tickets.attachments.sweeper import Sweeper
from support.tickets.delivery.worker import Courier
from support.tickets.service import Counter


def add_tickets(app: FastAPI, counter: Counter, keys: Keys) -> None:
    """Serve tickets to askers and staff, and deliver news of them as long as the app runs."""
    register_locales()
    add_ticket_routes(app, counter)
    add_admin_routes(app, counter)
    add_ticket_pages(app, counter)
    add_staff_pages(app, counter, keys)
    counter.prepare(partial(warm_form, app, counter))
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: Any) -> AsyncIterator[Any]:
        async with inner(running) as state:
            courier = Courier(counter.tickets, counter.files, counter.site_names) if counter.used else None
            sweeper = Sweeper(counter)
            sweeper.start()
            if courier:
                courier.start()
            yield state
            sweeper.stop()
            if courier:
                courier.stop()
            counter.close()

    app.router.lifespan_context = lifespan
