"""Who starts, publishes and drops a candidate? The service, for whoever may; one at a time in a data folder."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from api.editing.state import Candidate, CandidateFile
from api.http.serving import Serving
from corpus import FaqError
from engine import Editing, Engine, drop_held, open_generation, release, roll_back

Start = Callable[[Candidate], int]
"""Starts the preparing; gives the number of its process."""


class Publisher:
    """What is prepared and published in one data folder."""

    def __init__(self, editing: Editing, serving: Serving, start: Start | None = None) -> None:
        self.editing, self._serving = editing, serving
        self.start: Start = start or self._start_process
        self._file = CandidateFile(editing.home)
        self._lock = threading.Lock()
        self._engine: Engine | None = None

    @property
    def candidate(self) -> Candidate:
        """What is prepared now; one whose base is no longer served has failed."""
        found = self._file.read()
        if found.phase == "ready" and found.base != self.editing.folder.named():
            return replace(found, phase="failed", problems=("something else was published since; prepare it again",))
        return found

    def prepare(self, by: str) -> None:
        """Begin to prepare what the corpus says now; raises FaqError while another one is prepared."""
        with self._alone():
            if self._file.read().phase == "running":
                raise FaqError("another candidate is being prepared; wait for its end")
            self._drop()
            self.editing.source  # noqa: B018 - raises NoCorpusError before a process is started
            at = datetime.now(UTC).isoformat(timespec="seconds")
            running = Candidate("running", os.getpid(), by, at)
            self._file.write(running)
            pid = self.start(running)
            if replace(self._file.read(), born="") == running:  # until the process writes its own
                self._file.write(replace(running, pid=pid))

    def publish(self, seen: str) -> str:
        """Serve what is ready; gives its id. seen: the id of what was looked at.

        Raises FaqError where nothing is ready or it is another one, MovedError if something else came.
        """
        with self._alone():
            found = self.candidate
            if found.phase != "ready":
                raise FaqError("nothing is ready to be published; prepare it first")
            if found.generation != seen:
                raise FaqError("another candidate was prepared since you looked at it; look at this one first")
            release(self.editing.folder, found.generation, base=found.base, source=self.editing.folder.source())
            self._file.clear()
            self._engine = None
        self._reload()
        return found.generation

    def drop(self) -> None:
        """Forget what was prepared."""
        with self._alone():
            if self._file.read().phase == "running":
                raise FaqError("it is still being prepared; wait for its end")
            self._drop()

    def roll_back(self) -> str:
        """Serve again what was served before; gives its id."""
        report = roll_back(self.editing.folder, like=self._serving.engine)
        self._reload()
        return report.generation

    @property
    def engine(self) -> Engine | None:
        """The candidate, to be asked; None where none is ready."""
        found = self.candidate
        if found.phase != "ready":
            self._engine = None
            return None
        with self._lock:
            if self._engine is None or self._engine.manifest.id != found.generation:
                self._engine = open_generation(self.editing.folder, found.generation, self._serving.engine)
            return self._engine

    def _drop(self) -> None:
        found = self._file.read()
        self._engine = None
        if found.generation:
            drop_held(self.editing.folder, found.generation)
        self._file.clear()

    def _reload(self) -> None:
        if self._serving.reload().changed:
            self._serving.others()

    def _start_process(self, running: Candidate) -> int:
        data = str(self.editing.folder.path)
        command = [sys.executable, "-m", "api.editing.prepare", data, running.by, running.at]
        # Its own session: a service that stops leaves it to its end, and its output has nobody who reads it.
        process = subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd=_ROOT,
        )
        return process.pid

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Lock out other workers, for a moment."""
        from filelock import FileLock, Timeout

        try:
            self.editing.home.mkdir(parents=True, exist_ok=True)
            with FileLock(self.editing.home / "candidate.lock", timeout=_PATIENCE_SECONDS):
                yield
        except Timeout:
            raise FaqError("somebody else is publishing; try again in a moment") from None
        except OSError as error:
            raise FaqError(
                f"cannot write to {self.editing.home} ({error.strerror or error}); nothing changed"
            ) from error


_PATIENCE_SECONDS = 30.0
_ROOT = Path(__file__).resolve().parents[2]
"""Where the packages lie, wherever the service was started."""
