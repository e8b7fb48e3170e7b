"""How do forms and programs' bodies come in, and how do files go out? Nothing larger than its limit is read."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import FileResponse
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from api.http.tickets.receiving import MOST_TEXT, Bounds, Budget, Form, FormReader, read_form
from api.security.addresses import client_key
from api.web.locales import LOCALES
from support import MEGABYTE
from support.tickets import MEDIA, Attachment, TicketService, Upload, has_room

_TAKES_FILES = re.compile(
    rf"/v1/tickets(?:/[^/]+/messages)?|/v1/chats/[^/]+/messages|/staff/chats/[^/]+/messages|/v1/admin/tickets/[^/]+/messages|(?:/(?:{'|'.join(LOCALES)}))?/tickets/[^/]+"
    rf"(?:/messages)?|/staff/tickets/[^/]+/messages"
)
_WRITES_CORPUS = ("/staff/entries/save", "/staff/entries/undo")
_FORMS_OF_ONE = 2
"""Largest forms that may arrive at once from one address, in one worker."""
_FORMS_OF_ALL = 20
_UPLOAD_SECONDS = 600.0
"""How long a form with files may take to arrive, over a slow telephone."""


def takes_files(path: str) -> bool:
    """Whether a path takes forms with files."""
    return _TAKES_FILES.fullmatch(path) is not None


def upload_seconds(path: str) -> float:
    """How long a path may take to answer because files are sent there, or one is read and written; 0 for the others."""
    return _UPLOAD_SECONDS if takes_files(path) or path in _WRITES_CORPUS else 0.0


@asynccontextmanager
async def sent_form(request: Request, service: TicketService, *, staff: bool = False) -> AsyncIterator[Form]:
    """The form of a request, its files on disk until the block ends; raises HTTPException for what is no form.

    staff: whether a member of staff sends it, who has no quota.
    """
    if not service.open:
        raise HTTPException(404, "this help centre takes no tickets: its support.yaml describes none")
    client = client_key(request.scope)
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form(max_files=0, max_fields=100, max_part_size=MOST_TEXT) as form:
            yield _form(form, [], client=client, staff=staff)
        return
    budget = _budget(request, service, client)
    reader = FormReader(request.headers, request.stream(), bounds=_bounds(service), budget=budget)
    try:
        form = await read_form(reader)
        try:
            files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
            uploads = [Upload(one.filename or "", one.file, one.size or 0, reader.lost(one)) for one in files]
            yield _form(form, uploads, client=client, staff=staff)
        finally:
            await form.close()
    finally:
        budget.close()


def largest_body(service: TicketService) -> int:
    """Bytes of a form with all its files."""
    return service.largest_files + MOST_TEXT


def _bounds(service: TicketService) -> Bounds:
    """What a form may hold."""
    folder, allowed = service.folder, service.allowed
    return Bounds(
        allowed.files, allowed.megabytes * MEGABYTE, folder, lambda: has_room(folder, service.settings.uploads)
    )


def _budget(request: Request, service: TicketService, client: str) -> Budget:
    """What a form of this client may take up while it arrives."""
    largest, arriving = largest_body(service), request.app.state.arriving
    return Budget(arriving, client, each=_FORMS_OF_ONE * largest, total=_FORMS_OF_ALL * largest)


def _form(form: FormData, uploads: list[Upload], *, client: str, staff: bool) -> Form:
    lists: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            lists.setdefault(name, []).append(value)
    return Form({name: values[0] for name, values in lists.items()}, lists, uploads, client, staff)


async def sent_text(request: Request) -> bytes:
    """A body without files; raises HTTPException if it is larger than all fields at their longest."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_TEXT:
            raise HTTPException(413, f"the body is larger than {MOST_TEXT} bytes; send files as multipart/form-data")
    return bytes(body)


def sent_file(service: TicketService, file: Attachment | None) -> FileResponse:
    """A file as a download that no browser opens or guesses at; raises HTTPException if there is none, or if nobody has
    looked into it yet."""
    if file is None or not file.checked or not service.files.path(file.id).is_file():
        raise HTTPException(404, "there is no such file")
    return FileResponse(
        service.files.path(file.id),
        media_type=MEDIA.get(file.type, "application/octet-stream"),
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
            "Referrer-Policy": "no-referrer",
        },
    )
