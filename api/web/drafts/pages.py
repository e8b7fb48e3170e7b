"""Where do staff see what entries are missing? At /staff/drafts, and as a file to fill in."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request, Response

from api.http.serving import Serving
from api.web.tickets.forms import PAGE, PRIVATE
from api.web.tickets.staff_pages import StaffPages, inside_of
from api.web.words import Words
from journal import LEAST_SESSIONS, Drafts, Wanted, drafts_file

DAYS = (7, 30, 90)
"""Days that a reader may choose."""
SESSIONS = (2, 3, 5, 10)
"""Numbers of visitors that a reader may choose."""
_MOST_TEXTS = 3000
"""Distinct questions that a page looks at: some ten seconds, of which the encoder takes most."""
_FRESH_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class _Made:
    at: float
    generation: str
    drafts: Drafts


class MadeDrafts:
    """The drafts of one process, made once for all readers of ten minutes, one at a time."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._lock, self._made = threading.Lock(), dict[tuple[int, int], _Made]()

    def of(self, days: int, sessions: int) -> Drafts:
        """The drafts of the last days, at most ten minutes old."""
        engine, now = self._serving.engine, time.monotonic()
        with self._lock:
            made = self._made.get((days, sessions))
            if made is None or made.generation != engine.manifest.id or now - made.at > _FRESH_SECONDS:
                found = self._serving.recorder.drafts(engine, Wanted(days, sessions, _MOST_TEXTS))
                made = self._made[days, sessions] = _Made(time.monotonic(), engine.manifest.id, found)
            return made.drafts

    def file(self, days: int, sessions: int) -> bytes:
        """The same as a YAML file to fill in."""
        return drafts_file(self.of(days, sessions), self._serving.engine)


def add_drafts(app: FastAPI, pages: StaffPages, made: MadeDrafts) -> None:
    """Serve the drafts to staff; app.state.drafts has them for whoever writes the entries."""
    app.state.drafts = made

    @app.api_route("/staff/drafts", **PAGE)
    def drafts(request: Request, days: int = DAYS[1], sessions: int = LEAST_SESSIONS) -> Response:
        badge = pages.badges.of(request)
        if badge is None:
            return pages.door(request)
        days, sessions = chosen(days, sessions)
        words = Words(pages.locale(request))
        context: dict[str, Any] = {
            "found": made.of(days, sessions),
            "days": days,
            "sessions": sessions,
            "all_days": DAYS,
            "all_sessions": SESSIONS,
            "name_of": lambda lang: words(f"report_lang_{lang}"),
            "here": inside_of(request),
        }
        return pages.page(request, "staff_drafts.html", badge, **context)

    @app.api_route("/staff/drafts.yaml", **PAGE)
    def file(request: Request, days: int = DAYS[1], sessions: int = LEAST_SESSIONS) -> Response:
        if pages.badges.of(request) is None:
            return pages.door(request)
        headers = {**PRIVATE, "Content-Disposition": 'attachment; filename="drafts.yaml"'}
        return Response(made.file(*chosen(days, sessions)), headers=headers, media_type="application/yaml")


def chosen(days: int, sessions: int) -> tuple[int, int]:
    """What a reader may choose; anything else is the usual."""
    known = sessions if sessions in SESSIONS else LEAST_SESSIONS
    return days if days in DAYS else DAYS[1], known
