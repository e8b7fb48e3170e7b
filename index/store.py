"""Where do generations live, which one is served, and who may write?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import GenerationError, LockedError
from index.manifest import MANIFEST, replace_file, sync_folder
from index.milvus import Place, discard_rows, new_owner, new_place
from index.reading import ID, ReadFolder, number_of

_LOCK, _SWITCH_LOCK = "rebuild.lock", "publish.lock"
_SWITCH_SECONDS = 30.0
"""How long a command waits for another one that is changing CURRENT: a rename and the removal of old generations."""
_WORK, _GOING = ".building-", ".going-"
"""What the names of work folders begin with, and of those that are being removed."""


@dataclass(frozen=True, slots=True)
class DataFolder(ReadFolder):
    """A data folder with the right to write to it: one process builds, one changes CURRENT for a moment."""

    def set_keep(self, keep: int) -> None:
        """Let this folder keep so many from now on; only while `switching`."""
        replace(self.readable_settings(), keep=keep).write(self.path)

    def set_milvus(self, uri: str) -> None:
        """Let the rows of the next generations lie there; only while `switching`."""
        replace(self.readable_settings(), milvus=uri).write(self.path)

    def source(self) -> str:
        """Path of the corpus that the last rebuild read; "" where that is not known."""
        return self.readable_settings().source

    def set_source(self, source: str) -> None:
        """Remember which corpus was read; only while `switching`."""
        replace(self.readable_settings(), source=source).write(self.path)

    def withdraw(self, generation_id: str) -> None:
        """Let nothing serve a generation by itself; only while `switching`."""
        settings = self.readable_settings()
        replace(settings, withdrawn=settings.withdrawn | {generation_id}).write(self.path)

    def milvus_place(self, new_id: str, work: Path, *, uri: str, dim: int) -> Place:
        """Where the rows of a generation that is being built will lie on a Milvus server; only while `writing`.

        It is noted in the work folder first: whatever becomes of this process, what it sends is removed again.
        """
        with self.switching():
            settings = self.readable_settings()
            if not settings.owner:
                settings = replace(settings, owner=new_owner())
                settings.write(self.path)
        return new_place(work, new_id, uri=uri, owner=settings.owner, dim=dim)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to build generations; the system takes it back from a process that dies.

        Raises LockedError at once if another process holds it. Leftovers of killed builds are removed.
        """
        told = (
            f"another rebuild, calibration or rollback writes to {self.path} ({self.path / _LOCK} is locked); wait for "
            "its end, then run this again"
        )
        with self._locked(_LOCK, 0, told):
            with self.switching():
                self._clean()
            yield

    @contextmanager
    def switching(self) -> Iterator[None]:
        """Hold the right to change CURRENT, for a moment: a rollback need not wait for the end of a rebuild."""
        told = f"another command is publishing in {self.path} ({self.path / _SWITCH_LOCK} is locked); run this again"
        with self._locked(_SWITCH_LOCK, _SWITCH_SECONDS, told):
            yield

    def wait_for_writer(self, seconds: float) -> bool:
        """Wait until nobody holds the right to build, for so many seconds at most; whether it is free then."""
        try:
            with self._locked(_LOCK, seconds, ""):
                return True
        except LockedError:
            return False

    @contextmanager
    def _locked(self, name: str, seconds: float, told: str) -> Iterator[None]:
        from filelock import FileLock, Timeout

        try:
            self.generations.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.path / name, timeout=seconds)
            lock.acquire()
        except Timeout:
            raise LockedError(told) from None
        except (OSError, NotImplementedError) as error:
            raise GenerationError(
                f"cannot write to data folder {self.path} ({getattr(error, 'strerror', None) or error}); mend its "
                "permissions, or give another with --data"
            ) from error
        try:
            yield
        finally:
            lock.release()

    def begin(self, corpus_hash: str) -> tuple[str, Path]:
        """A new id and the empty work folder in which its files are to be written; only while `writing`."""
        new_id = f"{max(map(number_of, self.ids()), default=0) + 1:06d}-{corpus_hash[:8]}"
        work = self.generations / f"{_WORK}{new_id}"
        work.mkdir(parents=True)
        return new_id, work

    def place(self, new_id: str, work: Path) -> None:
        """Move a written generation to its place, complete but not served yet; only while `switching`."""
        work.replace(self.generations / new_id)
        sync_folder(self.generations)

    def serve(self, generation_id: str) -> None:
        """Let CURRENT name this generation; only while `switching`.

        Where it is older than the served one, that and all between are withdrawn first: nothing serves them again but
        a command that names them.
        """
        served, settings = self.named(), self.readable_settings()
        withdrawn = settings.withdrawn - {generation_id}
        if served is not None:
            low, high = number_of(generation_id), number_of(served)
            withdrawn |= {i for i in self.ids() if low < number_of(i) <= high}
        if withdrawn != settings.withdrawn:
            replace(settings, withdrawn=withdrawn).write(self.path)
        replace_file(self.current_file, generation_id + "\n")

    def prune(self) -> None:
        """Remove generations beyond `keep`; only while `switching`.

        Those rolled back from go first, then the oldest; never the served one, nor one that is newer than it.
        """
        ids, served, withdrawn = self.ids(), self.current_id(), self.withdrawn()
        order = sorted(ids, key=lambda name: (name not in withdrawn, number_of(name)))
        removable = [name for name in order if number_of(name) < number_of(served)]
        for name in removable[: max(len(ids) - self.keep(), 0)]:
            self.discard(self.generations / name)

    def _clean(self) -> None:
        """Remove what a killed build left: its work folder, half-removed generations, unfinished files."""
        for item in sorted(self.generations.iterdir()):
            half = ID.fullmatch(item.name) and not (item / MANIFEST).exists()
            if half or item.name.startswith((_WORK, _GOING)):
                self.discard(item)
        for folder in (self.path, self.cache):
            for part in folder.glob(".*.part*"):
                part.unlink(missing_ok=True)

    def discard(self, item: Path) -> None:
        """Remove a generation, or a work folder, and its rows on a server; nothing where there is no such folder.

        Where the server is away, a folder that names the rows stays, and the next build tries again.
        """
        # Without its manifest it is no generation any more, however far the rest gets.
        (item / MANIFEST).unlink(missing_ok=True)
        if not item.exists():
            return
        if not item.name.startswith(_GOING):
            item = item.rename(item.with_name(f"{_GOING}{item.name}-{new_owner()}"))
        others = [self.generations / name for name in self.ids()]
        if discard_rows(item, self.readable_settings().owner, others):
            shutil.rmtree(item, ignore_errors=True)
