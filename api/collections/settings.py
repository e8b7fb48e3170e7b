"""Where are the help centres of one service, and how much memory may they take? Filled by api.settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DEFAULT_MB = 1024.0
"""About a hundred help centres of 200 entries and 2,000 phrasings: see docs/collections.md."""


@dataclass(frozen=True, slots=True)
class CollectionSettings:
    """root: the folder with a data folder for each help centre, None for a service with one; megabytes: of all that are
    loaded at once."""

    root: Path | None = None
    megabytes: float = DEFAULT_MB
