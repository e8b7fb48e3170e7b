"""How does a form with files come in? Streamed to disk, and no larger than support.yaml allows."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import FileResponse
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from api.page.locales import LOCALES
from api.tickets.counter import Counter
from api.tickets.kinds import MEDIA
from api.tickets.tables import Attachment

_MOST_FIELDS = 100
_LARGEST_FIELD = 65_536
_TAKES_FILES = re.compile(
    rf"/v1/tickets(?:/[^/]+/messages)?|/v1/admin/tickets/[^/]+/messages|(?:/(?:{'|'.join(LOCALES)}))?/tickets/[^/]+"
    rf"(?:/messages)?|/staff/tickets/[^/]+/messages"
)
_UPLOAD_SECONDS = 600.0
"""How long a form with files may take to arrive, over a slow telephone."""


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent: the first value by name, every value of names that may come again, and the files."""

    values: Mapping[str, str]
    lists: Mapping[str, list[str]]
    uploads: list[UploadFile]

    def get(self, name: str) -> str:
        """The value of a name; "" for none."""
        return self.values.get(name, "")


def takes_files(path: str) -> bool:
    """Whether a path takes forms with files."""
    return _TAKES_FILES.fullmatch(path) is not None


def upload_seconds(path: str) -> float:
    """How long a path may take to answer because files are sent there; 0 for the others."""
    return _UPLOAD_SECONDS if takes_files(path) else 0.0


@asynccontextmanager
async def sent_form(request: Request, counter: Counter) -> AsyncIterator[Form]:
    """The form of a request, its files on disk until the block ends; raises HTTPException for more than is allowed."""
    most = counter.allowed.files + 1  # one too many is told beside the form, not by an error page
    async with request.form(max_files=most, max_fields=_MOST_FIELDS, max_part_size=_LARGEST_FIELD) as form:
        lists: dict[str, list[str]] = {}
        for name, value in form.multi_items():
            if isinstance(value, str):
                lists.setdefault(name, []).append(value)
        uploads = [value for _, value in form.multi_items() if isinstance(value, UploadFile)]
        yield Form({name: values[0] for name, values in lists.items()}, lists, uploads)


def sent_file(counter: Counter, file: Attachment | None) -> FileResponse:
    """A file as a download that no browser opens or guesses at; raises HTTPException if there is none."""
    if file is None or not counter.files.path(file.id).is_file():
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
