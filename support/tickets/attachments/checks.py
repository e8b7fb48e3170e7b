"""Who looks into strangers' files? A process of its own, with limits; only so many wait for it, one of each address."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from support.tickets.attachments.checker import LARGEST_VERDICT, SECONDS
from support.tickets.attachments.kinds import FileError

QUEUE = 4
"""Requests whose files are checked or wait for it, in one worker."""
RETRY_SECONDS = 5
_PROGRAM = (
    r"import sys; sys.path[:] = sys.argv[1].split('\n'); "
    "from support.tickets.attachments.checker import main; main(sys.argv[2:])"
)
_KEPT_OF_THE_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG")
"""The rest holds passwords, which a file that takes over the process must not find."""


class Busy(Exception):
    """Too many files are being checked, or one of the same address is; the form may be sent again in a moment."""


class Checks:
    """The checks of one worker, one after the other."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds, self._lock, self._turn = seconds, threading.Lock(), threading.Lock()
        self._clients: set[str] = set()

    @contextmanager
    def place(self, client: str) -> Iterator[None]:
        """Wait for one's turn and have it until the block ends; raises Busy."""
        with self._lock:
            if client in self._clients or len(self._clients) >= QUEUE:
                raise Busy("files of others are being checked; send it again in a few seconds")
            self._clients.add(client)
        try:
            with self._turn:
                yield
        finally:
            with self._lock:
                self._clients.discard(client)

    def check(self, path: Path, target: Path, *, allowed: Sequence[str], most_bytes: int) -> str:
        """The type of a file, looked at by another process; an image is redrawn into `target`. Raises FileError."""
        command = [str(path.resolve()), str(target.resolve()), ",".join(allowed), str(most_bytes)]
        verdict = _parsed(self._run(command))
        if verdict is None:
            raise FileError(
                "file_costly", "checking the file took too much time or memory; send a smaller or simpler one"
            )
        if "kind" in verdict and verdict["kind"] in allowed:
            return verdict["kind"]
        raise FileError(verdict.get("why", "file_type"), verdict.get("message", "the file is not accepted"))

    def _run(self, command: Sequence[str]) -> bytes:
        """What the process says, nothing if it fails or takes too long."""
        kept = {name: os.environ[name] for name in _KEPT_OF_THE_ENVIRONMENT if name in os.environ}
        program = [sys.executable, "-I", "-S", "-c", _PROGRAM, "\n".join(_paths())]
        with subprocess.Popen(  # noqa: S603 - our own program; what strangers choose is in the file alone
            [*program, *command],
            env=kept,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            timer = threading.Timer(self._seconds, process.kill)
            timer.start()
            try:
                # No more is read than a verdict has: whatever the process has become, it fills no memory of ours.
                said = process.stdout.read(LARGEST_VERDICT) if process.stdout else b""
                if len(said) == LARGEST_VERDICT:
                    process.kill()
                process.wait()
            finally:
                timer.cancel()
        if process.returncode:
            logging.getLogger(__name__).warning("a file was refused: its check ended with %d", process.returncode)
        return b"" if process.returncode else said


def _paths() -> list[str]:
    """Where modules are found, ours first."""
    root = str(Path(__file__).resolve().parents[3])
    return [root, *(path for path in sys.path if path and path != root)]


def _parsed(said: bytes) -> dict[str, str] | None:
    try:
        found = json.loads(said)
    except ValueError:
        return None
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else None
