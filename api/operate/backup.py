"""How is a data folder copied while servers write to it? Databases by SQLite, the rest as it is, into one tar file."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import sqlite3
import stat
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from api.operate.archive import FORMAT, MANIFEST, BackupError, Hashed, Member
from api.sessions.sessions import FILE as SESSIONS
from index import DataFolder

DATABASES = (".db",)
_NOT_KEPT = (".lock", "-wal", "-shm", "-journal", ".part", ".new", ".tmp", SESSIONS)
"""Endings of what belongs to a running process, or is forgotten within the hour."""
_CACHE = "cache"
_REBUILD_SECONDS = 900
"""How long a running rebuild is waited for; that of 100,000 entries takes some minutes."""
_BUSY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Summary:
    """What an archive holds."""

    files: int
    bytes: int


def back_up(data: Path, out: Path) -> Summary:
    """Write generations, databases, attachments, keys and the folder's settings to `out`, which appears when whole.

    Raises BackupError, and LockedError if a rebuild does not end.
    """
    if out.exists():
        raise BackupError(f"{out} exists already; give the name of a new file, or take that one away")
    if not out.parent.is_dir():
        raise BackupError(f"folder {out.parent} does not exist; make it first")
    if out.resolve().is_relative_to(data.resolve()):
        raise BackupError(f"{out} lies in the data folder itself; give a path outside of {data}")
    folder = DataFolder(data)
    folder.wait_for_writer(_REBUILD_SECONDS)
    part = out.with_name(f".{out.name}.part")
    try:
        with folder.writing(), os.fdopen(_private(part), "wb") as stream:
            summary = _write(folder, stream, out.parent)
            os.fsync(stream.fileno())
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)
    return summary


def _private(file: Path) -> int:
    """An archive holds keys: nobody but its owner may read it."""
    file.unlink(missing_ok=True)
    return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _write(folder: DataFolder, stream: io.BufferedWriter, work: Path) -> Summary:
    members: list[Member] = []
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as tar:
        # Databases first: what they name is in the files that follow, as files come before the rows that name them.
        files = sorted(_files(folder), key=lambda file: file.suffix not in DATABASES)
        for file in files:
            name = file.relative_to(folder.path).as_posix()
            found = _add_database(tar, file, name, work) if file.suffix in DATABASES else _add(tar, file, name)
            members += [found] if found else []
        _add_manifest(tar, members)
    return Summary(len(members), sum(member.size for member in members))


def _files(folder: DataFolder) -> Iterator[Path]:
    """Every file that is kept: all but the cache, locks and what processes are writing just now."""
    complete = set(folder.ids())
    for root, folders, names in os.walk(folder.path):
        place = Path(root)
        if place == folder.path:
            folders[:] = [name for name in folders if name != _CACHE]
        if place == folder.generations:
            folders[:] = [name for name in folders if name in complete]
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in [*folders, *names]:
            if (place / name).is_symlink():
                raise BackupError(f"{place / name} is a link, which a backup cannot hold; put what it leads to there")
        yield from (place / name for name in sorted(names) if not name.startswith(".") and not name.endswith(_NOT_KEPT))


def _add(tar: tarfile.TarFile, file: Path, name: str) -> Member | None:
    """Add a file as long as it is now; None if it has gone meanwhile, as an attachment does whose time is over."""
    try:
        stream = file.open("rb")
    except FileNotFoundError:
        return None
    with stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise BackupError(f"{file} is no plain file; take it away")
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = status.st_size, int(status.st_mtime), stat.S_IMODE(status.st_mode)
        hashed = Hashed(stream)
        tar.addfile(info, hashed)  # it is only read
    return Member(name, info.size, hashed.hexdigest())


def _add_database(tar: tarfile.TarFile, file: Path, name: str, work: Path) -> Member | None:
    """Add a copy that SQLite makes of one moment, whoever writes meanwhile."""
    with tempfile.TemporaryDirectory(dir=work, prefix=".backup-") as folder:
        copy = Path(folder) / "copy.db"
        copy.touch(mode=stat.S_IMODE(file.stat().st_mode))
        try:
            with (
                closing(
                    sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", timeout=_BUSY_SECONDS, uri=True)
                ) as source,
                closing(sqlite3.connect(copy)) as target,
            ):
                source.backup(target)
                target.execute("PRAGMA journal_mode=DELETE")  # one file, which needs no log beside it
        except sqlite3.Error as error:
            raise BackupError(f"database {file} cannot be copied ({error}); mend it or take it away") from error
        return _add(tar, copy, name)


def _add_manifest(tar: tarfile.TarFile, members: list[Member]) -> None:
    manifest = {
        "format": FORMAT,
        "version": version("faq-search"),
        "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "files": [{"path": member.path, "bytes": member.size, "sha256": member.sha256} for member in members],
    }
    content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    info = tarfile.TarInfo(MANIFEST)
    info.size, info.mode = len(content), 0o600
    tar.addfile(info, io.BytesIO(content))
