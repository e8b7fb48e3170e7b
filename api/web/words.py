"""What does the page itself say? The texts of every words.yaml of api/, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from api.web.locales import Locale, lang_of, shown_in

PLACES = (Path(__file__).parent, Path(__file__).parent / "tickets", Path(__file__).parents[1] / "widget")
"""Folders that may hold a `words.yaml` (key: {zh, en}) and `templates/`."""


class Words:
    """The texts of one locale, by key; `words("results", count=3)` fills in what the text names in braces."""

    def __init__(self, locale: Locale) -> None:
        self._locale: Locale = locale

    def __call__(self, key: str, **values: object) -> str:
        text = read_words()[key][lang_of(self._locale)]
        return shown_in(text, self._locale).format(**values) if values else shown_in(text, self._locale)


@cache
def read_words() -> Mapping[str, Mapping[str, str]]:
    """Every text by key and language."""
    import yaml

    found: dict[str, Any] = {}
    for folder in PLACES:
        file = folder / "words.yaml"
        if file.is_file():
            found |= yaml.safe_load(file.read_text("utf-8"))
    return found
