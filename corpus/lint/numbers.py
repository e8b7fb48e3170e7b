"""Do both languages of an entry name the same numbers? A limit that differs is a wrong answer for half the readers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.entry import Corpus
from corpus.lint.findings import Finding, Rule, texts_of

NUMBERS = Rule("twin-numbers", "warning", "One language of an entry names a number that the other lacks.")
RULES = (NUMBERS,)

_SMALLEST = 10
"""Smaller whole numbers are often words in one language: "twice", "两次"."""
_APART = re.compile(
    r"\]\([^)\n]*\)|https?://\S+|`[^`\n]*`|[^\s@]{0,64}@\S+|\b\d{4}-\d\d-\d\d\b|^\s{0,9}\d{1,9}[.)]\s", re.MULTILINE
)
"""Addresses, code, dates and the numbers of list items: what a translator writes otherwise, or not at all."""
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.,:/#])(\d{1,3}(?:,\d{3})+|\d{1,15})(\.\d{1,6})?(?![:\d]\d)(?!\.\d)(?!\s?[折月])"
    r"\s?(千|万|亿|[kK]\b|thousand\b|million\b)?"
)
_FACTORS = {"k": 10**3, "千": 10**3, "thousand": 10**3, "万": 10**4, "million": 10**6, "亿": 10**8}
_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
_DISCOUNT = re.compile(r"([一二三四五六七八九1-9])\.?([一二三四五六七八九1-9])?\s?折(?![叠扣算])")


def check_numbers(corpus: Corpus) -> Iterator[Finding]:
    """Findings about both texts of an entry, at the one that lacks a number."""
    found = {(located.entry.id, located.lang): located for located in texts_of(corpus)}
    for (entry, lang), located in found.items():
        other = found.get((entry, "en" if lang == "zh" else "zh"))
        if other is None:
            continue
        missing = sorted(numbers_of(other.text.answer) - numbers_of(located.text.answer))
        if missing:
            named = ", ".join(f"{number:,.6g}" if number < 10**6 else f"{number:,.0f}" for number in missing[:5])
            message = f"the {other.lang} text ({other.place}) names {named}, this one does not: make them say the same"
            yield located.finds(NUMBERS, message)


def numbers_of(text: str) -> set[float]:
    """Numbers from 10 on, and all with decimals, as values: "50 万" is 500,000, "八折" is 20 (per cent off). Times of
    day, codes such as ERC20, addresses and list numbers are none."""
    plain = _APART.sub(" ", text)
    found = {_value(match) for match in _NUMBER.finditer(plain)}
    discounts = {100 - _rate(match) for match in _DISCOUNT.finditer(plain)}
    return {number for number in found | discounts if number >= _SMALLEST or number % 1}


def _value(match: re.Match[str]) -> float:
    factor = _FACTORS.get((match[3] or "").lower(), 1)
    return round(float(match[1].replace(",", "") + (match[2] or "")) * factor, 6)


def _rate(match: re.Match[str]) -> float:
    """八折 is 80, 八五折 and 8.5 折 are 85."""
    return int((match[1] + (match[2] or "0")).translate(_DIGITS))
