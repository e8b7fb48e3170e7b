"""How are numbers, flags and choices read?"""

from __future__ import annotations

from pydantic import ValidationInfo

from api.setting_types.named import name_of
from corpus import FaqError


def digits(text: str, info: ValidationInfo) -> int:
    """A number of at most nine digits."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        example = "8000" if info.field_name == "port" else "2"
        raise FaqError(f"{name_of(info)} is {text[:80]!r}; set it to a number such as {example}")
    return int(text)


def flag(text: str, info: ValidationInfo) -> bool:
    """1 or 0, and words for them."""
    known = text.strip().lower()
    if known not in ("0", "1", "no", "yes", "false", "true"):
        raise FaqError(f"{name_of(info)} is {text[:40]!r}; set it to 1 or 0")
    return known in ("1", "yes", "true")


def number(text: str, info: ValidationInfo) -> float:
    """A number above 0."""
    value = _float(text)
    if not 0.01 <= value <= 1_000_000:
        raise FaqError(f"{name_of(info)} is {text[:40]!r}; set it to a number above 0")
    return value


def whole(text: str, info: ValidationInfo) -> int:
    """A whole number of at least 1."""
    value = number(text, info)
    if value != int(value):
        raise FaqError(f"{name_of(info)} is {text[:40]!r}; set it to a whole number of at least 1")
    return int(value)


def seconds(text: str, info: ValidationInfo) -> float:
    """0.1 to 600 seconds."""
    value = _float(text)
    if not 0.1 <= value <= 600:
        raise FaqError(f"{name_of(info)} is {text[:40]!r}; set it to 0.1 to 600")
    return value


def _float(text: str) -> float:
    """-1 for what is no number; no range of a setting holds it, and none holds nan."""
    try:
        return float(text)
    except ValueError:
        return -1.0


def rate(text: str, info: ValidationInfo) -> str:
    """Limits as the library `limits` reads them."""
    from limits import parse_many

    try:
        if min(limit.amount for limit in parse_many(text)) < 1:
            raise ValueError("nobody could ask anything")
    except ValueError as error:
        raise FaqError(f'{name_of(info)} is {text[:80]!r}; set it to limits such as "60/minute;2000/hour"') from error
    return text


def log_format(text: str, info: ValidationInfo) -> str:
    """json, text or auto."""
    if text not in ("auto", "json", "text"):
        raise FaqError(f"{name_of(info)} is {text[:40]!r}; set it to json, text or auto")
    return text
