"""How is a message catalogue read? gettext's .po files by polib, when first needed: no build step, no .mo file."""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import FaqError

if TYPE_CHECKING:
    from polib import POFile

FOLDER = Path(__file__).parent
FIRST = ("zh-CN", "zh-TW", "en")
"""Order of the language menu; further locales follow by name."""
FALLBACK = "en"
"""Catalogue that has every text; what another one lacks is taken from it."""
_PLURALS = re.compile(r"nplurals *= *([1-9]) *; *plural *= *([^;]+);?")


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
    import polib

    try:
        found = polib.pofile(str(file), encoding="utf-8")
        count, plural = _plural_rule(found.metadata.get("Plural-Forms", ""))
        return Catalogue(file.stem, _forms(found, count), plural)
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise FaqError(f"{file}: is no readable message catalogue in UTF-8 ({reason}); mend it") from error


def _plural_rule(header: str) -> tuple[int, Callable[[int], int]]:
    """Number of plural forms, and the form for a number, from the header of a catalogue."""
    found = _PLURALS.fullmatch(header.strip())
    if found is None:
        raise ValueError(f"Plural-Forms is {header!r}, not like 'nplurals=2; plural=(n != 1);'")
    return int(found[1]), gettext.c2py(found[2])


def _forms(found: POFile, count: int) -> dict[str, tuple[str, ...]]:
    """Texts by key, with `count` forms where there is a plural."""
    forms: dict[str, tuple[str, ...]] = {}
    for message in found:
        if message.obsolete or message.fuzzy:
            continue
        texts = tuple(message.msgstr_plural[n] for n in sorted(message.msgstr_plural)) or (message.msgstr,)
        if message.msgid_plural and sorted(message.msgstr_plural) != list(range(count)):
            raise ValueError(f"{message.msgid} has {len(texts)} plural forms, not {count}")
        if all(texts):
            forms[message.msgid] = texts
    return forms
