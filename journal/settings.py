"""How long is kept what was asked, and where?"""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_DAYS = 30


@dataclass(frozen=True, slots=True)
class JournalSettings:
    """days: for which questions are kept, 0 to keep none; url: of a PostgreSQL database, "" for journal.db in the data
    folder."""

    days: int = DEFAULT_DAYS
    url: str = ""

    @property
    def on(self) -> bool:
        """Whether questions are kept at all."""
        return self.days > 0
