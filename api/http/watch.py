"""Has a new generation been published? Looked for every second, on SIGHUP, and on request."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from api.http.serving import Reloaded, Serving
from engine import SYNONYMS_FILE, kept_synonyms

INTERVAL = 1.0
"""Seconds between two looks at CURRENT: one `stat`, so that it works on every file system."""


class Watcher:
    """A thread that lets `serving` answer from every new generation of a data folder."""

    def __init__(
        self,
        serving: Serving,
        current_file: Path,
        *,
        interval: float = INTERVAL,
        told: Callable[[Reloaded], None] = lambda _reloaded: None,
    ) -> None:
        """`current_file`: the file that names the served generation; `told`: called after each reload."""
        self._serving, self._file, self._interval, self._told = serving, current_file, interval, told
        self._asked, self._stopped = threading.Event(), threading.Event()
        self._synonyms = current_file.with_name(SYNONYMS_FILE)
        self._seen, self._synonyms_seen = _stamp(current_file), _stamp(self._synonyms)
        self._thread = threading.Thread(target=self._watch, name="generation-watcher", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def ask(self) -> None:
        """Reload soon, whatever the file says; may be called from a signal handler."""
        self._asked.set()

    def stop(self) -> None:
        """End the thread; waits for a reload under way."""
        self._stopped.set()
        self._asked.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.is_set():
            asked = self._asked.wait(self._interval)
            self._asked.clear()
            stamp = _stamp(self._file)
            self._look_at_synonyms()
            if self._stopped.is_set() or (stamp == self._seen and not asked):
                continue
            self._seen = stamp
            self._reload()

    def _reload(self) -> None:
        log = logging.getLogger(__name__)
        try:
            found = self._serving.reload()
        except Exception:  # the thread must live: the next generation may be sound
            log.exception("the new generation could not be loaded; the old one is served still")
            return
        for problem in found.problems:
            log.warning("%s; generation %s is served", problem, found.generation)
        if found.changed:
            log.info("generation %s is served now", found.generation)
        self._told(found)

    def _look_at_synonyms(self) -> None:
        stamp = _stamp(self._synonyms)
        if stamp != self._synonyms_seen:
            self._synonyms_seen = stamp
            reload_synonyms(self._serving, self._file.parent)


def reload_synonyms(serving: Serving, data: Path) -> None:
    """Let queries be read with the synonyms that a data folder has now."""
    if not serving.has_index:
        return
    found = kept_synonyms(data)
    for problem in found.problems:
        logging.getLogger(__name__).warning("%s: %s; the line is left out", SYNONYMS_FILE, problem)
    serving.engine.use_synonyms(found)


def _stamp(file: Path) -> tuple[int, int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size
