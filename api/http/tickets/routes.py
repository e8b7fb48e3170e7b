"""How do programs open tickets and follow them up? The asker's side of the interface."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from enum import Enum
from typing import Annotated, Any, TypeVar

from fastapi import FastAPI, Header, Query, Request, Response
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.http.problems import ProblemResponse, problem
from api.http.schemas import FieldBody, ProblemBody
from api.http.tickets.bodies import (
    CheckBody,
    DraftBody,
    DuplicateBody,
    MessageRequest,
    OfferedBody,
    SentBody,
    TicketBody,
    ticket_body,
)
from api.http.tickets.receiving import Form
from api.http.tickets.refusals import bad_files, refusal, secret_problem
from api.http.tickets.uploads import sent_file, sent_form, sent_text
from api.security.addresses import client_key
from engine import Result
from support import FilledField, NoRoomError
from support.tickets import (
    RETRY_SECONDS,
    Busy,
    Checked,
    Draft,
    Drafts,
    Duplicate,
    NewMessage,
    Ticket,
    TicketError,
    TicketService,
    TooMany,
    session_of,
    with_files,
)

_BAD: dict[int | str, dict[str, Any]] = {
    422: {"model": ProblemBody, "description": "Something is missing, wrong, or a secret; `errors` says where."}
}
_ABSENT: dict[int | str, dict[str, Any]] = {404: {"model": ProblemBody, "description": "No such ticket, or wrong key."}}
_TAGS: list[str | Enum] = ["tickets"]

Key = Annotated[str, Query(max_length=200, description="The ticket's key; better in the header X-Ticket-Key.")]
Body = TypeVar("Body", bound=BaseModel)
KeyHeader = Annotated[str, Header(alias="X-Ticket-Key", max_length=200)]


def add_ticket_routes(app: FastAPI, service: TicketService) -> None:
    """Serve what askers' programs need."""
    _add_sending(app, service)
    _add_following(app, service)

    @app.exception_handler(TicketError)
    def not_so(_request: Request, error: TicketError) -> ProblemResponse:
        return problem(429 if isinstance(error, TooMany) else 409, str(error))

    @app.exception_handler(NoRoomError)
    def full(_request: Request, error: NoRoomError) -> ProblemResponse:
        return problem(503, str(error), {"Retry-After": "3600"})

    @app.exception_handler(Busy)
    def busy(_request: Request, error: Busy) -> ProblemResponse:
        return problem(503, str(error), {"Retry-After": str(RETRY_SECONDS)})


def _add_sending(app: FastAPI, service: TicketService) -> None:
    @app.post("/v1/tickets/check", responses=_BAD, tags=_TAGS)
    def check(body: DraftBody) -> CheckBody:
        """What a person should see before the ticket is sent; nothing is kept."""
        drafts = _drafts(service, body)
        draft = _typed(drafts, body)
        checked = drafts.check(draft)
        second = service.second(drafts, checked.draft, session_of("api", body.session))
        form = drafts.form(draft.type, checked.draft.text)
        return CheckBody(
            type=draft.type,
            name=drafts.name_of_type(draft.type),
            fields=_fields(checked, form.fields if form else ()),
            duplicates=[_duplicate(one) for one in second.duplicates],
            answers=[_offered(one) for one in second.answers],
            problems=dict(checked.problems),
            secrets=list(checked.secret_places),
            warnings=list(checked.warnings),
            masked=checked.draft.message,
        )

    @app.post(
        "/v1/tickets", status_code=201, response_model=SentBody, responses=_BAD, tags=_TAGS, openapi_extra=_sent()
    )
    async def send(request: Request, response: Response) -> Any:
        """Open a ticket: JSON, or multipart/form-data with that JSON in `ticket` and files in `files`."""
        async with sent_body(request, service, DraftBody, part="ticket") as (body, form):
            sent = await run_in_threadpool(_send, service, body, form)
        if isinstance(sent, SentBody):
            response.headers["Location"] = f"/v1/tickets/{sent.number}"
            response.headers["Cache-Control"] = "no-store"
        return sent


def _add_following(app: FastAPI, service: TicketService) -> None:
    @app.get("/v1/tickets/{number}", responses=_ABSENT, tags=_TAGS)
    def ticket(number: str, response: Response, key: Key = "", x_ticket_key: KeyHeader = "") -> TicketBody:
        response.headers["Cache-Control"] = "private, no-store"
        return ticket_body(opened(service, number, x_ticket_key or key))

    @app.post(
        "/v1/tickets/{number}/messages",
        status_code=201,
        response_model=TicketBody,
        responses=_ABSENT | _BAD,
        tags=_TAGS,
    )
    async def add(request: Request, number: str, key: Key = "", x_ticket_key: KeyHeader = "") -> Any:
        """Add to a ticket: JSON, or multipart/form-data with that JSON in `message` and files in `files`."""
        found = await run_in_threadpool(opened, service, number, x_ticket_key or key)
        async with sent_body(request, service, MessageRequest, part="message") as (body, form):
            return await run_in_threadpool(_add, service, found, body, form)

    @app.get("/v1/tickets/{number}/attachments/{file_id}", responses=_ABSENT, tags=_TAGS)
    def attachment(number: str, file_id: str, key: Key = "", x_ticket_key: KeyHeader = "") -> Response:
        found = opened(service, number, x_ticket_key or key)
        return sent_file(service, service.files.of_ticket(found.id, file_id))


