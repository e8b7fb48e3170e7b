"""Which queries does a person see whatever is found, and whose is a contact that is asked about?"""

from __future__ import annotations

from corpus import asks_for_person
from engine import Ruling
from support.config import Support
from support.contacts import verify_asked
from support.sensitive import SensitiveTerms


class SupportRule:
    """Rules on queries as one support.yaml says; see `engine.Rule`."""

    def __init__(self, support: Support) -> None:
        self._official = support.official
        self._sensitive = SensitiveTerms(support.sensitive)

    def __call__(self, text: str, normal: str) -> Ruling:
        """The ruling on a text without its secrets; `normal`: the same, normalised."""
        verification = verify_asked(text, self._official)
        if asks_for_person(normal):
            return Ruling("asked_for_person", verification)
        return Ruling("sensitive" if self._sensitive.names(text, normal) else None, verification)
