"""Which generations does a data folder hold, and which one is served?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from corpus import Entry
from index.errors import GenerationError, MovedError
from index.folder_settings import FolderSettings, read_folder_settings
from index.generation import Generation, load_generation
from index.manifest import MANIFEST

_CURRENT = "CURRENT"
ID = re.compile(r"\d{6,}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class ReadFolder:
    """A data folder that is read: generations/<id>/, CURRENT, which names the served one, folder.json, cache/."""

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
        return sorted((name for name in found if ID.fullmatch(name)), key=number_of)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever published here."""
        return not self.current_file.exists() and not self.ids()

    def current_id(self) -> str:
        """The id of the served generation; raises GenerationError if there is none."""
        file = self.current_file
        try:
            name = file.read_text("utf-8").strip()
        except FileNotFoundError as error:
            raise self._nothing_here() from error
        except (OSError, UnicodeDecodeError) as error:
            raise GenerationError(f"{file} cannot be read ({error}); run `faq rebuild --data {self.path}`") from error
        if not ID.fullmatch(name):
            raise GenerationError(
                f"{file} names {name[:80]!r}, which is no generation; run `faq rebuild --data {self.path}`"
            )
        return name

    def named(self) -> str | None:
        """What CURRENT names; None where it is missing or damaged. Raises nothing: it is compared, not served."""
        try:
            return self.current_id()
        except GenerationError:
            return None

    def check_unmoved(self, base: str | None) -> None:
        """Raise MovedError if CURRENT no longer names `base`, which `named` gave before."""
        now = self.named()
        if now != base:
            raise MovedError(
                f"{self.current_file} names {now or 'no generation'} and named {base or 'none'} when this began: "
                "another command published meanwhile, and that stays served; nothing else was published; look at "
                "`faq generations`, then run the command again"
            )

    def servable(self) -> list[str]:
        """Ids to serve, best first: what CURRENT names, then older ones; never one that was rolled back from."""
        served, ids = self.named(), self.ids()
        withdrawn = self.withdrawn()
        older = [
            i for i in reversed(ids) if i not in withdrawn and (served is None or number_of(i) < number_of(served))
        ]
        return ([served] if served else []) + older

    def withdrawn(self) -> frozenset[str]:
        """Ids of generations that were rolled back from; none where folder.json cannot be read."""
        return self.readable_settings().withdrawn

    def keep(self) -> int:
        """How many generations this folder keeps; raises GenerationError if folder.json is damaged."""
        return read_folder_settings(self.path).keep

    def milvus(self) -> str:
        """Address of the Milvus server for the rows of the next generations; "" where they lie in this folder."""
        return self.readable_settings().milvus

    def readable_settings(self) -> FolderSettings:
        """Its settings, or those of a new folder where folder.json is damaged."""
        try:
            return read_folder_settings(self.path)
        except GenerationError:  # nothing may stop a rollback, or a server that looks for a whole generation
            return FolderSettings()

    def load(
        self, generation_id: str, known: Mapping[str, Entry] = MappingProxyType({}), *, check_later: bool = False
    ) -> Generation:
        """A generation of this folder, checked; raises GenerationError, also for an id that is none.

        known, check_later: see load_generation.
        """
        if generation_id not in self.ids():
            if self.is_empty:
                raise self._nothing_here()
            complete = ", ".join(self.ids()) or "none"
            raise GenerationError(
                f"{self.path} has no complete generation {generation_id[:80]!r}; it has: {complete} (`faq generations`)"
            )
        return load_generation(self.generations / generation_id, known, check_later=check_later)

    def _nothing_here(self) -> GenerationError:
        what = "holds no index yet" if self.path.is_dir() else "does not exist"
        return GenerationError(
            f"data folder {self.path} {what}; run `faq rebuild --data {self.path}` with your corpus (without one it "
            "takes the sample help centre), or mend the name after --data"
        )

    def load_current(self) -> Generation:
        """The served generation, checked."""
        return load_generation(self.generations / self.current_id())


def number_of(generation_id: str) -> int:
    """The number that an id begins with."""
    return int(generation_id.split("-")[0])
