"""Is there room for what strangers send? The disk keeps a margin, and a database a largest size."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import FaqError

if TYPE_CHECKING:
    from sqlalchemy import Connection

MEGABYTE = 1_000_000


class NoRoomError(FaqError):
    """What strangers send cannot be kept now; later, or once the operator has made room, it can."""


def disk_has_room(folder: Path, free_mb: float, size: int = 0) -> bool:
    """Whether the disk keeps its margin when so many bytes more are written."""
    return shutil.disk_usage(folder).free - size >= free_mb * MEGABYTE


def check_room(connection: Connection, folder: Path, *, free_mb: float, most_mb: float) -> None:
    """Raises NoRoomError where the disk is below its margin or the database has reached its size."""
    if not disk_has_room(folder, free_mb) or bytes_in(connection) >= most_mb * MEGABYTE:
        raise NoRoomError("there is no room for it now; please try again later")


def bytes_in(connection: Connection) -> int:
    """Size of an SQLite database.

    Pages that deleted rows have left count as free, so that deleting makes room without VACUUM.
    """
    pages, free, size = (
        int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size
