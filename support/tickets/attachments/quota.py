"""How much may strangers keep here? Counted in the ticket database, so that workers share it and none is passed by."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from support.room import MEGABYTE, disk_has_room
from support.tickets.attachments.kinds import FileError
from support.tickets.settings import UploadSettings
from support.tickets.storage.tables import FREE, Attachment

DAY = dt.timedelta(days=1)
"""How long a file counts for the address that it came from."""
_FULL = "there is no room for files now; send it without them, or try again in an hour"


def has_room(folder: Path, settings: UploadSettings, size: int = 0) -> bool:
    """Whether the disk keeps its margin when so many bytes more are written."""
    return disk_has_room(folder, settings.free_mb, size)


def check_quota(session: Session, settings: UploadSettings, client: str, size: int) -> None:
    """Raises FileError if a file of `size` bytes is too much, of this client or in all; "" is a client without a quota.

    To be called in the transaction that then adds the file: SQLite lets one at a time write.
    """
    if client:
        since = dt.datetime.now(dt.UTC) - DAY
        files, kept = _sum(session, Attachment.client == client, Attachment.at > since)
        if files >= settings.per_day or kept + size > settings.mb_per_day * MEGABYTE:
            raise FileError("upload_quota", "too many files came from this address; send it without them, or tomorrow")
    files, kept = _sum(session, FREE)
    if files >= settings.waiting or kept + size > settings.waiting_mb * MEGABYTE:
        raise FileError("upload_full", _FULL)
    if _sum(session)[1] + size > settings.total_mb * MEGABYTE:
        raise FileError("upload_full", _FULL)


def _sum(session: Session, *which: Any) -> tuple[int, int]:
    """Files and bytes."""
    wanted = select(func.count(), func.coalesce(func.sum(Attachment.size), 0)).select_from(Attachment).where(*which)
    files, size = session.execute(wanted).one()
    return int(files), int(size)
