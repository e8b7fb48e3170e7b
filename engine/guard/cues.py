"""What the words beside a string of digits say about it."""

from __future__ import annotations

import re
from bisect import bisect_left

_BEFORE = 40
"""Characters between a word and what it speaks of."""


class Cues:
    """Words for a secret and words for something else, found once for the whole text."""

    def __init__(self, text: str, secret: re.Pattern[str], other: re.Pattern[str]) -> None:
        self._marks = sorted(
            [(match.end(), True) for match in secret.finditer(text)]
            + [(match.end(), False) for match in other.finditer(text)]
        )
        self._secret = any(is_secret for _, is_secret in self._marks)
        self._other = any(not is_secret for _, is_secret in self._marks)

    def allow(self, start: int, end: int, *, named: bool = False) -> bool:
        """Whether what stands here may be the secret: the nearest word before it decides, else the whole text does;
        named: only if a word says so."""
        at = bisect_left(self._marks, (start + 1, False)) - 1
        if at >= 0 and start - self._marks[at][0] <= _BEFORE:
            return self._marks[at][1]
        return self._secret or not (self._other or named)
