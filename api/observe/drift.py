"""Do people still ask what the confidence was calibrated for? Its distribution now against the one at calibration."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence

import numpy as np

RECENT = 1000
"""Searches that are compared: enough for ten bins."""

ALARM = 0.25
"""Population stability index from which on a distribution counts as another one (Siddiqi 2006: 0.1 some, 0.25 much)."""

_LEAST = 200
_FLOOR = 1e-3


class Drift:
    """Confidences of the last searches, in as many equal bins as the reference has."""

    def __init__(self, recent: int = RECENT) -> None:
        self._last: deque[float] = deque(maxlen=recent)
        self._lock = threading.Lock()

    def note(self, confidence: float) -> None:
        """One search's best confidence, 0 to 1."""
        with self._lock:
            self._last.append(confidence)

    def index(self, reference: Sequence[float]) -> float | None:
        """Population stability index of the last searches against the reference's shares; None for too few searches."""
        with self._lock:
            values = list(self._last)
        if len(values) < _LEAST or not len(reference):
            return None
        counts, _ = np.histogram(values, bins=len(reference), range=(0, 1))
        now = np.maximum(counts / len(values), _FLOOR)
        then = np.maximum(np.asarray(reference, np.float64), _FLOOR)
        return float(((now - then) * np.log(now / then)).sum())
