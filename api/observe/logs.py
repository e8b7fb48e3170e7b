"""How does the service tell its operator what happens? One line of JSON per event, or text on a terminal."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime

import orjson

from api.observe.lines import Lines
from api.observe.settings import ObserveSettings

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request that is being answered; handlers in threads see it too."""

_FIELDS = "faq_fields"


def set_up_logs(settings: ObserveSettings) -> Lines:
    """Send all logs of the process to stderr, by the handler that is returned."""
    as_text = settings.log_format == "text" or (settings.log_format == "auto" and sys.stderr.isatty())
    handler = Lines(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s:     %(message)s") if as_text else JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers[:] = []
        logger.propagate = True
    logging.getLogger("faiss.loader").setLevel(logging.WARNING)  # it tells which instructions it tries
    return handler


def event(name: str, level: int = logging.INFO, **fields: object) -> None:
    """Log an event with its fields; nothing is worked out if its level is off."""
    logger = logging.getLogger("faq")
    if logger.isEnabledFor(level):
        logger.log(level, "%s %s", name, _Told(fields), extra={_FIELDS: {"event": name} | fields})


class _Told:
    """Fields as text, which is made only where a line of text is."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        self._fields = fields

    def __str__(self) -> str:
        return " ".join(f"{key}={value}" for key, value in self._fields.items() if value is not None)


class JsonLines(logging.Formatter):
    """One JSON object per line: time, level, the request's id, and the event's fields or the message."""

    def format(self, record: logging.LogRecord) -> str:
        """See the class."""
        row: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        if found := request_id.get():
            row["request_id"] = found
        fields: dict[str, object] | None = getattr(record, _FIELDS, None)
        row |= fields if fields else {"logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            row["traceback"] = self.formatException(record.exc_info)
        whole = {key: value for key, value in row.items() if value is not None}
        return orjson.dumps(whole, str, orjson.OPT_NON_STR_KEYS).decode()
