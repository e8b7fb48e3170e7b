"""What does the page itself say? The texts of the message catalogues, in the reader's language."""

from __future__ import annotations

from pathlib import Path

from api.messages import FALLBACK, catalogue
from api.web.locales import Locale

_HERE = Path(__file__).parent
PLACES = (_HERE, _HERE / "tickets", _HERE / "report", _HERE / "drafts", _HERE / "entries", _HERE.parent / "widget")
"""Folders that may hold `templates/` and `static/`."""


class Words:
    """The texts of one locale, by key; `words("status_found", count=3)` fills in what the text names in braces, in the
    plural form for `count`. What a locale lacks comes in English."""

    def __init__(self, locale: Locale) -> None:
        self._own, self._fallback = catalogue(locale), catalogue(FALLBACK)

    def __call__(self, key: str, **values: object) -> str:
        text = self.get(key, **values)
        if text is None:
            raise KeyError(f"no text {key!r} in api/messages/{FALLBACK}.po")
        return text

    def get(self, key: str, **values: object) -> str | None:
        """The text, or None where no catalogue has the key."""
        count = values.get("count")
        text = self._own.text(key, count) or self._fallback.text(key, count)
        return text.format(**values) if text and values else text
