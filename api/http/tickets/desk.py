"""How do staff's programs assign, note, and read what was done? Below /v1/admin/, as in admin.py."""

from __future__ import annotations

import datetime as dt
from enum import Enum
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.http.schemas import ProblemBody
from api.http.tickets.admin import found_ticket, name_of
from api.http.tickets.bodies import StaffTicketBody, staff_body
from api.security.keys import Keys, staff_names
from support.tickets import LONGEST_NOTE, TicketError, TicketService

_ABSENT: dict[int | str, dict[str, Any]] = {404: {"model": ProblemBody, "description": "There is no such ticket."}}
_TAGS: list[str | Enum] = ["tickets, for staff"]


class AssigneeRequest(BaseModel):
    """Whose a ticket is from now on: the name of an admin key; empty for nobody."""

    model_config = ConfigDict(extra="forbid")

    assignee: Annotated[str, Field(max_length=64)]


class NoteRequest(BaseModel):
    """What colleagues should know; the asker never gets it."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_NOTE)]


class NoteBody(BaseModel):
    """A note of staff. by: name of their key."""

    by: str
    text: str
    at: dt.datetime


class NotesBody(BaseModel):
    """The notes of a ticket, the oldest first."""

    notes: list[NoteBody]


class ActionBody(BaseModel):
    """What a member of staff did. ticket: number of the ticket or id of the chat, empty for neither; detail: a state, a
    name or an entry."""

    at: dt.datetime
    by: str
    did: str
    ticket: str
    detail: str


class ActionsBody(BaseModel):
    """A part of the log of staff, the newest first."""

    total: int
    actions: list[ActionBody]


def add_desk_routes(app: FastAPI, service: TicketService, keys: Keys) -> None:
    """Serve assignees, notes and the log of staff."""

    @app.post("/v1/admin/tickets/{number}/assignee", responses=_ABSENT, tags=_TAGS)
    def assign(request: Request, number: str, body: AssigneeRequest) -> StaffTicketBody:
        """Give a ticket to a member of staff."""
        found_ticket(service, number)
        try:
            to, by = body.assignee.strip(), name_of(request)
            ticket = service.desk.assign(number, to, by=by, known=staff_names(keys))
        except TicketError as error:
            raise HTTPException(422, f"assignee: {error}") from error
        return staff_body(ticket, service.states.after(ticket.state))

    @app.get("/v1/admin/tickets/{number}/notes", responses=_ABSENT, tags=_TAGS)
    def notes(number: str) -> NotesBody:
        """What staff have noted for each other."""
        found = service.desk.notes(found_ticket(service, number))
        return NotesBody(notes=[NoteBody(by=one.by, text=one.text, at=one.at) for one in found])

    @app.post("/v1/admin/tickets/{number}/notes", status_code=201, responses=_ABSENT, tags=_TAGS)
    def note(request: Request, number: str, body: NoteRequest) -> NotesBody:
        """Note something for colleagues; secrets in it are masked."""
        found_ticket(service, number)
        try:
            service.desk.note(number, name_of(request), service.drafts("en").guarded(body.text)[0])
        except TicketError as error:
            raise HTTPException(422, f"text: {error}") from error
        return notes(number)

    @app.get("/v1/admin/log", tags=_TAGS)
    def log(
        by: Annotated[str, Query(max_length=64, description="Name of a key.")] = "",
        ticket: Annotated[str, Query(max_length=32, description="Number of a ticket, or id of a chat.")] = "",
        offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> ActionsBody:
        """Who of staff did what, without any text, the newest first."""
        total, found, _ = service.desk.log(by=by, ticket=ticket, offset=offset, limit=limit)
        rows = [ActionBody(at=one.at, by=one.by, did=one.did, ticket=one.ticket, detail=one.detail) for one in found]
        return ActionsBody(total=total, actions=rows)
