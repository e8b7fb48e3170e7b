"""What did the readers leave out, and what looked odd to them?"""

from __future__ import annotations

from collections.abc import Iterator

from corpus.entry import Corpus
from corpus.lint.findings import Finding, Rule

LEFT_OUT = Rule("left-out", "warning", "A column, row, sheet, picture or file is not in the corpus.")
ODD = Rule("odd-row", "warning", "A row or heading was read, but may be meant otherwise.")
RULES = (LEFT_OUT, ODD)


def check_reading(corpus: Corpus) -> Iterator[Finding]:
    """Findings of all rules of this module; rows that became one are as their author meant them."""
    for notice in corpus.notices:
        rule = {"skipped": LEFT_OUT, "odd": ODD}.get(notice.kind)
        if rule:
            yield Finding(rule.level, rule.name, notice.place, notice.message)
