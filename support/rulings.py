"""Which queries does a person see whatever is found, and whose is a contact that is asked about?"""

from __future__ import annotations

from corpus import asks_for_person, life_risk
from engine import Demand, Ruling
from support.config import Support
from support.contacts import verify_asked
from support.sensitive import SensitiveTerms


class SupportRule:
    """Rules on queries as one support.yaml says; see `engine.Rule`."""

    def __init__(self, support: Support) -> None:
        self._official = support.official
        self._terms: tuple[tuple[Demand, SensitiveTerms], ...] = (
            ("legal", SensitiveTerms(support.legal)),
            ("sensitive", SensitiveTerms(support.sensitive)),
        )

    def __call__(self, text: str, normal: str) -> Ruling:
        """The ruling on a text without its secrets; `normal`: the same, normalised."""
        risk = life_risk(normal)
        if risk == "surely":
            return Ruling("at_risk")
        verification = verify_asked(text, self._official)
        if asks_for_person(normal):
            return Ruling("asked_for_person", verification)
        named = (demand for demand, terms in self._terms if terms.names(text, normal))
        return Ruling(next(named, None), verification, concern=risk == "perhaps")
