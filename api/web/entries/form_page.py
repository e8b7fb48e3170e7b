"""What does the page with the form of an entry show? What is typed, what is wrong, and both texts after a conflict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from fastapi import Request, Response

from api.web.entries.checks import remarks_of, shown_texts
from api.web.entries.differences import differences
from api.web.entries.form import Typed
from api.web.entries.parts import Parts, closed
from api.web.locales import Locale
from api.web.render import engine_of
from api.web.tickets.badges import Badge
from api.web.tickets.staff_pages import inside_of
from api.web.words import Words
from corpus import LANGS, Entry, version_of
from engine import EditConflictError, Edited


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for what."""

    request: Request
    parts: Parts
    badge: Badge

    @property
    def locale(self) -> Locale:
        """The language of the page."""
        return self.parts.pages.locale(self.request)

    @property
    def name_of(self) -> Callable[[str], str]:
        """Names of languages."""
        words = Words(self.locale)
        return lambda lang: words(f"report_lang_{lang}") if lang else ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody else was quicker. error: with the entry as it is now; mine: what was to be saved."""

    error: EditConflictError
    mine: Entry | None


def form_page(
    asked: Asked,
    typed: Typed,
    *,
    problems: Mapping[str, str] = MappingProxyType({}),
    conflict: Conflict | None = None,
    saved: Edited | None = None,
) -> Response:
    """The page. problems: by field, or of the form."""
    parts, why = asked.parts, closed(asked.parts)
    if conflict is not None:
        typed = replace(typed, version=version_of(conflict.error.now))
    nothing: dict[str, Any] = {"previews": [], "remarks": [], "categories": {lang: [] for lang in LANGS}}
    return parts.pages.page(
        asked.request,
        "staff_entry.html",
        asked.badge,
        status=409 if conflict else 422 if problems else 200,
        typed=typed,
        langs=LANGS,
        problems=problems,
        conflict=conflict is not None,
        conflict_differences=differences(conflict.error.now, conflict.mine) if conflict else [],
        gone=conflict is not None and conflict.error.now is None,
        saved=saved,
        why_closed=why,
        read_only=parts.read_only,
        here=inside_of(asked.request) if asked.request.method == "GET" else "/entries",
        **({"name_of": asked.name_of} | nothing if why else beside(asked, typed)),
    )


def beside(asked: Asked, typed: Typed) -> dict[str, Any]:
    """What stands beside the form: previews, remarks, known categories."""
    overview = asked.parts.overviews.of(engine_of(asked.request))
    return {
        "previews": shown_texts(asked.request, typed, asked.locale, asked.parts.pictures),
        "remarks": remarks_of(typed, overview, Words(asked.locale)),
        "categories": overview.categories,
        "name_of": asked.name_of,
    }
