"""How many requests did each client send? Counted in this process, for a bounded number of clients."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from limits import RateLimitItem

MOST_CLIENTS = 50_000
"""Clients that are counted, about 20 MB; the one that has not asked for longest is forgotten."""


@dataclass(slots=True)
class _Window:
    """Requests of one client since `start`, and in the window of the same length before it."""

    start: float
    count: int = 0
    before: int = 0


class MemoryCounter:
    """Sliding window counters (as those of the library `limits`) by client.

    The library's own memory storage has no bound, and looks through all its clients after each request.
    """

    def __init__(self, limits: Sequence[RateLimitItem], most: int = MOST_CLIENTS) -> None:
        self._limits, self._most = tuple(limits), most
        self._windows: OrderedDict[str, list[_Window]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._windows)

    def hit(self, who: str, cost: int = 1) -> tuple[RateLimitItem, float] | None:
        """Count a request as so many, at most as all of a window; the limit that is used up and the seconds to wait,
        None if there is none."""
        now = time.monotonic()
        windows = self._windows.get(who)
        if windows is None:
            windows = self._windows[who] = [_Window(now) for _ in self._limits]
        self._windows.move_to_end(who)
        if len(self._windows) > self._most:
            self._windows.popitem(last=False)
        for limit, window in zip(self._limits, windows, strict=True):
            counted = min(cost, limit.amount)
            wait = _wait(window, now, limit.amount - counted + 1, limit.get_expiry())
            if wait is not None:
                return limit, wait
            window.count += counted
        return None


def _wait(window: _Window, now: float, amount: int, seconds: int) -> float | None:
    """Seconds until one more request is allowed, None if it is now; moves the window on."""
    if now - window.start >= 2 * seconds:
        window.start, window.count, window.before = now, 0, 0
    elif now - window.start >= seconds:
        window.start, window.count, window.before = window.start + seconds, 0, window.count
    left = seconds - (now - window.start)
    if math.floor(window.before * left / seconds + window.count) < amount:
        return None
    if window.count >= amount:
        return left
    return left - seconds * (amount - window.count) / window.before
