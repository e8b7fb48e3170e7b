"""How does a visitor's program talk with staff? The visitor's side of live chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any

from fastapi import FastAPI, Header, Query, Request, Response
from fastapi.responses import PlainTextResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from api.http.chats import bodies
from api.http.chats.bodies import PATH
from api.http.chats.streams import Stream, event, followed, streamed
from api.http.problems import ProblemResponse, problem
from api.http.schemas import ProblemBody
from api.http.tickets.receiving import Form
from api.http.tickets.refusals import bad_files, refusal
from api.http.tickets.routes import sent_body
from api.http.tickets.uploads import sent_file
from api.security.addresses import client_key
from api.web.render import Links
from support.chats import Chat, ChatService, Line, Place, Wish, Writes
from support.tickets import Drafts

MOST_STREAMS = 600
"""Event streams of one worker, of visitors and staff together."""
_SPARE = 2
"""Streams of an address beyond its chats: while a line is taken up again the old one may not have ended yet."""
_TAGS: list[str | Enum] = ["chats"]
_ABSENT: dict[int | str, dict[str, Any]] = {404: {"model": ProblemBody, "description": "No such chat, or wrong key."}}
_ENDED: dict[int | str, dict[str, Any]] = {
    409: {"model": ProblemBody, "description": "It has ended, or nobody is there."}
}
KeyHeader = Annotated[str, Header(alias="X-Chat-Key", max_length=200)]
LastId = Annotated[str, Header(alias="Last-Event-ID", max_length=20, pattern=r"^\d*$")]
_NOBODY = "nobody is there for a chat now; open a ticket instead"


def add_chat_routes(app: FastAPI, service: ChatService) -> None:
    """Serve what visitors need."""
    desk = Desk(service)
    _add_beginning(app, desk)
    _add_events(app, desk)
    _add_talking(app, desk)
    _add_ending(app, desk)


@dataclass(frozen=True, slots=True)
class Desk:
    """The service, and what every route of a chat asks first."""

    service: ChatService

    def opened(self, chat_id: str, key: str) -> Chat:
        """The chat; raises the same HTTPException for no chat and a wrong key."""
        tickets = self.service.tickets
        found = self.service.store.opened(chat_id, key) if tickets.begun else None
        if found is None:
            raise HTTPException(404, "there is no chat with this id and key; begin another one")
        return found

    def state(self, chat: Chat, place: Place | None = None) -> dict[str, Any]:
        """How a chat stands."""
        place = (place or self.service.place(chat.id)) if chat.state == "waiting" else None
        answer = self.service.settings.answer_seconds
        return bodies.state_of(chat, place, answer=answer, mails=self.service.mails)

    def drafts(self, chat: Chat) -> Drafts:
        """Drafts in the visitor's language."""
        return self.service.tickets.drafts(chat.locale)


def _add_beginning(app: FastAPI, desk: Desk) -> None:
    service = desk.service

    @app.get(f"{PATH}/availability", tags=_TAGS)
    def availability() -> bodies.AvailabilityBody:
        """Whether a person is there, how many wait, and for how long."""
        found = service.available()
        return bodies.AvailabilityBody(
            open=found.open, waiting=found.waiting, wait_seconds=found.wait, answer_seconds=found.answer
        )

    @app.post(PATH, status_code=201, response_model=bodies.BegunBody, responses=_ENDED, tags=_TAGS)
    def begin(body: bodies.BeginRequest, request: Request, response: Response) -> Any:
        """Wait for a person; 409 where nobody is there: then a ticket is the way."""
        url = Links(request, body.locale).to("/tickets/new", q=body.query)
        if not service.tickets.open:
            raise HTTPException(404, "this help centre takes no tickets, and so no chats")
        wish = Wish(body.query, [(one.role, one.text) for one in body.messages], body.type, body.fields)
        begun = service.begin(service.tickets.drafts(body.locale), wish, client_key(request.scope))
        if begun is None:
            return refusal(_NOBODY, 409, ticket_url=url)
        chat, key = begun
        request.app.state.serving.recorder.acted("chat", ref=chat.id)
        response.headers["Cache-Control"] = "no-store"
        return bodies.BegunBody(id=chat.id, key=key, **desk.state(chat))

    @app.get(PATH + "/{chat_id}", responses=_ABSENT, tags=_TAGS)
    def chat(chat_id: str, response: Response, x_chat_key: KeyHeader = "") -> bodies.ChatBody:
        """A chat with all its messages."""
        found = desk.opened(chat_id, x_chat_key)
        response.headers["Cache-Control"] = "private, no-store"
        lines = [bodies.line_body(line) for line in service.store.lines(found.id)]
        return bodies.ChatBody(id=found.id, messages=lines, **desk.state(found))


def _add_events(app: FastAPI, desk: Desk) -> None:
    service = desk.service

    @app.get(
        PATH + "/{chat_id}/events",
        responses=_ABSENT | {200: {"content": {"text/event-stream": {}}}},
        response_class=Response,
        tags=_TAGS,
    )
    async def events(
        request: Request,
        chat_id: str,
        x_chat_key: KeyHeader = "",
        last_event_id: LastId = "",
        after: Annotated[int, Query(ge=0, le=2**62, description="As Last-Event-ID, for clients without it.")] = 0,
    ) -> Response:
        """Messages above the last id as server-sent events `message`, and how the chat stands as `state`."""
        found = await run_in_threadpool(desk.opened, chat_id, x_chat_key)
        client = client_key(request.scope)
        if refused := too_many(service, client=client):
            return refused
        stream = Stream(chat=found.id, client=client)
        await run_in_threadpool(service.hub.add, stream)
        since = int(last_event_id or after)
        body = followed(
            stream,
            after=since,
            before=lambda: run_in_threadpool(service.store.lines, found.id, since),
            written=lambda lines, place: run_in_threadpool(_written, desk, found.id, lines, place),
        )
        return streamed(body, stream, service.hub.remove)


