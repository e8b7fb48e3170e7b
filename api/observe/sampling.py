"""Which of many alike events are logged? All of them up to a rate, then a sample, and how many were left out."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping

from api.observe.logs import event

EVERY = 100
"""Of those above the rate, one of so many is logged."""


class Sampler:
    """Logs the events of one kind. Threads may share it: at worst one line more or less is written."""

    def __init__(self, name: str, per_second: int) -> None:
        """`name`: of the events; `per_second`: as many are all logged, in this process."""
        self._name, self._rate = name, per_second
        self._second, self._count, self._left_out = 0, 0, 0

    def log(self, fields: Mapping[str, object], *, urgent: bool = False) -> None:
        """One event with its fields; an urgent one is always logged."""
        if self._passes() or urgent:
            event(self._name, logging.INFO, **fields)
        else:
            self._left_out += 1

    def _passes(self) -> bool:
        second = int(time.monotonic())
        if second != self._second:
            left_out, self._left_out = self._left_out, 0
            self._second, self._count = second, 0
            if left_out:
                event("left_out", logging.INFO, of=self._name, lines=left_out)
        self._count += 1
        return self._count <= self._rate or self._count % EVERY == 0
