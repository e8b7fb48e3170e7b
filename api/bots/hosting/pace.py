"""How many messages may one person send? Enough for anybody who reads the replies."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Literal

PER_MINUTE = 30
_MOST = 16_384
"""Conversations that are counted; the one that was silent for longest is forgotten first."""

Verdict = Literal["fine", "told", "silent"]


class Pace:
    """Counts the messages of each conversation in this process, from minute to minute."""

    def __init__(self, per_minute: int = PER_MINUTE) -> None:
        self._most = per_minute
        self._counts: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def judge(self, conversation: str) -> Verdict:
        """Count a message. The first that is too much is answered with that ("told"), those after it not at all."""
        now = time.monotonic()
        begun, count = self._counts.pop(conversation, (now, 0))
        if now - begun >= 60:
            begun, count = now, 0
        self._counts[conversation] = begun, count + 1
        if len(self._counts) > _MOST:
            self._counts.popitem(last=False)
        return "fine" if count < self._most else "told" if count == self._most else "silent"