def _add_talking(app: FastAPI, desk: Desk) -> None:
    service = desk.service

    @app.post(
        PATH + "/{chat_id}/messages",
        status_code=201,
        response_model=bodies.ChatSaidBody,
        responses=_ABSENT | _ENDED,
        tags=_TAGS,
    )
    async def say(request: Request, chat_id: str, x_chat_key: KeyHeader = "") -> Any:
        """Write: JSON, or multipart/form-data with that JSON in `message` and files in `files`."""
        found = await run_in_threadpool(desk.opened, chat_id, x_chat_key)
        async with sent_body(request, service.tickets, bodies.SayRequest, part="message") as (body, form):
            return await run_in_threadpool(_say, desk, found, body, form)

    @app.get(PATH + "/{chat_id}/files/{file_id}", responses=_ABSENT, tags=_TAGS)
    def file(chat_id: str, file_id: str, x_chat_key: KeyHeader = "") -> Response:
        found = desk.opened(chat_id, x_chat_key)
        return sent_file(service.tickets, service.store.file(found.id, file_id))


def _add_ending(app: FastAPI, desk: Desk) -> None:
    service = desk.service

    @app.post(PATH + "/{chat_id}/leave", responses=_ABSENT, tags=_TAGS)
    def leave(chat_id: str, x_chat_key: KeyHeader = "") -> bodies.StateBody:
        """End the chat."""
        found = service.store.end(desk.opened(chat_id, x_chat_key).id, "left")
        service.hub.poke()
        return bodies.StateBody(**desk.state(found))

    @app.post(PATH + "/{chat_id}/ticket", responses=_ABSENT, tags=_TAGS)
    def ticket(request: Request, chat_id: str, x_chat_key: KeyHeader = "") -> bodies.TicketDraftBody:
        """End the chat and get the ticket's form, filled in with everything that was said; its files go along."""
        found = desk.opened(chat_id, x_chat_key)
        drafts = desk.drafts(found)
        draft = service.ticket_of(drafts, found)
        service.store.end(found.id, "left")
        service.hub.poke()
        files = service.store.release_files(found.id, service.tickets.allowed.files)
        return bodies.draft_body(draft, Links(request, _locale(drafts)).to("/tickets/new"), files)

    @app.get(PATH + "/{chat_id}/record", response_class=PlainTextResponse, responses=_ABSENT, tags=_TAGS)
    def record(chat_id: str, x_chat_key: KeyHeader = "") -> Response:
        """The conversation as a file."""
        found = desk.opened(chat_id, x_chat_key)
        headers = {
            "Content-Disposition": f'attachment; filename="chat-{found.created:%Y%m%d-%H%M}.txt"',
            "Cache-Control": "private, no-store",
        }
        return PlainTextResponse(service.record(found, desk.drafts(found).texts), headers=headers)

    @app.post(PATH + "/{chat_id}/email", status_code=204, responses=_ABSENT | _ENDED, tags=_TAGS)
    def email(chat_id: str, body: bodies.MailRequest, x_chat_key: KeyHeader = "") -> Response:
        """Send the conversation to the visitor's address, where the help centre sends e-mail."""
        found = desk.opened(chat_id, x_chat_key)
        return mailed(desk, found, body.email)


def mailed(desk: Desk, chat: Chat, address: str) -> Response:
    """204 once the mail server has the record; 422 for no address, 502 where it was not taken."""
    if not desk.service.send_record(desk.drafts(chat), chat, address):
        return problem(502, "the e-mail could not be sent now; save the conversation as a file, or try again later")
    return Response(status_code=204)


def too_many(service: ChatService, *, client: str = "", name: str = "") -> ProblemResponse | None:
    """429 where a worker, an address or a member of staff has enough event streams."""
    most = service.settings.per_address + _SPARE

    def same(one: Any) -> bool:
        return bool(one.client == client and client) or bool(one.name == name and name)

    if service.hub.count() >= MOST_STREAMS or service.hub.count(same) >= most:
        return problem(
            429, f"too many event streams are open; close one, at most {most} are for you", {"Retry-After": "5"}
        )
    return None


def _written(desk: Desk, chat_id: str, lines: Sequence[Line], place: Place | None) -> tuple[str, bool]:
    """Events for the visitor, and whether the chat has ended."""
    chat = desk.service.store.find(chat_id)
    if chat is None:
        return "", True
    told = [event("message", bodies.line_body(line).model_dump(mode="json"), line.id) for line in lines]
    if not lines or place or any(line.author == "system" for line in lines):
        told.append(event("state", desk.state(chat, place)))
    return "".join(told), chat.ended is not None


def _say(desk: Desk, chat: Chat, body: bodies.SayRequest, form: Form) -> bodies.ChatSaidBody | ProblemResponse:
    service = desk.service
    with service.tickets.checked(form) as (files, bad):
        if bad:
            return bad_files(bad)
        new = Writes("visitor", body.text, mark=body.mark, files=files)
        line, advice = service.say(desk.drafts(chat), chat, new)
    return bodies.ChatSaidBody(message=bodies.line_body(line), warnings=list(advice))


def _locale(drafts: Drafts) -> Any:
    return drafts.texts.locale
