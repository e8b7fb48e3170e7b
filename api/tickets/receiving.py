"""How does a form with files arrive? Its files are streamed to disk, each cut at its limit, and all within a budget.

What is too much costs its file and never the form: whatever was typed is still read.
"""

from __future__ import annotations

import threading
from collections import Counter as Tally
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

MOST_TEXT = 200_000
"""Bytes of all that is no file in a form: every field at its longest, in any encoding."""
_MOST_FIELDS = 100
_LARGEST_FIELD = 65_536
_IN_MEMORY = 65_536
"""Bytes of a file that are not on disk yet."""


@dataclass(frozen=True, slots=True)
class Received:
    """A file of a form. stream: at its beginning; lost: key of its text where the file was not kept whole."""

    name: str
    stream: BinaryIO
    size: int
    lost: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent: the first value by name, every value of names that may come again, the files, and who sent it.

    client: see `client_key`; staff: whether a member of staff sent it, who has no quota.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, list[str]] = field(default_factory=dict)
    uploads: list[Received] = field(default_factory=list)
    client: str = ""
    staff: bool = False

    def get(self, name: str, most: int) -> str:
        """The value of a name with one kind of line end, cut to `most` characters; "" for none."""
        # Browsers send two characters for a line end, and count one.
        return self.values.get(name, "")[: 2 * most].replace("\r\n", "\n")[:most]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a form may hold. files: at most; bytes: of one file; folder: where files wait meanwhile; room: whether the
    disk has any left."""

    files: int
    bytes: int
    folder: Path
    room: Callable[[], bool]


class Arriving:
    """Bytes of files that one worker is receiving now, by client."""

    def __init__(self) -> None:
        self._lock, self._by_client = threading.Lock(), Tally[str]()

    def take(self, client: str, size: int, *, each: int, total: int) -> bool:
        """Note that so many more come; False, and nothing noted, beyond a limit."""
        with self._lock:
            if self._by_client[client] + size > each or self._by_client.total() + size > total:
                return False
            self._by_client[client] += size
            return True

    def give(self, client: str, size: int) -> None:
        """Note that so many are gone."""
        with self._lock:
            self._by_client[client] -= size
            if self._by_client[client] <= 0:
                del self._by_client[client]


class Budget:
    """What one form may still take of `Arriving`."""

    def __init__(self, arriving: Arriving, client: str, *, each: int, total: int) -> None:
        self._arriving, self._client, self._each, self._total = arriving, client, each, total
        self._taken = 0

    def take(self, size: int) -> bool:
        """Whether so many more bytes may be kept."""
        fits = self._arriving.take(self._client, size, each=self._each, total=self._total)
        self._taken += size if fits else 0
        return fits

    def close(self) -> None:
        """Give everything back."""
        self._arriving.give(self._client, self._taken)
        self._taken = 0


class FormReader(MultiPartParser):
    """Starlette's parser, which keeps no more of a file than it may."""

    spool_max_size = _IN_MEMORY

    def __init__(
        self, headers: Headers, stream: AsyncGenerator[bytes, None], *, bounds: Bounds, budget: Budget
    ) -> None:
        # One file too many is told beside the form, not by an error page.
        super().__init__(
            headers, stream, max_files=bounds.files + 1, max_fields=_MOST_FIELDS, max_part_size=_LARGEST_FIELD
        )
        self._bounds, self._budget, self._text = bounds, budget, 0
        self._sizes: dict[int, int] = {}
        self._lost: dict[int, str] = {}

    def on_headers_finished(self) -> None:
        """Begin a part; a file waits on the disk of the data folder, whose room is watched."""
        super().on_headers_finished()
        upload = self._current_part.file
        if upload is not None:
            upload.file.close()
            spool = SpooledTemporaryFile[bytes](_IN_MEMORY, dir=str(self._bounds.folder))
            self._files_to_close_on_error.append(spool)
            upload.file = spool  # type: ignore[assignment]
            if not self._bounds.room():
                self._lost[id(upload)] = "upload_full"

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        """Take in some bytes of a part."""
        upload, size = self._current_part.file, end - start
        if upload is None:
            self._text += size
            if self._text > MOST_TEXT:
                raise MultiPartException(f"The texts of the form have more than {MOST_TEXT} bytes.")
        elif not self._keeps(upload, size):
            return
        super().on_part_data(data, start, end)

    def lost(self, upload: UploadFile) -> str:
        """Why a file was not kept whole; "" if it was."""
        return self._lost.get(id(upload), "")

    def _keeps(self, upload: UploadFile, size: int) -> bool:
        mark = id(upload)
        if mark in self._lost:
            return False
        self._sizes[mark] = self._sizes.get(mark, 0) + size
        if self._sizes[mark] > self._bounds.bytes:
            self._lost[mark] = "file_large"
        elif not self._budget.take(size):
            self._lost[mark] = "upload_busy"
        return mark not in self._lost


async def read_form(reader: FormReader) -> FormData:
    """The parts of a form; raises HTTPException for what is no form or has too many parts."""
    try:
        return await reader.parse()
    except MultiPartException as error:
        raise HTTPException(400, error.message) from error
    except OSError as error:
        raise HTTPException(503, "files cannot be received now; send it without them", {"Retry-After": "60"}) from error
