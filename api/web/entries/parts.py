"""What do all pages of entries share? The store, the overview, who publishes, and what is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from api.editing.publisher import Publisher
from api.web.entries.listing import Overviews
from api.web.entries.pictures import LARGEST, Pictures
from api.web.tickets.badges import Badge
from api.web.tickets.staff_pages import StaffPages
from corpus import CorpusError
from engine import Editing, NoCorpusError

LARGEST_FORM = 9_000_000
"""Bytes of the form of an entry: two answers and their phrasings at their longest, with a picture in each."""
PATHS = "/staff/entries/"
_MOST_FIELDS = 40
_LARGEST_FIELD = 1_000_000


@dataclass(frozen=True, slots=True)
class Parts:
    """What the pages need. read_only: whether this copy of the service writes nothing."""

    pages: StaffPages
    editing: Editing
    overviews: Overviews
    pictures: Pictures
    publisher: Publisher
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class Sent:
    """A form. files: name and bytes by field; a picture that is too large has one byte more than it may."""

    values: Mapping[str, str]
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)


async def sent(request: Request) -> Sent:
    """The form of a request; raises HTTPException for what is none."""
    try:
        async with request.form(max_files=4, max_fields=_MOST_FIELDS, max_part_size=_LARGEST_FIELD) as form:
            values = {name: value for name, value in form.multi_items() if isinstance(value, str)}
            files = {
                name: (value.filename or "", await value.read(LARGEST + 1))
                for name, value in form.multi_items()
                if isinstance(value, UploadFile) and value.filename
            }
            return Sent(values, files)
    except MultiPartException as error:
        raise HTTPException(400, str(error)) from error


async def acted(request: Request, parts: Parts, act: Callable[[Badge, Sent], Response]) -> Response:
    """What a form of staff does, in a thread; the door where nobody is signed in. Nothing is read before."""
    badge = await run_in_threadpool(parts.pages.badges.of, request)
    if badge is None:
        return parts.pages.door(request)
    form = await sent(request)
    parts.pages.badges.check_form(request, form.values.get("token", ""))
    return await run_in_threadpool(act, badge, form)


def closed(parts: Parts) -> str:
    """Why no entry can be changed here, as words of a program; "" if they can."""
    try:
        parts.editing.read()
    except (NoCorpusError, CorpusError) as error:
        return str(error)
    return ""
