"""What was done to a data folder, when, and was it forced?"""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime

from index import DataFolder

HISTORY = "history.jsonl"


def record(folder: DataFolder, event: str, generation: str, **details: object) -> None:
    """Append one line to the folder's history; it is never rewritten. A failure is only logged."""
    row = {"time": datetime.now(UTC).isoformat(timespec="seconds"), "event": event, "generation": generation} | details
    try:
        with (folder.path / HISTORY).open("ab+") as stream:
            torn = stream.tell() > 0 and (stream.seek(-1, os.SEEK_END), stream.read(1))[1] != b"\n"
            # A line of a command that was killed must not swallow this one. One write: two commands never mix.
            stream.write(b"\n" * torn + json.dumps(row, ensure_ascii=False).encode() + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:  # what it tells of has happened already
        logging.getLogger(__name__).warning("%s could not be written: %s", HISTORY, error.strerror)
