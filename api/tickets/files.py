"""Where do attachments lie? Outside of all that is served, under random names, images written anew."""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
import threading
import warnings
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from sqlalchemy import delete, select

from api.tickets.kinds import IMAGES, FileError, kind_of
from api.tickets.store import Tickets
from api.tickets.tables import Attachment, Message

if TYPE_CHECKING:
    from PIL import Image

FOLDER = "attachments"
_ID = re.compile(r"[0-9a-f]{32}")
_CHUNK = 1 << 16
_LONGEST_NAME = 100
_MOST_PIXELS = 50_000_000
_FORGOTTEN = dt.timedelta(hours=24)
_ONE_AT_A_TIME = threading.Lock()
"""Decoding an image takes up to 200 MB: two at once would double it."""


class Files:
    """The attachments of one data folder."""

    def __init__(self, data: Path, tickets: Tickets) -> None:
        self._folder, self._tickets = data / FOLDER, tickets

    def path(self, file_id: str) -> Path:
        """Where a file lies; its id must come from the database."""
        if not _ID.fullmatch(file_id):
            raise ValueError(file_id)
        return self._folder / file_id

    def keep(self, stream: BinaryIO, name: str, *, allowed: Sequence[str], most_bytes: int) -> Attachment:
        """Check an upload and keep it for the form that it belongs to; raises FileError.

        `stream` is read to its end, never more than `most_bytes` of it.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file_id = secrets.token_hex(16)
        path, part = self.path(file_id), self._folder / f".{file_id}.part"
        try:
            _copy(stream, part, most_bytes)
            kind = kind_of(part, tuple(allowed))
            if kind in IMAGES:
                with _ONE_AT_A_TIME:
                    redraw(part, IMAGES[kind])
            _sync(part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        upload = Attachment(
            id=file_id,
            message_id=None,
            name=plain_name(name, kind),
            type=kind,
            size=path.stat().st_size,
            at=dt.datetime.now(dt.UTC),
        )
        with self._tickets.writing_quietly() as session:
            session.add(upload)
        return upload

    def waiting(self, ids: Sequence[str]) -> list[Attachment]:
        """Those of these uploads that no ticket has taken yet, in the order given."""
        wanted = [file_id for file_id in dict.fromkeys(ids) if _ID.fullmatch(file_id)]
        with self._tickets.reading() as session:
            free = Attachment.id.in_(wanted), Attachment.message_id.is_(None)
            found = {file.id: file for file in session.scalars(select(Attachment).where(*free))}
        return [found[file_id] for file_id in wanted if file_id in found]

    def of_ticket(self, ticket_id: int, file_id: str) -> Attachment | None:
        """The file if it is of this ticket."""
        with self._tickets.reading() as session:
            own = select(Attachment).join(Message).where(Attachment.id == file_id, Message.ticket_id == ticket_id)
            return session.scalar(own)

    def clear_forgotten(self) -> int:
        """Delete uploads whose form was never sent, a day later; says how many there were."""
        before = dt.datetime.now(dt.UTC) - _FORGOTTEN
        with self._tickets.writing_quietly() as session:
            old = Attachment.message_id.is_(None), Attachment.at < before
            ids = list(session.scalars(select(Attachment.id).where(*old)))
            session.execute(delete(Attachment).where(Attachment.id.in_(ids)))
        for file_id in ids:
            self.path(file_id).unlink(missing_ok=True)
        return len(ids)


def plain_name(name: str, kind: str) -> str:
    """A file's name for people: no folders, no control characters, no direction marks, and its real type at the end."""
    last = PurePosixPath(name.replace("\\", "/")).name
    stem = "".join(char for char in last if char.isprintable() and char not in '<>:"|?*').strip(" .")
    stem = re.sub(rf"\.(?:{kind}|jpeg|jfif)$", "", stem, flags=re.IGNORECASE)[:_LONGEST_NAME].strip(" .")
    return f"{stem or 'file'}.{kind.lower()}"


def redraw(path: Path, form: str) -> None:
    """Decode an image and write only its pixels, turned upright; what a camera notes beside them is gone.

    Raises FileError if it is damaged or too large to be decoded safely.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=[form]) as opened:
                if opened.width * opened.height > _MOST_PIXELS:
                    raise FileError("file_bomb", f"the image has more than {_MOST_PIXELS // 1_000_000} megapixels")
                upright = _pixels(ImageOps.exif_transpose(opened), form)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileError("file_bomb", f"the image has more than {_MOST_PIXELS // 1_000_000} megapixels") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise FileError("file_broken", "the image is damaged; save it again or take a new screenshot") from error
    upright.save(path, format=form, **({"quality": 92} if form in ("JPEG", "WEBP") else {}))


def _pixels(image: Image.Image, form: str) -> Image.Image:
    """The pixels alone, in colours that the format can hold."""
    clear = "A" in image.getbands() or "transparency" in image.info
    plain = image.convert("RGB" if form == "JPEG" or not clear else "RGBA")
    plain.info = {}
    return plain


def _copy(stream: BinaryIO, path: Path, most: int) -> None:
    left = most
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        while chunk := stream.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise FileError("file_large", f"the file is larger than {most // 1_000_000} MB; send a smaller one")
            target.write(chunk)


def _sync(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
