"""How do staff's programs work on tickets? Below /v1/admin/, which needs a key with the scope admin."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.http.problems import ProblemResponse
from api.http.schemas import ProblemBody
from api.http.tickets.bodies import (
    EntryRequest,
    MessageRequest,
    OutboxBody,
    StaffTicketBody,
    StateRequest,
    TicketListBody,
    delivery_body,
    staff_body,
)
from api.http.tickets.receiving import Form
from api.http.tickets.refusals import bad_files, secret_problem
from api.http.tickets.routes import sent_body
from api.http.tickets.uploads import sent_file
from engine import Engine
from support.tickets import Filter, NewMessage, Outbox, Ticket, TicketError, TicketService, harmless

_ABSENT: dict[int | str, dict[str, Any]] = {404: {"model": ProblemBody, "description": "There is no such ticket."}}
_TAGS: list[str | Enum] = ["tickets, for staff"]
_LARGEST_PAGE = 200


def add_admin_routes(app: FastAPI, service: TicketService) -> None:
    """Serve what staff's programs need; the access middleware lets only admin keys get here."""
    _add_looking(app, service)
    _add_changing(app, service)
    _add_outbox(app, service)


def _add_looking(app: FastAPI, service: TicketService) -> None:
    @app.get("/v1/admin/tickets", tags=_TAGS)
    def tickets(
        state: Annotated[str, Query(max_length=40)] = "",
        type: Annotated[str, Query(max_length=40)] = "",
        text: Annotated[str, Query(max_length=200, description="In number, subject, e-mail address, messages.")] = "",
        assignee: Annotated[
            str | None, Query(max_length=64, description="Name of a key; empty for tickets of nobody; without it, all.")
        ] = None,
        offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
        limit: Annotated[int, Query(ge=1, le=_LARGEST_PAGE)] = 50,
    ) -> TicketListBody:
        total, found = service.tickets.listed(Filter(state, type, text, assignee), offset=offset, limit=limit)
        return TicketListBody(total=total, counts=service.tickets.counts(), tickets=[_body(service, t) for t in found])

    @app.get("/v1/admin/tickets/{number}", responses=_ABSENT, tags=_TAGS)
    def ticket(number: str) -> StaffTicketBody:
        return _body(service, found_ticket(service, number))

    @app.get("/v1/admin/tickets/{number}/attachments/{file_id}", responses=_ABSENT, tags=_TAGS)
    def attachment(number: str, file_id: str) -> Response:
        return sent_file(service, service.files.of_ticket(found_ticket(service, number).id, file_id))


def _add_changing(app: FastAPI, service: TicketService) -> None:
    @app.post(
        "/v1/admin/tickets/{number}/messages",
        status_code=201,
        response_model=StaffTicketBody,
        responses=_ABSENT,
        tags=_TAGS,
    )
    async def reply(request: Request, number: str) -> Any:
        """Reply to the asker: JSON, or multipart/form-data with that JSON in `message` and files in `files`."""
        await run_in_threadpool(found_ticket, service, number)
        by = name_of(request)
        async with sent_body(request, service, MessageRequest, part="message", staff=True) as (body, form):
            return await run_in_threadpool(_reply, service, number, body=body, form=form, by=by)

    @app.post("/v1/admin/tickets/{number}/state", responses=_ABSENT, tags=_TAGS)
    def state(request: Request, number: str, body: StateRequest) -> StaffTicketBody:
        found_ticket(service, number)
        by = name_of(request)
        return _body(service, service.tickets.change_state(number, body.state, states=service.states, by=by))

    @app.post("/v1/admin/tickets/{number}/entry", responses=_ABSENT, tags=_TAGS)
    def entry(request: Request, number: str, body: EntryRequest) -> StaffTicketBody:
        """Link the entry that answers the ticket, so that its asker sees it too."""
        found_ticket(service, number)
        entry = known_entry(service.drafts("en").engine, body.entry)
        return _body(service, service.tickets.link(number, entry, by=name_of(request)))

    @app.delete("/v1/admin/tickets/{number}", status_code=204, responses=_ABSENT, tags=_TAGS)
    def forget(request: Request, number: str) -> None:
        """Delete a ticket with its messages, files and deliveries, for good."""
        service.forget(found_ticket(service, number).number, by=name_of(request))


def _add_outbox(app: FastAPI, service: TicketService) -> None:
    @app.get("/v1/admin/outbox", tags=_TAGS)
    def outbox() -> OutboxBody:
        """Deliveries by state, and those that wait or are dead."""
        box = Outbox(service.tickets, "")
        return OutboxBody(
            counts=box.counts(), deliveries=[delivery_body(one, number) for one, number in box.troubled()]
        )

    @app.post("/v1/admin/outbox/{delivery_id}/retry", responses=_ABSENT, tags=_TAGS)
    def retry(request: Request, delivery_id: int) -> OutboxBody:
        """Try a delivery again, now and from the start."""
        Outbox(service.tickets, "").retry(delivery_id)
        service.desk.did(name_of(request), "retried", detail=str(delivery_id))
        return outbox()


def name_of(request: Request) -> str:
    """The name of the key that a request comes with."""
    return str(request.scope.get("faq_key") or "staff")


def found_ticket(service: TicketService, number: str) -> Ticket:
    """The ticket of this number; raises HTTPException."""
    found = service.tickets.find(number)
    if found is None:
        raise HTTPException(404, f"there is no ticket {number[:40]!r}; /v1/admin/tickets lists all")
    return found


def known_entry(engine: Engine, entry: str | None) -> str | None:
    """The id that an entry has now; None for none, and HTTPException where there is no such entry."""
    found = engine.entry(entry) if entry is not None else None
    if entry is not None and found is None:
        raise HTTPException(422, f"there is no entry {entry[:128]!r}; /v1/entries lists all")
    return found.id if found else None


def _reply(
    service: TicketService, number: str, *, body: MessageRequest, form: Form, by: str
) -> StaffTicketBody | ProblemResponse:
    drafts = service.drafts("en")
    masked, advice = drafts.guarded(body.message.strip())
    if advice:
        return secret_problem(advice, ("message",), masked)
    if not masked:
        raise HTTPException(422, "message: is empty; write a reply")
    try:
        harmless(drafts, masked)
    except TicketError as error:
        raise HTTPException(422, f"message: {error}") from error
    with service.checked(form) as (files, bad):
        if bad:
            return bad_files(bad)
        new = NewMessage(masked, author="staff", by=by, files=files)
        added = service.tickets.add_message(number, new, states=service.states)
        return _body(service, added)


def _body(service: TicketService, ticket: Ticket) -> StaffTicketBody:
    return staff_body(ticket, service.states.after(ticket.state))
