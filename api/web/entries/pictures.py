"""Which pictures do staff put into answers? Files in a folder `pictures` beside the corpus, checked first."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from fastapi import Request

from api.http.paths import root_of
from corpus import slug
from engine import SAMPLE, Editing, NoCorpusError

LARGEST = 4_000_000
"""Bytes of a picture; a photograph of a telephone, shrunk for a page, has a tenth."""
MOST_PIXELS = 40_000_000
_FOLDER = "pictures"
_KINDS = {"PNG": ".png", "JPEG": ".jpg", "GIF": ".gif", "WEBP": ".webp"}
_NAME = re.compile(r"[a-z0-9-]{1,80}\.(?:png|jpg|gif|webp)")


class Pictures:
    """The pictures of one corpus."""

    def __init__(self, editing: Editing) -> None:
        self._editing = editing

    def add(self, name: str, data: bytes) -> str:
        """Keep a picture; gives its path as an answer names it. Raises ValueError with the key of what is wrong."""
        ending = _ending(data)
        folder = self._folder()
        stem = slug(Path(name).stem)[:40].strip("-") or "picture"
        stem = re.sub(r"[^a-z0-9-]+", "-", stem.lower()).strip("-") or "picture"
        file = folder / f"{stem}-{hashlib.sha256(data).hexdigest()[:8]}{ending}"
        try:
            folder.mkdir(exist_ok=True)
            part = file.with_name(f".{file.name}.new")
            part.write_bytes(data)
            os.replace(part, file)
        except OSError as error:
            raise ValueError("entry_picture_where") from error
        return f"/{_FOLDER}/{file.name}"

    def file(self, name: str) -> Path | None:
        """A picture by its name; None where there is none."""
        try:
            file = self._folder() / name
        except ValueError:
            return None
        return file if _NAME.fullmatch(name) and file.is_file() else None

    def address(self, request: Request, target: str) -> str | None:
        """Address for staff of a picture that no generation has yet."""
        folder, _, name = target.removeprefix("/").rpartition("/")
        known = folder == _FOLDER and self.file(name) is not None
        return f"{root_of(request.scope)}/staff/entries/pictures/{name}" if known else None

    def _folder(self) -> Path:
        try:
            source = self._editing.source
        except NoCorpusError as error:
            raise ValueError("entry_picture_where") from error
        if source == SAMPLE.resolve():
            raise ValueError("entry_picture_where")
        return (source if source.is_dir() else source.parent) / _FOLDER


def _ending(data: bytes) -> str:
    import io

    from PIL import Image, UnidentifiedImageError

    if len(data) > LARGEST:
        raise ValueError("entry_picture_large")
    try:
        with Image.open(io.BytesIO(data), formats=tuple(_KINDS)) as picture:  # its head only, no pixel is decoded
            pixels, kind = picture.width * picture.height, str(picture.format)
    # A damaged picture raises ValueError too, such as for a text in it that unpacks to anything.
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError("entry_picture_kind") from error
    if pixels > MOST_PIXELS:
        raise ValueError("entry_picture_large")
    return _KINDS[kind]
