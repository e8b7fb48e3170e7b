"""What is in a backup? A tar of plain files, and at its end a manifest with the checksum of each."""

from __future__ import annotations

import hashlib
import json
import re
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from corpus import FaqError

MANIFEST = "BACKUP.json"
FORMAT = 1
CHUNK = 1 << 20
_LARGEST_MANIFEST = 256 << 20
"""Bytes; a file takes about 200 of them."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


class BackupError(FaqError):
    """An archive that cannot be made, or that is not whole."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive. path: with slashes, relative to the data folder; sha256: in hexadecimal digits."""

    path: str
    size: int
    sha256: str


class Hashed:
    """A stream that is read once and hashed meanwhile."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._hash = stream, hashlib.sha256()

    def read(self, size: int = CHUNK) -> bytes:
        """Bytes of the stream; at most `size`, none at its end."""
        data = self._stream.read(size)
        self._hash.update(data)
        return data

    def hexdigest(self) -> str:
        """The checksum of what was read so far."""
        return self._hash.hexdigest()


@contextmanager
def opened(archive: Path) -> Iterator[tarfile.TarFile]:
    """The archive, uncompressed, so that it is no larger than its file; raises BackupError for what is none."""
    try:
        with tarfile.open(archive, "r:") as tar:
            yield tar
    except FileNotFoundError as error:
        if error.filename != str(archive):
            raise
        raise BackupError(f"{archive} does not exist; give the path of a file that `faq backup` wrote") from error
    except tarfile.TarError as error:
        raise BackupError(f"{archive} is no backup, or is cut off ({error}); take another copy of it") from error


def checked(archive: Path) -> tuple[Member, ...]:
    """Read a whole archive and compare every file with the manifest; raises BackupError, and writes nothing."""
    found: dict[str, Member] = {}
    manifest: Mapping[str, Any] | None = None
    with opened(archive) as tar:
        for info in tar:
            if manifest is not None:
                raise BackupError(f"{archive} goes on after its manifest; take another copy of it")
            _check_member(archive, info)
            if info.name == MANIFEST:
                manifest = _read_manifest(archive, tar, info)
            elif info.name in found:
                raise BackupError(f"{archive} holds {info.name[:200]!r} twice; take another copy of it")
            else:
                found[info.name] = Member(info.name, info.size, _digest(tar, info))
    if manifest is None:
        raise BackupError(f"{archive} ends without a manifest: it is cut off, or no backup; take another copy of it")
    _compare(archive, found, manifest)
    return tuple(found.values())


def _check_member(archive: Path, info: tarfile.TarInfo) -> None:
    name = info.name
    if info.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or info.issparse():
        raise BackupError(f"{archive} holds {name[:200]!r}, which is no plain file; it was not made by `faq backup`")
    parts = name.split("/")
    if not name.isprintable() or "\\" in name or ":" in name or any(part in ("", ".", "..") for part in parts):
        raise BackupError(f"{archive} holds the path {name[:200]!r}; it was not made by `faq backup`")


def _digest(tar: tarfile.TarFile, info: tarfile.TarInfo) -> str:
    stream = Hashed(stream_of(tar, info))
    while stream.read():
        pass
    return stream.hexdigest()


def stream_of(tar: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    """The content of a plain file."""
    stream = tar.extractfile(info)
    if stream is None:
        raise BackupError(f"{info.name[:200]!r} is no plain file")
    return stream


def _read_manifest(archive: Path, tar: tarfile.TarFile, info: tarfile.TarInfo) -> Mapping[str, Any]:
    if info.size > _LARGEST_MANIFEST:
        raise BackupError(f"the manifest of {archive} has {info.size} bytes; it was not made by `faq backup`")
    try:
        manifest = json.loads(stream_of(tar, info).read())
        form, files = manifest["format"], manifest["files"]
        whole = all(_DIGEST.fullmatch(row["sha256"]) and row["bytes"] >= 0 and row["path"] for row in files)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BackupError(f"the manifest of {archive} is damaged; take another copy of it") from error
    if form != FORMAT:
        raise BackupError(f"{archive} has format {form!r}, and this version reads {FORMAT}; use the version it is of")
    if not whole:
        raise BackupError(f"the manifest of {archive} is damaged; take another copy of it")
    return dict(manifest)


def _compare(archive: Path, found: Mapping[str, Member], manifest: Mapping[str, Any]) -> None:
    told = {row["path"]: Member(row["path"], row["bytes"], row["sha256"]) for row in manifest["files"]}
    for path in sorted(told.keys() | found.keys()):
        if path not in found:
            raise BackupError(f"{archive} lacks {path[:200]!r}; take another copy of it")
        if told.get(path) != found[path]:
            raise BackupError(f"{path[:200]!r} in {archive} is damaged; take another copy of it")
