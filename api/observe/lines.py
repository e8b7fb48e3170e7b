"""Who writes the log? A thread of its own, several lines at once, so that no request waits for the disk or a pipe."""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import TextIO

from corpus import counted

_SECONDS = 0.05
"""How long a line may wait for others; what is written at once costs one system call."""
MOST_WAITING = 10_000
"""Lines, about 3 MB; where the reader of the log is slower, those that come then are dropped, and counted."""


class Lines(logging.Handler):
    """A handler that writes at once until `start`; then a thread writes, until `stop`."""

    def __init__(self, stream: TextIO, most_waiting: int = MOST_WAITING) -> None:
        super().__init__()
        self._stream, self._most = stream, most_waiting
        self._waiting: deque[str] = deque()
        self._dropped = 0
        self._writing = threading.Lock()
        self._come, self._ended = threading.Event(), False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to write in a thread; after any fork, which no thread would survive."""
        self._thread = threading.Thread(target=self._write_on, name="log-writer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what waits; from now on every line is written at once again."""
        thread, self._thread, self._ended = self._thread, None, True
        self._come.set()
        if thread is not None:
            thread.join()
        self.flush()

    def emit(self, record: logging.LogRecord) -> None:
        """See logging.Handler."""
        try:
            line = self.format(record)
        except Exception:
            self.handleError(record)
            return
        if len(self._waiting) >= self._most and record.levelno < logging.WARNING:
            self._dropped += 1
            return
        self._waiting.append(line)
        if self._thread is None:
            self.flush()
        elif not self._come.is_set():
            self._come.set()

    def flush(self) -> None:
        """Write what waits now."""
        with self._writing:
            lines = [self._waiting.popleft() for _ in range(len(self._waiting))]
            dropped, self._dropped = self._dropped, 0
            if dropped:
                record = logging.makeLogRecord({"name": __name__, "levelno": logging.WARNING, "levelname": "WARNING"})
                record.msg = f"{counted(dropped, 'line')} of the log dropped: whoever reads it is too slow"
                lines.append(self.format(record))
            if lines:
                self._write("\n".join(lines) + "\n")

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
            self._stream.flush()
        except (OSError, ValueError):  # the reader is gone, or the stream is closed: nobody is left to tell
            return

    def _write_on(self) -> None:
        pause = threading.Event()
        while not self._ended:
            self._come.wait()
            pause.wait(_SECONDS)
            self._come.clear()
            self.flush()
