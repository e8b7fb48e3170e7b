"""What does a data folder remember between two commands? How many generations it keeps, and which were withdrawn."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from index.errors import GenerationError
from index.manifest import replace_file

DEFAULT_KEPT = 5
"""Generations that a data folder keeps, the served one among them."""
MOST_KEPT = 1000

FILE = "folder.json"


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """keep: generations on disk; withdrawn: ids that were rolled back from, which nothing serves by itself.

    milvus: address of the Milvus server that holds the rows of the next generations, "" for files in this folder;
    owner: names this folder on that server, "" before it is needed; source: path of the corpus that the last rebuild
    read, "" where none was published yet.
    """

    keep: int = DEFAULT_KEPT
    withdrawn: frozenset[str] = frozenset()
    milvus: str = ""
    owner: str = ""
    source: str = ""

    def write(self, folder: Path) -> None:
        """Write folder.json durably."""
        content: dict[str, object] = {"keep": self.keep, "withdrawn": sorted(self.withdrawn)}
        texts = {"milvus": self.milvus, "owner": self.owner, "source": self.source}
        content |= {name: text for name, text in texts.items() if text}
        replace_file(folder / FILE, json.dumps(content, indent=1) + "\n")


def read_folder_settings(folder: Path) -> FolderSettings:
    """folder.json, the defaults where there is none; raises GenerationError if it is damaged."""
    file = folder / FILE
    try:
        found = json.loads(file.read_text("utf-8"))
        keep, withdrawn = found.get("keep", DEFAULT_KEPT), found.get("withdrawn", [])
        if isinstance(keep, bool) or not isinstance(keep, int) or not 1 <= keep <= MOST_KEPT:
            raise ValueError(f"keep is {keep!r}, not 1 to {MOST_KEPT}")
        texts = (str(found.get(name, "")) for name in ("milvus", "owner", "source"))
        return FolderSettings(keep, frozenset(map(str, withdrawn)), *texts)
    except FileNotFoundError:
        return FolderSettings()
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise GenerationError(
            f"{file} is damaged ({error}); give `--keep NUMBER` to faq rebuild or faq calibrate, which writes it anew"
        ) from error
