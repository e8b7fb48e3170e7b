"""In which language and script is a page shown?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from api.messages import NAMES, catalogue
from corpus import LANGS, Lang

if TYPE_CHECKING:
    from opencc import OpenCC

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
_REMEMBERED = 20_000
_TAIWAN = str.maketrans({"賬": "帳", "臺": "台", "“": "「", "”": "」"})
_WORDS: Mapping[str, str] = {
    "上鍊": "上鏈", "型別": "類型", "許可權": "權限", "繫結": "綁定", "郵箱": "信箱", "回復": "回覆", "檢視": "查看",
    "搜索": "搜尋", "響應": "回應", "反饋": "回饋", "渠道": "管道", "質量": "品質", "網盤": "雲端硬碟", "登出": "註銷",
    "錯誤程式碼": "錯誤代碼", "SWIFT 程式碼": "SWIFT 代碼", "標籤頁": "分頁", "通過郵件": "透過電子郵件",
    "現在不線上": "目前不在線上", "現在線上": "目前在線上", "谷歌": "Google", "二維碼": "QR Code",
    "退出登入": "登出", "麵容": "面容", "運營商": "電信業者",
}  # fmt: skip
"""What OpenCC leaves or makes, and people in Taiwan write otherwise."""
_WORD = re.compile("|".join(sorted(_WORDS, key=len, reverse=True)))
_LATIN = re.compile(r"(?<=[㐀-鿿])(?=Google|QR Code)|(?<=Google)(?=[㐀-鿿])|(?<=QR Code)(?=[㐀-鿿])")


def to_locale(text: str) -> Locale | None:
    """The locale of a path's first part; None if it is none."""
    return next((locale for locale in LOCALES if locale == text), None)


def own_name(locale: Locale) -> str:
    """Name of a locale's language, in that language."""
    return catalogue(locale).text("language_name") or locale


def lang_of(locale: Locale) -> Lang:
    """The corpus language of a locale: entries for zh-TW are made from zh; English ones where there is no other."""
    return next((lang for lang in LANGS if lang == locale.partition("-")[0]), _FALLBACK)


def locale_for(lang: Lang, wanted: Locale | None = None) -> Locale:
    """The locale of the sentences around texts in `lang`: the wanted one if it is one of that language's, else the
    first that is."""
    if wanted and lang_of(wanted) == lang:
        return wanted
    return next((one for one in LOCALES if one.partition("-")[0] == lang), DEFAULT)


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
    """The locale of a tag in small letters: the same, else the first of its language."""
    if tag.startswith(_TRADITIONAL):
        return "zh-TW"
    language = tag.partition("-")[0]
    same = (one for one in LOCALES if one.lower() == tag)
    return next(same, next((one for one in LOCALES if one.partition("-")[0] == language), None))


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("s2twp")


@lru_cache(_REMEMBERED)
def _to_taiwan(text: str) -> str:
    converted: str = _converter().convert(text)
    words = _WORD.sub(lambda found: _WORDS[found[0]], converted).translate(_TAIWAN)
    return _LATIN.sub(" ", words)
