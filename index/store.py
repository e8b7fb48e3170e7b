"""Where do generations live, and which one is served?"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from index.errors import GenerationError
from index.generation import Generation, load_generation
from index.manifest import MANIFEST, sync_folder

_CURRENT = "CURRENT"
_ID = re.compile(r"\d{6,}-[0-9a-f]{8}")
_WORK = ".building-"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """A data folder: generations/<id>/, the file CURRENT that names the served one, and cache/."""

    path: Path

    @property
    def cache(self) -> Path:
        """Vectors and the segmenter's dictionary; may be deleted at any time."""
        return self.path / "cache"

    @property
    def generations(self) -> Path:
        """The folder of all generations."""
        return self.path / "generations"

    def ids(self) -> list[str]:
        """Complete generations, oldest first."""
        if not self.generations.is_dir():
            return []
        return sorted(
            item.name for item in self.generations.iterdir() if _ID.fullmatch(item.name) and (item / MANIFEST).is_file()
        )

    def current_id(self) -> str:
        """The id of the served generation; raises GenerationError if there is none."""
        file = self.path / _CURRENT
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

    def load_current(self) -> Generation:
        """The served generation, checked."""
        return load_generation(self.generations / self.current_id())

    def begin(self, corpus_hash: str) -> tuple[str, Path]:
        """A new id and the empty work folder in which its files are to be written."""
        numbers = [int(name.split("-")[0]) for name in self.ids()]
        new_id = f"{max(numbers, default=0) + 1:06d}-{corpus_hash[:8]}"
        work = self.generations / f"{_WORK}{new_id}-{os.getpid()}"
        try:
            if work.exists():
                shutil.rmtree(work)
            work.mkdir(parents=True)
        except OSError as error:
            raise GenerationError(
                f"cannot write to data folder {self.path} ({error.strerror}); give another with --data"
            ) from error
        return new_id, work

    def publish(self, new_id: str, work: Path) -> None:
        """Move a written generation to its place and serve it from now on, in one step."""
        work.replace(self.generations / new_id)
        sync_folder(self.generations)
        self.serve(new_id)

    def serve(self, generation_id: str) -> None:
        """Let CURRENT name this generation; whoever reads it sees the old name or the new, never half."""
        part = self.path / f".{_CURRENT}.{os.getpid()}"
        with part.open("w", encoding="utf-8") as stream:
            stream.write(generation_id + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(self.path / _CURRENT)
        sync_folder(self.path)
