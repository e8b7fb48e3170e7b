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
        with (folder.path / HISTORY).open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:  # what it tells of has happened already
        logging.getLogger(__name__).warning("%s could not be written: %s", HISTORY, error.strerror)
