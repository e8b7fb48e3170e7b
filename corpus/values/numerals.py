"""Which number does a numeral write? Digits, the words of English, the characters of Chinese."""

from __future__ import annotations

import re
from functools import lru_cache

HAN_DIGITS = "零〇一二两三四五六七八九十百千万亿廿"
_DIGITS = re.compile(rf"[\d半{HAN_DIGITS}]+")
LONGEST = 12
"""Characters of a numeral: more of them name no quantity."""

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
WORDS = {word: float(number) for number, word in enumerate(_ONES.split())} | {
    word: 20.0 + 10 * number for number, word in enumerate(_TENS.split())
}
"""English numerals of one word; "a" and "an" are one where a unit follows."""


@lru_cache(4096)
def number_of(numeral: str) -> float | None:
    """The number that a normalised numeral writes ("12.5", "1,000", "两百", "twelve"), None for what is none."""
    if len(numeral) > LONGEST:
        return None
    if numeral in WORDS:
        return WORDS[numeral]
    if numeral in {"半", "half", "half a", "half an"}:
        return 0.5
    if numeral in {"a", "an"}:
        return 1.0
    try:
        return float(numeral.replace(",", ""))
    except ValueError:
        return _han(numeral)


def _han(numeral: str) -> float | None:
    import cn2an

    try:
        return float(cn2an.cn2an(numeral, "smart"))
    except ValueError:  # "十几"
        return None


def without_numerals(text: str) -> str:
    """A text without digits and the characters of numerals."""
    return _DIGITS.sub("", text)
