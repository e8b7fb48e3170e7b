"""Where do staff write synonyms, and see what they would break? At /staff/synonyms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI, Request, Response

from api.http.serving import Serving
from api.http.watch import reload_synonyms
from api.web.tickets.forms import PAGE
from api.web.tickets.staff_pages import Given, StaffPages, inside_of
from api.web.words import Words
from corpus import FaqError
from engine import ChangedFirst, changed_by, keep_synonyms, read_synonyms, synonyms_text

_LONGEST = 10_000
"""Characters that the page takes; a longer file is edited as a file."""
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class _Written:
    """What the page shows. problem: why it is not kept; note: what was done; broken: what would find another entry."""

    text: str
    problem: str = ""
    note: str = ""
    broken: Sequence[ChangedFirst] = ()


def add_synonyms(app: FastAPI, pages: StaffPages, serving: Serving, data: Path) -> None:
    """Serve the page. data: the folder whose file it writes."""

    @app.api_route("/staff/synonyms", **PAGE)
    def synonyms(request: Request) -> Response:
        return _page(pages, request, _Written(synonyms_text(data)[: 2 * _LONGEST]))

    @app.post("/staff/synonyms", include_in_schema=False)
    def save(request: Request, text: Given = "", act: Given = "", token: Given = "") -> Response:
        if pages.badges.of(request) is None:
            return pages.door(request)
        pages.badges.check_form(request, token)
        text, words = text.replace("\r\n", "\n"), Words(pages.locale(request))
        if len(synonyms_text(data)) > _LONGEST:
            return _page(pages, request, _Written(text, words("synonyms_long")), status=422)
        read = read_synonyms(text)
        if read.problems:
            return _page(pages, request, _Written(text, read.problems[0]), status=422)
        if act == "save":
            try:
                keep_synonyms(data, text)
            except (FaqError, OSError) as error:
                return _page(pages, request, _Written(text, str(error)), status=503)
            reload_synonyms(serving, data)
            return _page(pages, request, _Written(text, note=words("synonyms_kept", count=read.groups)))
        broken = changed_by(serving.engine, read)
        note = "" if broken else words("synonyms_harmless")
        return _page(pages, request, _Written(text, note=note, broken=broken[:_SHOWN]))


def _page(pages: StaffPages, request: Request, written: _Written, *, status: int = 200) -> Response:
    badge = pages.badges.of(request)
    if badge is None:
        return pages.door(request)
    context = {"written": written, "longest": _LONGEST, "here": inside_of(request)}
    return pages.page(request, "staff_synonyms.html", badge, status=status, **context)
