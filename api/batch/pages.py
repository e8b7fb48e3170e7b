"""Where do staff try a table of questions? At /staff/batch; nothing of it is kept."""

from __future__ import annotations

import threading
from pathlib import PurePath
from typing import Annotated
from urllib.parse import quote

from fastapi import FastAPI, File, Request, Response, UploadFile

from api.batch.results import results_file
from api.http.serving import Serving
from api.web.tickets.forms import PAGE, PRIVATE
from api.web.tickets.staff_pages import Given, StaffPages, inside_of
from api.web.words import Words
from corpus import CorpusError, read_batch
from engine import ask_batch
from support import hand_off_of

BATCH = "/staff/batch"
LARGEST_BATCH = 2_000_000
"""Bytes of a form with a table."""
BATCH_SECONDS = 120.0
"""How long a table may take; a question takes some ten milliseconds."""
_MOST_ROWS = 1000
"""Questions of a table that a page tries; `faq eval` takes more."""
_LONGEST_NAME = 100
_MEDIA = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
    ".tsv": "text/tab-separated-values; charset=utf-8",
}


def add_batch(app: FastAPI, pages: StaffPages, serving: Serving) -> None:
    """Serve the page, and try the tables that are sent to it, one at a time in a process."""
    busy = threading.Lock()

    @app.api_route(BATCH, **PAGE)
    def batch(request: Request) -> Response:
        return _page(pages, request)

    @app.post(BATCH, include_in_schema=False)
    def tried(request: Request, file: Annotated[UploadFile, File()], token: Given = "") -> Response:
        if pages.badges.of(request) is None:
            return pages.door(request)
        pages.badges.check_form(request, token)
        words = Words(pages.locale(request))
        if not busy.acquire(blocking=False):
            return _page(pages, request, words("batch_busy"), status=503)
        try:
            return _results(serving, words, PurePath(file.filename or "").name[-_LONGEST_NAME:], file.file.read())
        except CorpusError as error:
            return _page(pages, request, str(error.problems[0]), status=422)
        finally:
            busy.release()


def _page(pages: StaffPages, request: Request, problem: str = "", *, status: int = 200) -> Response:
    badge = pages.badges.of(request)
    if badge is None:
        return pages.door(request)
    context = {"problem": problem, "most": _MOST_ROWS, "here": inside_of(request)}
    return pages.page(request, "staff_batch.html", badge, status=status, **context)


def _results(serving: Serving, words: Words, name: str, data: bytes) -> Response:
    engine = serving.engine
    table = read_batch(name, data, most=_MOST_ROWS)
    found = ask_batch(engine, table.cases, rule=hand_off_of(engine).rule)
    path = PurePath(name)
    called = quote(f"{path.stem}-results{path.suffix}")
    headers = {**PRIVATE, "Content-Disposition": f"attachment; filename*=UTF-8''{called}"}
    return Response(results_file(table, found, words), headers=headers, media_type=_MEDIA[path.suffix.lower()])
