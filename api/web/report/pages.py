"""Where do staff read the report? At /staff/report."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from fastapi import FastAPI, Request, Response

from api.http.serving import Serving
from api.web.report.view import report_view
from api.web.tickets.forms import PAGE
from api.web.tickets.staff_pages import StaffPages, inside_of
from journal import Report

CHOICES = (7, 30, 90)
"""Days that a reader may choose."""
_FRESH_SECONDS = 60.0
"""How long a report is shown again: it reads the whole span, and takes a second for some 100,000 questions."""


@dataclass(frozen=True, slots=True)
class _Made:
    at: float
    generation: str
    report: Report


class Reports:
    """The reports of one process, one made at a time."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._lock, self._made = threading.Lock(), dict[int, _Made]()

    def of(self, days: int) -> Report:
        """The report of the last days, at most a minute old."""
        engine = self._serving.engine
        with self._lock:
            made = self._made.get(days)
            if made is None or made.generation != engine.manifest.id or time.monotonic() - made.at > _FRESH_SECONDS:
                report = self._serving.recorder.report(engine, days)
                made = self._made[days] = _Made(time.monotonic(), engine.manifest.id, report)
            return made.report


def add_report(app: FastAPI, pages: StaffPages, reports: Reports) -> None:
    """Serve the report to staff."""

    @app.api_route("/staff/report", **PAGE)
    def report(request: Request, days: int = CHOICES[0]) -> Response:
        badge = pages.badges.of(request)
        if badge is None:
            return pages.door(request)
        chosen = days if days in CHOICES else CHOICES[0]
        view = report_view(reports.of(chosen), pages.locale(request))
        context = view | {"chosen": chosen, "choices": CHOICES, "here": inside_of(request)}
        return pages.page(request, "staff_report.html", badge, **context)
