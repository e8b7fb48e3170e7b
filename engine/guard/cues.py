"""What the words beside a string of digits say about it."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

_BEFORE = 40
"""Characters between a word and what it speaks of."""


class Cues:
    """Words for a secret and words for something else, found once for the whole text, when they are first needed."""

    def __init__(self, text: str, secret: re.Pattern[str], other: re.Pattern[str]) -> None:
        self._text, self._words = text, (secret, other)

    @cached_property
    def _marks(self) -> list[tuple[int, bool]]:
        """End of each word, rising, and whether it is one for a secret."""
        secret, other = self._words
        return sorted(
            [(match.end(), True) for match in secret.finditer(self._text)]
            + [(match.end(), False) for match in other.finditer(self._text)]
        )

    def allow(self, start: int, end: int, *, named: bool = False) -> bool:
        """Whether what stands here may be the secret: the nearest word before it decides, else the whole text does;
        named: only if a word says so."""
        at = bisect_left(self._marks, (start + 1, False)) - 1
        if at >= 0 and start - self._marks[at][0] <= _BEFORE:
            return self._marks[at][1]
        return any(is_secret for _, is_secret in self._marks) or not (self._marks or named)
