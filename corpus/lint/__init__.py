"""What is wrong with a corpus that can be read? Findings that its owner should mend before people search it."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.entry import Corpus
from corpus.lint import answers, links, numbers, phrasings, reading, secrets, showing, twins
from corpus.lint.findings import Finding, Level, Located, Rule, shortened, texts_of

TEXT_RULES: tuple[Rule, ...] = (
    *phrasings.RULES,
    *twins.RULES,
    *numbers.RULES,
    *answers.RULES,
    *links.RULES,
    *secrets.RULES,
    *reading.RULES,
    *showing.RULES,
)
"""The rules that need nothing but the text."""

__all__ = [
    "TEXT_RULES",
    "Finding",
    "Level",
    "Located",
    "Rule",
    "lint_corpus",
    "shortened",
    "texts_of",
]


def lint_corpus(corpus: Corpus) -> Sequence[Finding]:
    """All findings of the text rules, rule family by rule family, each in the corpus's order."""
    return [
        *phrasings.check_phrasings(corpus),
        *twins.check_twins(corpus),
        *numbers.check_numbers(corpus),
        *answers.check_answers(corpus),
        *links.check_links(corpus),
        *secrets.check_secrets(corpus),
        *reading.check_reading(corpus),
        *showing.check_showing(corpus),
    ]
