"""How is a message catalogue read? gettext's .po files by Babel, compiled in memory: no build step, no .mo file."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import FaqError

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

FOLDER = Path(__file__).parent
FIRST = ("zh-CN", "zh-TW", "en")
"""Order of the language menu; further locales follow by name."""
FALLBACK = "en"
"""Catalogue that has every text; what another one lacks is taken from it."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The texts of a locale by key. forms: one text, or one for each plural form; plural: the form for a number."""

    locale: str
    forms: Mapping[str, tuple[str, ...]]
    plural: Callable[[int], int]

    def text(self, key: str, count: object = None) -> str | None:
        """The text of a key, in the plural form for `count` if it is a whole number, else in the last form; None if
        there is no such text."""
        forms = self.forms.get(key)
        if forms is None:
            return None
        return forms[self.plural(abs(count))] if len(forms) > 1 and isinstance(count, int) else forms[-1]


def _names() -> tuple[str, ...]:
    found = {file.stem for file in FOLDER.glob("*.po")}
    return (*(name for name in FIRST if name in found), *sorted(found - set(FIRST)))


NAMES = _names()
"""The locales of pages: BCP 47 tags, the names of the files."""


@cache
def catalogue(locale: str) -> Catalogue:
    """The catalogue of one of NAMES."""
    return read_catalogue(FOLDER / f"{locale}.po")


def read_catalogue(file: Path) -> Catalogue:
    """A catalogue from a .po file; untranslated and fuzzy texts are left out. Raises FaqError for a broken file."""
    from babel.messages.pofile import PoFileError, read_po

    try:
        with file.open("rb") as stream:
            found = read_po(_without_notes(stream), abort_invalid=True)
        return Catalogue(file.stem, _forms(found), gettext.c2py(found.plural_expr))
    except (PoFileError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise FaqError(f"{file}: is no readable message catalogue in UTF-8 ({reason}); mend it") from error


def _without_notes(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines, with empty ones for what takes Babel most of its time and is not needed here: comments for
    translators, and the name of the language, for which it would load that language's own data."""
    for line in lines:
        yield b"\n" if line.startswith((b"#.", b"# ", b'"Language:')) else line


def _forms(found: Catalog) -> dict[str, tuple[str, ...]]:
    """Texts by key; Babel has seen to it that there are as many plural forms as the header says."""
    forms: dict[str, tuple[str, ...]] = {}
    for message in found:
        key, texts = message.id, message.string
        told = (texts or "",) if isinstance(texts, str | None) else tuple(texts)
        if key and not message.fuzzy and all(told):
            forms[key if isinstance(key, str) else key[0]] = told
    return forms
