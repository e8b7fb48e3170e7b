"""Where do generations live, which one is served, and who may write?"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from corpus import Entry
from index.errors import GenerationError
from index.generation import Generation, load_generation
from index.manifest import MANIFEST, sync_file, sync_folder

DEFAULT_KEPT = 5
"""Generations that a data folder keeps, the served one among them."""

_CURRENT = "CURRENT"
_LOCK = "rebuild.lock"
_ID = re.compile(r"\d{6,}-[0-9a-f]{8}")
_WORK = ".building-"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """A data folder: generations/<id>/, the file CURRENT that names the served one, and cache/."""

    path: Path

    @property
    def cache(self) -> Path:
        """Vectors, segments and the segmenter's dictionary; may be deleted at any time."""
        return self.path / "cache"

    @property
    def generations(self) -> Path:
        """The folder of all generations."""
        return self.path / "generations"

    @property
    def current_file(self) -> Path:
        """The file that names the served generation."""
        return self.path / _CURRENT

    def ids(self) -> list[str]:
        """Complete generations, oldest first."""
        if not self.generations.is_dir():
            return []
        found = [item.name for item in self.generations.iterdir() if (item / MANIFEST).is_file()]
        return sorted((name for name in found if _ID.fullmatch(name)), key=_number)

    def current_id(self) -> str:
        """The id of the served generation; raises GenerationError if there is none."""
        file = self.current_file
        try:
            name = file.read_text("utf-8").strip()
        except FileNotFoundError as error:
            what = "holds no index yet" if self.path.is_dir() else "does not exist"
            raise GenerationError(
                f"data folder {self.path} {what}; run `faq rebuild --data {self.path}` (it takes the sample help "
                "centre when no corpus is named)"
            ) from error
        except (OSError, UnicodeDecodeError) as error:
            raise GenerationError(f"{file} cannot be read ({error}); run `faq rebuild --data {self.path}`") from error
        if not _ID.fullmatch(name):
            raise GenerationError(
                f"{file} names {name[:80]!r}, which is no generation; run `faq rebuild --data {self.path}`"
            )
        return name

    def load(self, generation_id: str, known: Mapping[str, Entry] = MappingProxyType({})) -> Generation:
        """A generation of this folder, checked; raises GenerationError, also for an id that is none.

        known: see load_generation.
        """
        if generation_id not in self.ids():
            complete = ", ".join(self.ids()) or "none"
            raise GenerationError(
                f"{self.path} has no complete generation {generation_id[:80]!r}; it has: {complete} (`faq generations`)"
            )
        return load_generation(self.generations / generation_id, known)

    def load_current(self) -> Generation:
        """The served generation, checked."""
        return load_generation(self.generations / self.current_id())

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to write generations; the system takes it back from a process that dies.

        Raises GenerationError at once if another process holds it. Leftovers of killed builds are removed.
        """
        from filelock import FileLock, Timeout

        file = self.path / _LOCK
        try:
            self.generations.mkdir(parents=True, exist_ok=True)
            lock = FileLock(file, timeout=0)
            lock.acquire()
        except Timeout:
            raise GenerationError(
                f"another rebuild, calibration or rollback writes to {self.path} ({file} is locked); wait for its end"
            ) from None
        except (OSError, NotImplementedError) as error:
            raise GenerationError(
                f"cannot write to data folder {self.path} ({getattr(error, 'strerror', None) or error}); mend its "
                "permissions, or give another with --data"
            ) from error
        try:
            self._clean()
            yield
        finally:
            lock.release()

    def begin(self, corpus_hash: str) -> tuple[str, Path]:
        """A new id and the empty work folder in which its files are to be written; only while `writing`."""
        new_id = f"{max(map(_number, self.ids()), default=0) + 1:06d}-{corpus_hash[:8]}"
        work = self.generations / f"{_WORK}{new_id}"
        work.mkdir(parents=True)
        return new_id, work

    def publish(self, new_id: str, work: Path, *, keep: int = DEFAULT_KEPT) -> None:
        """Move a written generation to its place and serve it from now on, in one step; remove the oldest."""
        work.replace(self.generations / new_id)
        sync_folder(self.generations)
        self.serve(new_id)
        self.prune(keep)

    def serve(self, generation_id: str) -> None:
        """Let CURRENT name this generation; whoever reads it sees the old name or the new, never half."""
        part = self.path / f".{_CURRENT}.part"
        part.write_text(generation_id + "\n", "utf-8")
        sync_file(part)
        part.replace(self.current_file)
        sync_folder(self.path)

    def prune(self, keep: int) -> None:
        """Remove the oldest generations beyond `keep`; never the served one, nor one that is newer than it."""
        ids, served = self.ids(), self.current_id()
        for name in ids[: max(len(ids) - max(keep, 1), 0)]:
            if _number(name) < _number(served):
                self._remove(self.generations / name)

    def _clean(self) -> None:
        """Remove what a killed build left: its work folder, half-removed generations, unfinished files."""
        for item in self.generations.iterdir():
            if item.name.startswith(_WORK) or (_ID.fullmatch(item.name) and not (item / MANIFEST).exists()):
                shutil.rmtree(item, ignore_errors=True)
        for folder in (self.path, self.cache):
            for part in folder.glob(".*.part*"):
                part.unlink(missing_ok=True)

    @staticmethod
    def _remove(folder: Path) -> None:
        # Without its manifest it is no generation any more, however far the rest gets.
        (folder / MANIFEST).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


def _number(generation_id: str) -> int:
    return int(generation_id.split("-")[0])
