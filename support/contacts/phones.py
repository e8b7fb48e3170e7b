"""Telephone numbers, by the numbering plans of phonenumbers; the only module that imports it."""

from __future__ import annotations

import re
from functools import lru_cache

_PHONE = re.compile(
    r"(?:tel:)?\+?[\d \t\xa0().\-–—/]{3,40}(?:(?:;ext=|,|#| ?(?:extension|ext|x)[. :]{0,2})\d{1,7})?", re.IGNORECASE
)
_EXTENSION = re.compile(r"(?:转|轉|分机|分機)[:： ]?(?=\d)")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a\u202c\u202d\u2060-\u2064\ufeff\xad]")
"""Zero-width characters and marks that telephones paste around a number. Not U+202E, which shows digits in reverse."""
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0x2010: 0x2D,
    0x2011: 0x2D,
    0x2212: 0x2D,
}


def plain_number(text: str) -> str:
    """A telephone number in ASCII: full-width forms folded, invisible characters removed, 转 read as an extension."""
    return _EXTENSION.sub(" ext ", _INVISIBLE.sub("", text).translate(_FULL_WIDTH)).strip()


def is_number(text: str) -> bool:
    """Whether a text is written like one telephone number and nothing else."""
    plain = plain_number(text)
    return _PHONE.fullmatch(plain) is not None and sum(c.isdigit() for c in plain) >= 3


@lru_cache(1024)
def read_number(text: str, region: str | None) -> str | None:
    """The number as +COUNTRYNUMBER, with ;ext=N if it has an extension; None if it is none.

    Without a region, a number needs no + but begins with the country code.
    """
    plain = plain_number(text).removeprefix("tel:")
    if not plain.isascii() or not is_number(plain):
        return None
    if plain.startswith("+"):
        return _parsed(plain, None, strict=False)
    international = "+" + re.sub(r"^\D*(?:00)?", "", plain)
    if region is None:
        return _parsed(international, None, strict=False)
    return _parsed(plain, region) or _parsed(international, None) or _parsed(plain, region, strict=False)


def same_number(number: str, listed: str) -> bool:
    """Whether a number reaches the listed line. Any extension of a line listed without one is behind that line."""
    return number == listed or (";" not in listed and number.partition(";")[0] == listed)


def is_region(code: str) -> bool:
    """Whether a code names a country with a numbering plan."""
    import phonenumbers

    return code in phonenumbers.SUPPORTED_REGIONS


def _parsed(text: str, region: str | None, strict: bool = True) -> str | None:
    """strict: only a number that is long enough for its country, and no longer."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if strict and not phonenumbers.is_possible_number(number):
        return None
    shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{shown};ext={number.extension}" if number.extension else shown
