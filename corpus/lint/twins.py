"""Do both languages of an entry say the same? Rules on what is missing or left behind."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from corpus.entry import Corpus
from corpus.languages import LANGS
from corpus.lint.findings import Finding, Located, Rule, texts_of

DAYS_TO_TRANSLATE = 7
"""A twin may be this many days older before it counts as left behind: somebody has to translate."""

MISSING = Rule("missing-language", "warning", "An entry of a bilingual help centre lacks one language.")
STALE = Rule(
    "stale-twin",
    "warning",
    f"One language of an entry is more than {DAYS_TO_TRANSLATE} days older than the other, which was changed since.",
)
RULES = (MISSING, STALE)


def check_twins(corpus: Corpus) -> Iterator[Finding]:
    """Findings of all rules of this module."""
    bilingual = len({lang for entry in corpus.entries for lang in entry.texts}) > 1
    texts = list(texts_of(corpus))
    for located in texts:
        missing = [lang for lang in LANGS if lang not in located.entry.texts]
        if bilingual and missing:
            message = f"{located.entry.id} has no text in {missing[0]}; write one with the same id"
            yield located.finds(MISSING, message)
    for one, other in pairwise(texts):
        if one.entry is other.entry:
            yield from _stale(one, other)


def _stale(one: Located, other: Located) -> Iterator[Finding]:
    if one.text.updated is None or other.text.updated is None:
        return
    old, new = sorted((one, other), key=lambda located: located.text.updated or 0)
    days = (max(one.text.updated, other.text.updated) - min(one.text.updated, other.text.updated)).days
    if days > DAYS_TO_TRANSLATE:
        yield old.finds(
            STALE,
            f"the {old.lang} text of {old.entry.id} is of {old.text.updated}, the {new.lang} text ({new.place}) of "
            f"{new.text.updated}: bring it up to date, then set its `updated`",
        )
