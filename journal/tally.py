"""How many events was a process given? A number that outlives a process that is killed.

It lies in a file that is mapped into memory: counting costs no system call, and what was counted is in the kernel's
hands at once. The file is locked as long as its process lives, so that another one can tell that it has died.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

_PREFIX, _SUFFIX = ".journal-", ".count"
_BYTES = 8


class Tally:
    """Counts the events of this process, which must not fork afterwards."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError where the folder cannot be written to."""
        self.name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._file = folder / f"{_PREFIX}{self.name}{_SUFFIX}"
        part = self._file.with_name(
            f"{self._file.name}.part"
        )  # until it is locked it would look like that of a dead one
        self._descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        os.ftruncate(self._descriptor, _BYTES)
        part.replace(self._file)
        self._memory = mmap.mmap(self._descriptor, _BYTES)
        self._count = memoryview(self._memory).cast("q")

    def add(self) -> None:
        """One more event; the caller sees to it that only one thread counts at a time."""
        self._count[0] += 1

    @property
    def given(self) -> int:
        """Events so far."""
        return self._count[0]

    def close(self) -> None:
        """All is written: nothing is left to count."""
        self._file.unlink(missing_ok=True)
        self._count.release()
        self._memory.close()
        os.close(self._descriptor)


def ended(folder: Path) -> Iterator[tuple[str, int]]:
    """Name and count of each process that was killed; each is told once, to whichever process asks first."""
    for file in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        try:
            descriptor = os.open(file, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if file.exists():
                yield file.name.removeprefix(_PREFIX).removesuffix(_SUFFIX), _read(descriptor)
                file.unlink(missing_ok=True)
        except BlockingIOError:
            continue  # it lives
        finally:
            os.close(descriptor)


def _read(descriptor: int) -> int:
    return int.from_bytes(os.read(descriptor, _BYTES).ljust(_BYTES, b"\0"), "little")
