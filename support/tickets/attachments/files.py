"""Where do attachments lie? Outside of all that is served, under random names, and shown to nobody before a check."""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, TypeVar

from sqlalchemy import delete, select, update

from support.tickets.attachments.checks import Checks
from support.tickets.attachments.kinds import START, FileError, likely_kind
from support.tickets.attachments.quota import DAY, check_quota, has_room
from support.tickets.storage.staff_tables import ReplyDraft
from support.tickets.storage.store import TicketStore
from support.tickets.storage.tables import FREE, Attachment, Message

FOLDER = "attachments"
KEPT = dt.timedelta(minutes=50)
"""How long an upload waits for its ticket; looked for every five minutes, so that it is gone within the hour."""
_ID = re.compile(r"[0-9a-f]{32}")
_CHUNK = 1 << 16
_LONGEST_NAME = 100
Item = TypeVar("Item")
_AT_ONCE = 500
"""Values in one question to the database."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in. stream: at its beginning; lost: the code of what kept it from being received whole."""

    name: str
    stream: BinaryIO
    size: int
    lost: str = ""


class Files:
    """The attachments of one data folder."""

    def __init__(self, data: Path, tickets: TicketStore) -> None:
        self._folder, self._tickets = data / FOLDER, tickets
        self._quotas = tickets.settings.uploads

    @property
    def folder(self) -> Path:
        """Where files lie; made if it is not there."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self._folder

    def path(self, file_id: str) -> Path:
        """Where a file lies; its id must come from the database."""
        if not _ID.fullmatch(file_id):
            raise ValueError(file_id)
        return self._folder / file_id

    def has_room(self, size: int = 0) -> bool:
        """Whether the disk keeps its margin when so many bytes more are written."""
        return has_room(self.folder, self._quotas, size)

    def keep(
        self, stream: BinaryIO, name: str, *, allowed: Sequence[str], most_bytes: int, client: str = ""
    ) -> Attachment:
        """Keep an upload for the form that it belongs to; raises FileError.

        Only size, first bytes and quota are looked at: see `check`. client: whose quota it is, "" for none.
        """
        size, start = _measured(stream)
        if size > most_bytes:
            raise FileError("file_large", f"the file is larger than {most_bytes // 1_000_000} MB; send a smaller one")
        kind = likely_kind(start, name, allowed)
        upload = self._reserve(plain_name(name, kind), kind, size, client)
        part = self.folder / f".{upload.id}.part"
        try:
            _copy(stream, part, size)
            part.replace(self.path(upload.id))
        except BaseException as error:
            self.discard([upload.id])
            if isinstance(error, OSError):  # the disk is full after all
                raise FileError("upload_full", "the file could not be kept; try again later") from error
            raise
        finally:
            part.unlink(missing_ok=True)
        return upload

    def check(self, file: Attachment, checks: Checks, *, allowed: Sequence[str], most_bytes: int) -> Attachment:
        """Let a process of its own look into an upload; an image is drawn anew. Raises FileError, and then the file is
        gone."""
        path, drawn = self.path(file.id), self.folder / f".{file.id}.{secrets.token_hex(4)}.part"
        try:
            if not path.is_file():
                raise _gone()
            kind = checks.check(path, drawn, allowed=allowed, most_bytes=most_bytes)
            if drawn.exists():
                _sync(drawn)
                drawn.replace(path)
        except FileError:
            self.discard([file.id])
            raise
        finally:
            drawn.unlink(missing_ok=True)
        values = {"checked": True, "type": kind, "name": plain_name(file.name, kind), "size": path.stat().st_size}
        with self._tickets.writing_quietly() as session:
            session.execute(update(Attachment).where(Attachment.id == file.id).values(values))
            found = session.get(Attachment, file.id)
        if found is None:
            path.unlink(missing_ok=True)
            raise _gone()
        return found

    def waiting(self, ids: Sequence[str]) -> list[Attachment]:
        """Those of these uploads that no ticket has taken yet, in the order given."""
        found = self._known(ids)
        return [file for file in found if file.message_id is None and file.chat_message_id is None]

    def lost(self, ids: Sequence[str]) -> int:
        """How many of these uploads are no longer there, neither waiting nor part of a ticket."""
        return len({file_id for file_id in ids if _ID.fullmatch(file_id)}) - len(self._known(ids))

    def of_ticket(self, ticket_id: int, file_id: str) -> Attachment | None:
        """The file if it is of this ticket."""
        with self._tickets.reading() as session:
            own = select(Attachment).join(Message).where(Attachment.id == file_id, Message.ticket_id == ticket_id)
            return session.scalar(own)

    def discard(self, ids: Sequence[str]) -> int:
        """Delete those of these uploads that no ticket has taken; says how many there were."""
        with self._tickets.writing_quietly() as session:
            free = FREE, Attachment.id.in_(ids)
            gone = list(session.scalars(delete(Attachment).where(*free).returning(Attachment.id)))
        for file_id in gone:
            self.path(file_id).unlink(missing_ok=True)
        return len(gone)

    def clear_forgotten(self) -> int:
        """Delete uploads whose form was never sent and what a crash left; says how many files there were.

        Those in a draft of staff stay as long as the draft. Whose uploads they were is forgotten after a day.
        """
        now = dt.datetime.now(dt.UTC)
        with self._tickets.writing_quietly() as session:
            old = select(Attachment.id).where(FREE, Attachment.at < now - KEPT)
            waiting = {one for files in session.scalars(select(ReplyDraft.files)) for one in files}
            ids = [one for one in session.scalars(old) if one not in waiting]
            past = Attachment.client != "", Attachment.at < now - DAY
            session.execute(update(Attachment).where(*past).values(client=""))
        cleared = sum(self.discard(some) for some in _batches(ids))
        return cleared + self._clear_strays()

    def _clear_strays(self) -> int:
        """Delete files that the database does not know, such as those of a process that was killed."""
        if not self._folder.is_dir():
            return 0
        before = time.time() - KEPT.total_seconds()
        strays = 0
        for some in _batches([file for file in self._folder.iterdir() if _older(file, before)]):
            known = {file.id for file in self._known([file.name for file in some])}
            for file in some:
                if file.name not in known:
                    file.unlink(missing_ok=True)
                    strays += 1
        return strays

    def _known(self, ids: Sequence[str]) -> list[Attachment]:
        wanted = [file_id for file_id in dict.fromkeys(ids) if _ID.fullmatch(file_id)]
        with self._tickets.reading() as session:
            found = {file.id: file for file in session.scalars(select(Attachment).where(Attachment.id.in_(wanted)))}
        return [found[file_id] for file_id in wanted if file_id in found]

    def _reserve(self, name: str, kind: str, size: int, client: str) -> Attachment:
        """Note a file before it is written, so that of two at once none passes a quota by."""
        if not self.has_room(size):
            raise FileError("upload_full", "the disk is nearly full; send it without files, or try again later")
        upload = Attachment(
            id=secrets.token_hex(16),
            message_id=None,
            chat_message_id=None,
            name=name,
            type=kind,
            size=size,
            at=dt.datetime.now(dt.UTC),
            # An address is nobody's business: what is kept of it needs the key outside the database to be guessed.
            client=self._tickets.key.mark("upload", client) if client else "",
            checked=False,
        )
        with self._tickets.writing_quietly() as session:
            check_quota(session, self._quotas, upload.client, size)
            session.add(upload)
        return upload


def plain_name(name: str, kind: str) -> str:
    """A file's name for people: no folders, no control characters, no direction marks, and its real type at the end."""
    last = PurePosixPath(name.replace("\\", "/")).name
    stem = "".join(char for char in last if char.isprintable() and char not in '<>:"|?*').strip(" .")
    stem = re.sub(rf"\.(?:{kind}|jpeg|jfif)$", "", stem, flags=re.IGNORECASE)[:_LONGEST_NAME].strip(" .")
    return f"{stem or 'file'}.{kind.lower()}"


def _measured(stream: BinaryIO) -> tuple[int, bytes]:
    """Size and first bytes of a file; it is left at its beginning."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    start = stream.read(START)
    stream.seek(0)
    return size, start


def _gone() -> FileError:
    return FileError("file_gone", "the file waited for too long and was deleted; choose it again")


def _copy(stream: BinaryIO, path: Path, most: int) -> None:
    left = most
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        while left and (chunk := stream.read(min(_CHUNK, left))):
            left -= len(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())


def _sync(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def _older(file: Path, moment: float) -> bool:
    with suppress(OSError):
        return file.is_file() and file.stat().st_mtime < moment
    return False


def _batches(items: Sequence[Item]) -> Iterable[Sequence[Item]]:
    return (items[begin : begin + _AT_ONCE] for begin in range(0, len(items), _AT_ONCE))
