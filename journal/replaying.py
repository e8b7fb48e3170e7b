"""What would another generation have answered? The questions of the journal, asked of both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from corpus import Lang, normalise, to_lang
from engine import LONGEST_QUERY, Engine, QueryError, Rule
from journal.reading import ActedRow, AskedRow
from journal.report.episodes import episodes_of

MOST_REPLAYED = 20_000
"""Distinct questions that are asked, the most frequent ones; each is asked twice."""
Kind = Literal["same", "gained", "lost", "other"]


@dataclass(slots=True)
class Question:
    """A question of the journal. lang: None to find out; visitors: how often it was asked; right, wrong: entries that
    visitors were content with, or voted down."""

    text: str
    lang: Lang | None
    visitors: int = 0
    right: set[str] = field(default_factory=set)
    wrong: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Changed:
    """A question with another outcome. before, after: id of the answer, or the outcome where there is none; verdict:
    what visitors said of these entries."""

    text: str
    visitors: int
    kind: Kind
    before: str
    after: str
    verdict: Literal["better", "worse", ""]


@dataclass(frozen=True, slots=True)
class Replayed:
    """a, b: ids of the generations; counts: questions by kind, each as often as it was asked: gained gets an answer,
    lost loses it, other gets another one; changed: those that are not the same, the most frequent first."""

    a: str
    b: str
    asked: int
    counts: Mapping[Kind, int]
    changed: tuple[Changed, ...]

    @property
    def worse(self) -> int:
        """Questions whose answer visitors were content with, and that lose it."""
        return sum(one.verdict == "worse" for one in self.changed)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self) | {"worse": self.worse}


def questions_of(asked: Sequence[AskedRow], acted: Sequence[ActedRow]) -> list[Question]:
    """Distinct questions with what their visitors said of the answers, the most frequent first."""
    found: dict[str, Question] = {}
    for row in asked:
        if row.decision != "small_talk" and (key := normalise(row.query)):
            found.setdefault(key, Question(row.query, to_lang(row.lang) or "en")).visitors += 1
    for episode in episodes_of(asked, acted):
        for row in episode.asked:
            question = found.get(normalise(row.query))
            if question is None:
                continue
            shown = {entry for entry, _ in row.top}
            after = [act for act in episode.acts if act.at >= row.at and act.entry in shown]
            question.right |= {
                act.entry for act in after if act.kind in ("yes", "choice") and episode.end == "confirmed"
            }
            question.wrong |= {act.entry for act in after if act.kind == "no"}
    return sorted(found.values(), key=lambda one: (-one.visitors, one.text))[:MOST_REPLAYED]


def replay_questions(
    questions: Sequence[Question],
    old: tuple[Engine, Rule],
    new: tuple[Engine, Rule],
    *,
    step: Callable[[int, int], None] = lambda _done, _all: None,
) -> Replayed:
    """Ask each question of both generations, each with its rule (see Engine.search)."""
    counts: dict[Kind, int] = {"same": 0, "gained": 0, "lost": 0, "other": 0}
    changed = []
    for done, one in enumerate(questions, start=1):
        before, after = _told(one, *old), _told(one, *new)
        kind = _kind(before, after)
        counts[kind] += one.visitors
        if kind != "same":
            changed.append(Changed(one.text, one.visitors, kind, before[0], after[0], _verdict(one, before, after)))
        step(done, len(questions))
    ids = old[0].manifest.id, new[0].manifest.id
    return Replayed(*ids, sum(counts.values()), counts, tuple(changed))


Told = tuple[str, bool]
"""Id of the answer, or the outcome where there is none; whether it is an answer."""


def _told(question: Question, engine: Engine, rule: Rule) -> Told:
    try:
        found = engine.search(question.text[:LONGEST_QUERY], lang=question.lang, rule=rule)
    except QueryError:
        return "no question", False
    return (found.results[0].id, True) if found.outcome == "answer" else (found.outcome, False)


def _kind(before: Told, after: Told) -> Kind:
    if before[1] and after[1]:
        return "same" if before == after else "other"
    return "same" if before[1] == after[1] else "gained" if after[1] else "lost"


def _verdict(one: Question, before: Told, after: Told) -> Literal["better", "worse", ""]:
    right, wrong = _names(one.right, (before, after)), _names(one.wrong, (before, after))
    if right[0] and not right[1] or wrong[1] and not wrong[0]:
        return "worse"
    return "better" if right[1] and not right[0] or wrong[0] and not wrong[1] else ""


def _names(entries: Iterable[str], told: tuple[Told, Told]) -> tuple[bool, bool]:
    known = set(entries)
    return told[0][0] in known, told[1][0] in known