def opened(service: TicketService, number: str, key: str) -> Ticket:
    """The ticket of this number if the key is its own; raises the same HTTPException for no ticket and a wrong key."""
    found = service.tickets.opened(number, key)
    if found is None:
        raise HTTPException(
            404, "there is no ticket with this number and key; use the whole link that you got when you sent it"
        )
    return found


@asynccontextmanager
async def sent_body(
    request: Request, service: TicketService, model: type[Body], *, part: str, staff: bool = False
) -> AsyncIterator[tuple[Body, Form]]:
    """A request's JSON, or that of one part of its form beside files; raises HTTPException."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with sent_form(request, service, staff=staff) as form:
            yield _parsed(form.values.get(part, ""), model, part), form
    else:
        yield _parsed(await sent_text(request), model, part), Form(client=client_key(request.scope))


def _parsed(content: str | bytes, model: type[Body], part: str) -> Body:
    try:
        json.loads(content)
        return model.model_validate_json(content)
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'body'}: {one['msg']}" for one in error.errors())
        raise HTTPException(422, told[:2000]) from error
    except (ValueError, RecursionError) as error:
        raise HTTPException(422, f"the body is no JSON; send a JSON object, in a form as the part {part!r}") from error


def _send(service: TicketService, body: DraftBody, form: Form) -> SentBody | ProblemResponse:
    drafts = _drafts(service, body)
    checked = drafts.check(_typed(drafts, body))
    if checked.secret_places:
        return secret_problem(checked.warnings, checked.secret_places, checked.draft.message)
    if checked.problems:
        told = "; ".join(f"{place}: {message}" for place, message in checked.problems.items())
        return refusal(told, errors=dict(checked.problems))
    with service.checked(form) as (files, bad):
        if bad:
            return bad_files(bad, drafts.texts)
        sent = service.send(
            drafts, with_files(checked.draft, files), session_of("api", body.session), client=form.client
        )
    number = sent.ticket.number
    url = f"{service.settings.site_url}/{body.locale}/tickets/{number}?key={sent.secret}"
    return SentBody(number=number, key=sent.secret, url=url, state=sent.ticket.state)


def _add(service: TicketService, ticket: Ticket, body: MessageRequest, form: Form) -> TicketBody | ProblemResponse:
    drafts = service.drafts("zh-CN" if ticket.locale.startswith("zh") else "en")
    masked, advice = drafts.guarded(body.message.strip())
    if advice:
        return secret_problem(advice, ("message",), masked)
    if not masked:
        return refusal("message: is empty; write what you want to add", errors={"message": "missing"})
    with service.checked(form) as (files, bad):
        if bad:
            return bad_files(bad, drafts.texts)
        new = NewMessage(masked, author="asker", files=files)
        return ticket_body(service.tickets.add_message(ticket.number, new, states=service.states))


def _drafts(service: TicketService, body: DraftBody) -> Drafts:
    if not service.open:
        raise HTTPException(404, "this help centre takes no tickets: its support.yaml describes none")
    return service.drafts(body.locale)


def _typed(drafts: Drafts, body: DraftBody) -> Draft:
    draft = drafts.cut(body.draft())
    if not draft.type:
        draft = replace(draft, type=drafts.guessed(drafts.ask(draft.text)))
    return replace(draft, fields=drafts.filled(draft)) if drafts.form(draft.type) else draft


def _fields(checked: Checked, fields: Sequence[FilledField]) -> list[FieldBody]:
    values = checked.draft.fields
    return [
        FieldBody(id=one.id, name=one.name, help=one.help, required=one.required, value=values.get(one.id) or None)
        for one in fields
    ]


def _duplicate(one: Duplicate) -> DuplicateBody:
    ticket = one.ticket
    subject = ticket.subject if one.proved else None
    return DuplicateBody(number=ticket.number, state=ticket.state, created=ticket.created, subject=subject)


def _offered(one: Result) -> OfferedBody:
    return OfferedBody(
        id=one.id,
        category=one.category,
        lang=one.lang,
        question=one.question,
        answer=one.answer,
        confidence=one.confidence,
    )


def _sent() -> dict[str, Any]:
    schema = DraftBody.model_json_schema()
    schema.pop("$defs", None)
    form = {
        "type": "object",
        "required": ["ticket"],
        "properties": {"ticket": schema, "files": {"type": "array", "items": {"type": "string", "format": "binary"}}},
    }
    return {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": schema}, "multipart/form-data": {"schema": form}},
        }
    }
