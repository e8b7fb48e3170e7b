"""Which part of the service are tickets? Routes, pages, and what runs beside them: worker and sweeper."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from api.batch.pages import add_batch
from api.http.chats.routes import add_chat_routes
from api.http.serving import Serving
from api.http.tickets.admin import add_admin_routes
from api.http.tickets.desk import add_desk_routes
from api.http.tickets.inbound import add_inbound
from api.http.tickets.receiving import Arriving
from api.http.tickets.routes import add_ticket_routes
from api.security.keys import Keys
from api.security.signing import Signer
from api.synonyms.pages import add_synonyms
from api.web.chats.pages import add_staff_chats
from api.web.drafts.pages import MadeDrafts, add_drafts
from api.web.pages import register_locales
from api.web.report.pages import Reports, add_report
from api.web.tickets.badges import Badges
from api.web.tickets.new_ticket import warm_form
from api.web.tickets.pages import add_ticket_pages
from api.web.tickets.staff import add_staff_pages
from api.web.tickets.staff_pages import StaffPages
from support.chats import ChatService
from support.tickets import Inbound, Poller, Sweeper, TicketService


def _poller(serving: Serving, service: TicketService) -> Poller | None:
    """What fetches answers by e-mail, where a mailbox is set."""
    imap = service.settings.inbound.imap
    if imap is None or not service.settings.taken:
        return None
    timeout = service.settings.timeout
    return Poller(
        Inbound(service), imap, service.data, ready=lambda: serving.has_index and service.open, timeout=timeout
    )


def _add_desk(app: FastAPI, serving: Serving, *, chats: ChatService, badges: Badges) -> None:
    """The pages of staff."""
    pages = StaffPages(chats.tickets, badges)
    add_staff_chats(app, chats, pages)
    add_staff_pages(app, chats.tickets, badges)
    add_report(app, pages, Reports(serving))
    add_drafts(app, pages, MadeDrafts(serving))
    add_batch(app, pages, serving)
    add_synonyms(app, pages, serving, chats.tickets.data)


def add_tickets(app: FastAPI, serving: Serving, chats: ChatService, *, keys: Keys, signer: Signer) -> None:
    """Serve tickets and chats to askers and staff, and deliver news of them as long as the app runs."""
    service = chats.tickets
    register_locales()
    add_ticket_routes(app, service)
    add_admin_routes(app, service)
    add_desk_routes(app, service, keys)
    add_inbound(app, service)
    add_ticket_pages(app, service)
    service.heard = lambda number: serving.recorder.acted("ticket", ref=number)
    badges = Badges(signer, keys)
    serving.metrics.looks.append(lambda: serving.metrics.conversations.show(chats.now()))
    app.state.chats = chats
    add_chat_routes(app, chats)
    _add_desk(app, serving, chats=chats, badges=badges)
    app.state.arriving = Arriving()
    serving.prepare.append(partial(warm_form, app, service))
    inner = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: Any) -> AsyncIterator[Any]:
        async with inner(running) as state:
            worker = service.worker() if service.used else None
            poller = _poller(serving, service)
            beside: list[Any] = [one for one in (Sweeper(service), worker, poller) if one]
            for one in beside:
                one.start()
            yield state
            chats.stop()

            def stop() -> None:
                for one in beside:
                    one.stop()
                service.close()

            await run_in_threadpool(stop)  # other help centres of the process are served meanwhile

    app.router.lifespan_context = lifespan
