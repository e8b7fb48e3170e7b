"""How long is kept what was asked, where, and how much?"""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_DAYS = 30
DEFAULT_MB = 2000
"""About 4.7 million questions, of 420 bytes each."""


@dataclass(frozen=True, slots=True)
class JournalSettings:
    """days: for which questions are kept, 0 to keep none; url: of a PostgreSQL database, "" for journal.db in the data
    folder; most_mb: megabytes of that file; free_mb: what its disk keeps free."""

    days: int = DEFAULT_DAYS
    url: str = ""
    most_mb: int = DEFAULT_MB
    free_mb: float = 500.0

    @property
    def on(self) -> bool:
        """Whether questions are kept at all."""
        return self.days > 0
