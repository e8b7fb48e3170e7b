"""Are there entries that nobody sees any more? Rules on the days of an entry."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from corpus.entry import Corpus
from corpus.lint.findings import Finding, Rule, texts_of

EXPIRED = Rule("expired", "warning", "The last day of an entry, its valid_until, is past: nobody is shown it.")
RULES = (EXPIRED,)


def check_showing(corpus: Corpus, today: datetime.date | None = None) -> Iterator[Finding]:
    """Findings of all rules of this module; today: of this machine where it is left out."""
    day = today or datetime.datetime.now().astimezone().date()
    said = set[str]()
    for located in texts_of(corpus):
        entry = located.entry
        if entry.showing.is_over(day) and entry.id not in said:
            said.add(entry.id)
            message = f"{entry.id} is valid until {entry.showing.valid_until}, which is past"
            yield located.finds(EXPIRED, f"{message}; give it a later day, or take the entry out")
