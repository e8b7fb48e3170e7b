"""In which language and script is a page shown?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator

from api.messages import NAMES, catalogue
from corpus import LANGS, FaqError, Lang, to_lang, to_taiwan

LOCALES: tuple[str, ...] = NAMES
"""BCP 47 tags: one for each message catalogue."""
if TYPE_CHECKING:
    Locale = str
else:  # what FastAPI and pydantic check a value by
    Locale = Literal[LOCALES]
DEFAULT: Locale = "en"
_FALLBACK: Lang = "en"
"""Language of the entries that a reader gets whose own language no entry has."""

_TRADITIONAL = ("zh-tw", "zh-hk", "zh-mo", "zh-hant")


def _known(value: Any) -> Any:
    return locale_of_tag(value) or value if isinstance(value, str) else value


def _known_lang(value: Any) -> Any:
    return to_lang(value) or value if isinstance(value, str) else value


LocaleTag = Annotated[Locale, BeforeValidator(_known)]
"""A locale of a request, by any tag: zh-Hant, zh_HK, en-US."""
LangTag = Annotated[Lang, BeforeValidator(_known_lang)]
"""A corpus language of a request, by any tag."""


def to_locale(text: str) -> Locale | None:
    """The locale of a path's first part; None if it is none."""
    return next((locale for locale in LOCALES if locale == text), None)


def locale_of_tag(tag: str) -> Locale | None:
    """The locale of a BCP 47 tag in any case, with - or _: the same, else the first of its language; None if it is of
    another language. Traditional Chinese is that of Taiwan.

    A table of our own: matching as RFC 4647 has it takes zh-HK for zh-CN, and knows nothing of scripts.
    """
    plain = tag.lower().replace("_", "-")
    if plain in _TRADITIONAL or plain.startswith(tuple(f"{known}-" for known in _TRADITIONAL)):
        return "zh-TW"
    language = plain.partition("-")[0]
    same = (one for one in LOCALES if one.lower() == plain)
    return next(same, next((one for one in LOCALES if one.partition("-")[0] == language), None))


def checked_lang(name: str, tag: str) -> str:
    """The tag of a terminal's language, without blanks; raises FaqError, with the setting's name, for another."""
    if tag.strip() and locale_of_tag(tag.strip()) is None:
        raise FaqError(f"{name} is {tag[:40]!r}; use one of {', '.join(LOCALES)}")
    return tag.strip()


def own_name(locale: Locale) -> str:
    """Name of a locale's language, in that language."""
    return catalogue(locale).text("language_name") or locale


def short_name(locale: Locale) -> str:
    """What stands for the language where there is no room for its name."""
    return catalogue(locale).text("language_short") or locale[:2].upper()


def lang_of(locale: Locale) -> Lang:
    """The corpus language of a locale: entries for zh-TW are made from zh; English ones where there is no other."""
    return next((lang for lang in LANGS if lang == locale.partition("-")[0]), _FALLBACK)


def region_of(locale: Locale) -> str:
    """ISO 3166 code of the country that a locale is of: CN of zh-CN; "" for en, which is of many."""
    return next((part for part in locale.split("-")[1:] if len(part) == 2 and part.isupper()), "")


def locale_for(lang: Lang, wanted: Locale | None = None) -> Locale:
    """The locale of the sentences around texts in `lang`: the wanted one if it is one of that language's, else the
    first that is."""
    if wanted and lang_of(wanted) == lang:
        return wanted
    return next((one for one in LOCALES if one.partition("-")[0] == lang), DEFAULT)


def guess_locale(accept_language: str) -> Locale:
    """The best locale for an Accept-Language header (RFC 9110, 12.5.4)."""
    wanted = sorted(_ranges(accept_language), key=lambda item: -item[1])
    return next((found for tag, weight in wanted if weight > 0 and (found := locale_of_tag(tag))), DEFAULT)


def shown_in(text: str, locale: Locale) -> str:
    """A Chinese text as the locale's readers write it; any other text stays."""
    return to_taiwan(text) if locale == "zh-TW" and any("㐀" <= char <= "鿿" for char in text) else text


def _ranges(header: str) -> list[tuple[str, float]]:
    found = []
    for part in header.split(",")[:20]:
        tag, _, weight = part.partition(";")
        try:
            found.append((tag.strip().lower(), float(weight.strip().removeprefix("q=") or 1)))
        except ValueError:
            continue
    return found
