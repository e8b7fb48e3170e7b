"""Where do staff write synonyms, and see what they would break? At /staff/synonyms."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    """What the page shows. seen: digest of the file as it was shown; problem: why it is not kept; note: what was done;
    broken: what would find another entry."""

    text: str
    seen: str
    problem: str = ""
    note: str = ""
    broken: Sequence[ChangedFirst] = ()


def add_synonyms(app: FastAPI, pages: StaffPages, serving: Serving, data: Path) -> None:
    """Serve the page. data: the folder whose file it writes."""

    @app.api_route("/staff/synonyms", **PAGE)
    def synonyms(request: Request) -> Response:
        text = synonyms_text(data)
        return _page(pages, request, _Written(text[: 2 * _LONGEST], _digest(text)))

    @app.post("/staff/synonyms", include_in_schema=False)
    def save(request: Request, text: Given = "", act: Given = "", seen: Given = "", token: Given = "") -> Response:
        if pages.badges.of(request) is None:
            return pages.door(request)
        pages.badges.check_form(request, token)
        text, words = text.replace("\r\n", "\n"), Words(pages.locale(request))
        read = read_synonyms(text)
        if len(synonyms_text(data)) > _LONGEST:
            return _page(pages, request, _Written(text, seen, words("synonyms_long")), status=422)
        if read.problems:
            return _page(pages, request, _Written(text, seen, read.problems[0]), status=422)
        if act == "save":
            status, written = _saved(serving, data, _Written(text, seen), words)
            return _page(pages, request, written, status=status)
        broken = changed_by(serving.engine, read)
        note = "" if broken else words("synonyms_harmless")
        return _page(pages, request, _Written(text, seen, note=note, broken=broken[:_SHOWN]))


def _saved(serving: Serving, data: Path, mine: _Written, words: Words) -> tuple[int, _Written]:
    """The status and what the page shows after a try to keep them."""
    now = synonyms_text(data)
    if mine.seen != _digest(now):
        return 409, replace(mine, seen=_digest(now), problem=words("synonyms_moved", text=now))
    try:
        keep_synonyms(data, mine.text)
    except (FaqError, OSError) as error:
        return 503, replace(mine, problem=str(error))
    reload_synonyms(serving, data)
    note = words("synonyms_kept", count=read_synonyms(mine.text).groups)
    return 200, replace(mine, seen=_digest(mine.text), note=note)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _page(pages: StaffPages, request: Request, written: _Written, *, status: int = 200) -> Response:
    badge = pages.badges.of(request)
    if badge is None:
        return pages.door(request)
    context = {"written": written, "longest": _LONGEST, "here": inside_of(request)}
    return pages.page(request, "staff_synonyms.html", badge, status=status, **context)
