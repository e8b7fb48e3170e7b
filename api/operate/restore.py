"""How does a data folder come back? The whole archive is checked first; then it is unpacked beside, and moved in."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from pathlib import Path

from api.operate.archive import CHUNK, MANIFEST, BackupError, Hashed, Member, checked, opened, stream_of
from api.operate.backup import Summary
from index import DataFolder

_SPARE_BYTES = 64 << 20
"""What the disk must have free besides the files."""
_CURRENT = "CURRENT"


def restore(archive: Path, data: Path, *, replace: bool = False) -> Summary:
    """Fill a data folder that is empty, or replace what is in it, from a backup; raises BackupError.

    Nothing in the folder is touched before the whole archive was found to be sound and to fit on the disk.
    """
    if data.exists() and not data.is_dir():
        raise BackupError(f"{data} is no folder; give another with --data")
    if data.is_dir() and any(data.iterdir()) and not replace:
        raise BackupError(
            f"data folder {data} is not empty; give an empty one, or --replace to lose what is in it (stop its servers)"
        )
    members = checked(archive)
    size = sum(member.size for member in members)
    made = not data.exists()
    data.mkdir(parents=True, exist_ok=True)
    try:
        _check_room(data, size)
        _put(archive, data, members)
    except BaseException:
        if made:
            shutil.rmtree(data, ignore_errors=True)
        raise
    return Summary(len(members), size)


def _check_room(data: Path, size: int) -> None:
    free = shutil.disk_usage(data).free
    if free < size + _SPARE_BYTES:
        raise BackupError(f"the backup takes {size >> 20} MB, and {data} has {free >> 20} MB free; make room first")


def _put(archive: Path, data: Path, members: tuple[Member, ...]) -> None:
    """Unpack into the data folder's own file system (it may be a volume), then move; CURRENT comes last."""
    # The lock of rebuilds only where there is something that a rebuild could write to: an empty folder stays empty.
    if any(data.iterdir()):
        with DataFolder(data).writing():
            _swap(archive, data, members)
    else:
        _swap(archive, data, members)


def _swap(archive: Path, data: Path, members: tuple[Member, ...]) -> None:
    with tempfile.TemporaryDirectory(dir=data, prefix=".restore-") as name:
        new, old = Path(name) / "new", Path(name) / "old"
        new.mkdir()
        old.mkdir()
        _unpack(archive, new, {member.path: member for member in members})
        there = [item for item in data.iterdir() if item.name != Path(name).name and not item.name.endswith(".lock")]
        away = [(item, old / item.name) for item in sorted(there, key=lambda item: item.name != _CURRENT)]
        back = [(item, data / item.name) for item in sorted(new.iterdir(), key=lambda item: item.name == _CURRENT)]
        _move_all([*away, *back])


def _move_all(moves: list[tuple[Path, Path]]) -> None:
    """All of the moves or none: what was there comes back if one fails, before its temporary folder goes."""
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            os.replace(source, target)
            done.append((source, target))
    except BaseException:
        for source, target in reversed(done):
            os.replace(target, source)
        raise


def _unpack(archive: Path, folder: Path, members: dict[str, Member]) -> None:
    """Write the files; each is compared again, as the archive may have changed since it was checked."""
    with opened(archive) as tar:
        for info in tar:
            if info.name == MANIFEST:
                continue
            if info.name not in members:
                raise BackupError(f"{archive} changed while it was read; run this again")
            file = folder.joinpath(*info.name.split("/"))
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if _write(tar, info, file) != members[info.name].sha256:
                raise BackupError(f"{archive} changed while it was read; run this again")


def _write(tar: tarfile.TarFile, info: tarfile.TarInfo, file: Path) -> str:
    """The checksum of what was written. Nobody gets more rights than a file of ours has, and its owner may write."""
    mode = info.mode & 0o644 | 0o600
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
        hashed = Hashed(stream_of(tar, info))
        while block := hashed.read(CHUNK):
            stream.write(block)
        os.fsync(stream.fileno())
    return hashed.hexdigest()
