"""Which entries does the list show? By words, and by what needs care."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from api.web.feedback import FILE, Feedback
from corpus import LANGS, Entry, Finding, Lang, lint_corpus, normalise
from engine import Editing, Engine, Reading

FILTERS = ("", "missing", "stale", "votes", "lint", "unpublished")
PER_PAGE = 25
STALE_DAYS = 365
"""Since a text was last updated."""
MOST_LINTED = 5000
"""Entries that are linted for a list: about a second on a laptop."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry in the list. questions: by language; votes: helpful and not; findings: of the linter."""

    id: str
    questions: Mapping[Lang, str]
    category: str
    missing: tuple[Lang, ...]
    stale: bool
    votes: tuple[int, int]
    findings: int
    unpublished: bool


class Overview:
    """What is known of all entries of one reading of the corpus."""

    def __init__(self, reading: Reading, engine: Engine, votes: Mapping[str, tuple[int, int]]) -> None:
        self.reading, self.votes = reading, votes
        self._served = {entry.id: entry for entry in engine.index.entries}
        self._oldest = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=STALE_DAYS)

    @cached_property
    def findings(self) -> Mapping[str, Sequence[Finding]]:
        """What the linter says of each entry; nothing of a corpus that is too large for a page."""
        found: dict[str, list[Finding]] = {}
        if len(self.reading.corpus.entries) <= MOST_LINTED:
            for one in lint_corpus(self.reading.corpus):
                found.setdefault(one.entry or "", []).append(one)
        return found

    @cached_property
    def phrasings(self) -> Mapping[str, str]:
        """Entry by phrasing, normalised."""
        entries = self.reading.corpus.entries
        return {normalise(one): e.id for e in entries for text in e.texts.values() for one in text.phrasings}

    @cached_property
    def categories(self) -> Mapping[Lang, Sequence[str]]:
        """Names of categories by language, sorted."""
        found: dict[Lang, set[str]] = {lang: set() for lang in LANGS}
        for entry in self.reading.corpus.entries:
            for lang, text in entry.texts.items():
                found[lang].add(text.category or entry.category)
        return {lang: sorted(names) for lang, names in found.items()}

    @cached_property
    def unpublished(self) -> Sequence[str]:
        """Ids of entries that the served generation has otherwise, or not at all, or still."""
        now = self.reading.by_id
        gone = [id_ for id_ in self._served if id_ not in now]
        return [*(id_ for id_, entry in now.items() if self._served.get(id_) != entry), *gone]

    def chosen(self, words: str, which: str) -> list[Entry]:
        """The entries that have all of some words, and what a filter asks for."""
        wanted = words.casefold().split()
        passes = self._filter(which)
        return [one for one in self.reading.corpus.entries if passes(one) and (not wanted or _has(one, wanted))]

    def listed(self, entries: Iterable[Entry], *, linted: bool) -> list[Listed]:
        """Some entries as a list shows them."""
        waiting = set(self.unpublished)
        return [
            Listed(
                id=entry.id,
                questions={lang: text.question for lang, text in entry.texts.items()},
                category=entry.category,
                missing=_missing(entry),
                stale=self._is_stale(entry),
                votes=self.votes.get(entry.id, (0, 0)),
                findings=len(self.findings.get(entry.id, ())) if linted else 0,
                unpublished=entry.id in waiting,
            )
            for entry in entries
        ]

    def _filter(self, which: str) -> Callable[[Entry], bool]:
        waiting = set(self.unpublished) if which == "unpublished" else set()
        passes: Mapping[str, Callable[[Entry], bool]] = {
            "missing": lambda entry: bool(_missing(entry)),
            "stale": self._is_stale,
            "votes": self._is_disliked,
            "lint": lambda entry: bool(self.findings.get(entry.id)),
            "unpublished": lambda entry: entry.id in waiting,
        }
        return passes.get(which, lambda _entry: True)

    def _is_stale(self, entry: Entry) -> bool:
        return any(text.updated is not None and text.updated < self._oldest for text in entry.texts.values())

    def _is_disliked(self, entry: Entry) -> bool:
        yes, no = self.votes.get(entry.id, (0, 0))
        return no > yes


class Overviews:
    """The overview of the newest reading, made once."""

    def __init__(self, editing: Editing) -> None:
        self._editing = editing
        self._made: tuple[Reading, str, Overview] | None = None

    def of(self, engine: Engine) -> Overview:
        """What is known now; votes are counted anew."""
        reading, served = self._editing.read(), engine.manifest.id
        made = self._made
        if made is None or made[0] is not reading or made[1] != served:
            made = self._made = reading, served, Overview(reading, engine, {})
        made[2].votes = _votes(self._editing.folder.path)
        return made[2]


def _votes(data: Path) -> Mapping[str, tuple[int, int]]:
    return Feedback(data).counts() if (data / FILE).is_file() else {}


def _missing(entry: Entry) -> tuple[Lang, ...]:
    return tuple(lang for lang in LANGS if lang not in entry.texts)


def _has(entry: Entry, wanted: Sequence[str]) -> bool:
    said = [part for text in entry.texts.values() for part in (*text.phrasings, text.answer)]
    text = "\n".join([entry.id, entry.category, *said]).casefold()  # a large corpus is looked through at once
    return all(part in text for part in wanted)
