"""What does the linter say? A finding, and the list of all rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from corpus.entry import Corpus, Entry, EntryText
from corpus.languages import Lang

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Rule:
    """level: of its findings, where it has not said otherwise; says: what it looks for, in one sentence."""

    name: str
    level: Level
    says: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; errors should stop a rebuild, warnings should be read. place: "file:line"; entry, lang: of the
    text to correct, None if it is of no entry."""

    level: Level
    rule: str
    place: str
    message: str
    entry: str | None = None
    lang: Lang | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Located:
    """A text of a corpus with all that a finding names."""

    entry: Entry
    lang: Lang
    text: EntryText
    place: str

    def finds(self, rule: Rule, message: str, level: Level | None = None) -> Finding:
        """A finding about this text."""
        return Finding(level or rule.level, rule.name, self.place, message, self.entry.id, self.lang)


def texts_of(corpus: Corpus) -> Iterator[Located]:
    """Every text, in the corpus's order."""
    for entry in corpus.entries:
        for lang, text in entry.texts.items():
            yield Located(entry, lang, text, corpus.where.get((entry.id, lang), str(corpus.source)))


def shortened(text: str, most: int = 60) -> str:
    """A text as a message quotes it: on one line, truncated when long."""
    line = " ".join(text.split())
    return repr(line if len(line) <= most else line[: most - 1] + "…")
