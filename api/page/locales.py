"""In which language and script is a page shown?"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal, get_args

from corpus import Lang

if TYPE_CHECKING:
    from opencc import OpenCC

Locale = Literal["zh-CN", "zh-TW", "en"]
LOCALES: tuple[Locale, ...] = get_args(Locale)
OWN_NAMES: dict[Locale, str] = {"zh-CN": "简体中文", "zh-TW": "繁體中文", "en": "English"}
DEFAULT: Locale = "en"

_TRADITIONAL = ("zh-tw", "zh-hk", "zh-mo", "zh-hant")
_REMEMBERED = 20_000
_TAIWAN = str.maketrans({"賬": "帳", "“": "「", "”": "」"})
"""What OpenCC leaves and people in Taiwan write otherwise."""


def to_locale(text: str) -> Locale | None:
    """The locale of a path's first part; None if it is none."""
    return next((locale for locale in LOCALES if locale == text), None)


def lang_of(locale: Locale) -> Lang:
    """The corpus language of a locale: zh-TW is made from zh."""
    return "en" if locale == "en" else "zh"


def guess_locale(accept_language: str) -> Locale:
    """The best locale for an Accept-Language header (RFC 9110, 12.5.4)."""
    wanted = sorted(_ranges(accept_language), key=lambda item: -item[1])
    return next((found for tag, weight in wanted if weight > 0 and (found := _locale_of(tag))), DEFAULT)


def shown_in(text: str, locale: Locale) -> str:
    """A Chinese text as the locale's readers write it; any other text stays."""
    return _to_taiwan(text) if locale == "zh-TW" and any("㐀" <= char <= "鿿" for char in text) else text


def _ranges(header: str) -> list[tuple[str, float]]:
    found = []
    for part in header.split(",")[:20]:
        tag, _, weight = part.partition(";")
        try:
            found.append((tag.strip().lower(), float(weight.strip().removeprefix("q=") or 1)))
        except ValueError:
            continue
    return found


def _locale_of(tag: str) -> Locale | None:
    if tag.startswith(_TRADITIONAL):
        return "zh-TW"
    language = tag.partition("-")[0]
    return "zh-CN" if language == "zh" else "en" if language == "en" else None


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("s2twp")


@lru_cache(_REMEMBERED)
def _to_taiwan(text: str) -> str:
    converted: str = _converter().convert(text)
    return converted.replace("上鍊", "上鏈").replace("平臺", "平台").replace("型別", "類型").translate(_TAIWAN)
