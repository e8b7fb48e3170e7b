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

from api.http.tickets.receiving import MOST_TEXT, Form, FormReader, Received, read_form
from api.security.addresses import client_key
from api.web.locales import LOCALES
from support.tickets.attachments.kinds import MEDIA
from support.tickets.service import Counter
from support.tickets.storage.tables import Attachment

_TAKES_FILES = re.compile(
    rf"/v1/tickets(?:/[^/]+/messages)?|/v1/admin/tickets/[^/]+/messages|(?:/(?:{'|'.join(LOCALES)}))?/tickets/[^/]+"
    rf"(?:/messages)?|/staff/tickets/[^/]+/messages"
)
_UPLOAD_SECONDS = 600.0
"""How long a form with files may take to arrive, over a slow telephone."""


def takes_files(path: str) -> bool:
    """Whether a path takes forms with files."""
    return _TAKES_FILES.fullmatch(path) is not None


def upload_seconds(path: str) -> float:
    """How long a path may take to answer because files are sent there; 0 for the others."""
    return _UPLOAD_SECONDS if takes_files(path) else 0.0


@asynccontextmanager
async def sent_form(request: Request, counter: Counter, *, staff: bool = False) -> AsyncIterator[Form]:
    """The form of a request, its files on disk until the block ends; raises HTTPException for what is no form.

    staff: whether a member of staff sends it, who has no quota.
    """
    if not counter.open:
        raise HTTPException(404, "this help centre takes no tickets: its support.yaml describes none")
    client = client_key(request.scope)
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form(max_files=0, max_fields=100, max_part_size=MOST_TEXT) as form:
            yield _form(form, [], client=client, staff=staff)
        return
    budget = counter.budget(client)
    reader = FormReader(request.headers, request.stream(), bounds=counter.bounds(), budget=budget)
    try:
        form = await read_form(reader)
        try:
            files = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
            uploads = [Received(one.filename or "", one.file, one.size or 0, reader.lost(one)) for one in files]
            yield _form(form, uploads, client=client, staff=staff)
        finally:
            await form.close()
    finally:
        budget.close()


def _form(form: FormData, uploads: list[Received], *, client: str, staff: bool) -> Form:
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


def sent_file(counter: Counter, file: Attachment | None) -> FileResponse:
    """A file as a download that no browser opens or guesses at; raises HTTPException if there is none, or if nobody has
    looked into it yet."""
    if file is None or not file.checked or not counter.files.path(file.id).is_file():
        raise HTTPException(404, "there is no such file")
    return FileResponse(
        counter.files.path(file.id),
        media_type=MEDIA.get(file.type, "application/octet-stream"),
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
            "Referrer-Policy": "no-referrer",
        },
    )
