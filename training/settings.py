"""Which settings does a run have, and where does it keep its files?"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
OWN_DATA = ROOT / "training" / "data" / "paraphrases"
USER_WORDS = ROOT / "corpus" / "data" / "userdict.txt"


@dataclass(frozen=True, slots=True)
class Run:
    """settings: of training/settings.toml; data: the folder of the public data sets; work: what the steps hand on."""

    settings: dict[str, Any]
    data: Path
    work: Path

    def file(self, name: str) -> Path:
        """A file of the work folder, which is made if need be."""
        self.work.mkdir(parents=True, exist_ok=True)
        return self.work / name


def open_run(data: Path, work: Path) -> Run:
    """A run with the settings of the repository."""
    return Run(tomllib.loads((ROOT / "training" / "settings.toml").read_text("utf-8")), data, work)
