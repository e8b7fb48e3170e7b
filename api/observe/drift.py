"""Do people still ask what the confidence was calibrated for? Its distribution now against the one at calibration."""

from __future__ import annotations

import mmap
import threading
from collections.abc import Sequence

import numpy as np

RECENT = 1000
"""Searches that are compared: enough for ten bins."""

ALARM = 0.25
"""Population stability index from which on a distribution counts as another one (Siddiqi 2006: 0.1 some, 0.25 much)."""

_LEAST = 200
_FLOOR = 1e-3
_HEAD = 16


class Drift:
    """Confidences of the last searches, in as many equal bins as the reference has.

    Kept in memory that all processes share which are forked from the one that made it. They take no lock against one
    another: once in a while a confidence is lost, which moves no share of a thousand.
    """

    def __init__(self, recent: int = RECENT) -> None:
        memory = mmap.mmap(-1, _HEAD + 4 * recent)
        self._head = np.frombuffer(memory, np.int64, 2)
        """How many were noted, and whether the last look was alarming."""
        self._last = np.frombuffer(memory, np.float32, recent, _HEAD)
        self._lock = threading.Lock()

    def note(self, confidence: float) -> None:
        """One search's best confidence, 0 to 1."""
        with self._lock:
            at = int(self._head[0])
            self._last[at % len(self._last)] = confidence
            self._head[0] = at + 1

    def is_news(self, index: float) -> bool:
        """Whether this index is alarming, and the one before was not."""
        with self._lock:
            before, self._head[1] = bool(self._head[1]), index > ALARM
        return index > ALARM and not before

    def index(self, reference: Sequence[float]) -> float | None:
        """Population stability index of the last searches against the reference's shares; None for too few searches."""
        with self._lock:
            values = self._last[: int(self._head[0])].copy()
        if len(values) < _LEAST or not len(reference):
            return None
        counts, _ = np.histogram(values, bins=len(reference), range=(0, 1))
        now = np.maximum(counts / len(values), _FLOOR)
        then = np.maximum(np.asarray(reference, np.float64), _FLOOR)
        return float(((now - then) * np.log(now / then)).sum())
