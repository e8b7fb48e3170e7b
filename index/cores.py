"""On how many cores does one text run? On two while it is alone, on one as soon as others ask too."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from index.errors import EncoderError

USUAL_AFTER = 8
"""Texts that run on one core before a second one is taken on: a command that asks once need not pay for it (30 ms)."""

_CALM_SECONDS = 1.0
"""How long after two texts at once everyone stays on one core. Two cores for each of two texts at once would serve
a third fewer (1,930 in a second, not 2,870)."""

_one_core = False


def use_one_core() -> None:
    """From now on no text of this process takes a second core: for one of several workers."""
    global _one_core
    _one_core = True


class Cores:
    """Runs an onnxruntime session; the vectors are the same, bit by bit, on one core and on two."""

    def __init__(self, open_session: Callable[[int], Any]) -> None:
        """open_session: gives the session on so many threads."""
        self._open = open_session
        self._single, self._double = open_session(1), None
        self._turn = threading.Lock()
        self._alone, self._shared_until = 0, 0.0
        # The threads of a session do not come along when a process forks.
        self._process = os.getpid()

    def run(self, feed: dict[str, Any]) -> list[Any]:
        """The outputs for a text that someone waits for."""
        if not self._turn.acquire(blocking=False):
            self._shared_until = time.monotonic() + _CALM_SECONDS
            return self.run_many(feed)
        try:
            found: list[Any] = self._session().run(None, feed)
            return found
        finally:
            self._turn.release()

    def run_many(self, feed: dict[str, Any]) -> list[Any]:
        """The outputs for one of many texts, which are shared out among the cores already."""
        found: list[Any] = self._single.run(None, feed)
        return found

    def _session(self) -> Any:
        if _one_core or os.getpid() != self._process or time.monotonic() < self._shared_until:
            return self._single
        self._alone += 1
        if self._alone <= USUAL_AFTER:
            return self._single
        if self._double is None:
            self._double = self._second()
        return self._double

    def _second(self) -> Any:
        if _cores_here() > 1:
            try:
                return self._open(2)
            except EncoderError:  # the files are gone, in an upgrade say: what is in memory goes on
                logging.getLogger(__name__).warning("no second core for the model", exc_info=True)
        return self._single


def _cores_here() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
