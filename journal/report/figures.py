"""What does the report tell? Figures as plain data, for JSON, pages and charts alike."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from journal.reading import ActedRow, AskedRow
from journal.report.clusters import MOST_TEXTS, Group, Vectors, groups_of
from journal.report.episodes import End, Episode, episodes_of
from journal.report.shares import Share, share
from journal.storage.losses import Counts

MOST_TOPICS, MOST_ENTRIES, MOST_PHRASINGS = 20, 50, 8
SAMPLED = 20
"""Answers nobody said anything about that are shown for review."""
_EDGES = (0.0, 0.5, 0.7, 0.8, 0.9, 1.0)
NOTHING_FOUND = ("nothing_similar", "unsure", "unsolved")
"""Reasons for which an entry may be missing; for the others a person is right, whatever the entries say."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What the served index knows. embed: vectors of texts (n, dim); entries: question of each entry by its id."""

    embed: Callable[[Sequence[str]], Vectors]
    entries: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Topic:
    """What was asked and not answered. question: the most frequent one; sessions: how many visitors asked."""

    question: str
    count: int
    sessions: int
    phrasings: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class EntryUse:
    """How an entry did. answered: questions it was the answer to; phrasings: as people asked; yes, no: votes."""

    id: str
    question: str
    answered: int
    yes: int
    no: int
    phrasings: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything of a span of days. days: questions by day and language; deflection: see journal.report.episodes;
    voted_wrong: of answers that somebody voted on, those that did not help; calibration: by band of confidence, its
    mean and the share that helped; ms: of a question, by percentile."""

    since: str
    until: str
    questions: int
    days: Mapping[str, Mapping[str, int]]
    decisions: Mapping[str, int]
    channels: Mapping[str, int]
    episodes: int
    deflection: Mapping[str, Share]
    voted_wrong: Share
    calibration: tuple[tuple[float, Share], ...]
    topics: tuple[Topic, ...]
    entries: tuple[EntryUse, ...]
    bad: tuple[EntryUse, ...]
    unused: tuple[tuple[str, str], ...]
    review: tuple[tuple[str, str], ...]
    ms: Mapping[str, float]
    counts: Counts

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def report_of(
    asked: Sequence[AskedRow], acted: Sequence[ActedRow], asking: Asking, *, since: dt.date, counts: Counts
) -> Report:
    """The report of questions and acts, each in order of time."""
    questions = once_a_visit([row for row in asked if row.decision != "small_talk"])
    found = episodes_of(asked, acted)
    uses = entry_uses(questions, acted, asking.entries)
    ends = Counter(one.end for one in found)
    votes = list(voted(found))
    used = {one.id for one in uses if one.answered}
    return Report(
        since=since.isoformat(),
        until=_day(asked[-1].at) if asked else since.isoformat(),
        questions=len(questions),
        days=by_day(questions),
        decisions=dict(Counter(row.decision for row in questions)),
        channels=dict(Counter(row.channel for row in questions)),
        episodes=len(found),
        deflection={end: share(ends[end], len(found)) for end in _ENDS},
        voted_wrong=share(sum(not helped for _, helped in votes), len(votes)),
        calibration=tuple(calibration_of(votes)),
        topics=tuple(topics_of(questions, found, asking.embed)),
        entries=tuple(sorted((one for one in uses if one.answered), key=lambda one: -one.answered)[:MOST_ENTRIES]),
        bad=tuple(sorted((one for one in uses if one.no), key=lambda one: (one.yes - one.no, one.id))[:MOST_ENTRIES]),
        unused=tuple((id_, text) for id_, text in asking.entries.items() if id_ not in used),
        review=tuple(to_review(found)),
        ms=latency_of(asked),
        counts=counts,
    )


_ENDS: tuple[End, ...] = ("confirmed", "assumed", "contacted", "denied", "unanswered")


def once_a_visit(rows: Iterable[AskedRow]) -> list[AskedRow]:
    """Questions without repeats: what a visitor asks again within a day, as by going back to a page, counts once."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for row in rows:
        key = row.who, _plain(row.query)
        if not row.who or key not in seen:
            kept.append(row)
        seen.add(key)
    return kept


def by_day(rows: Iterable[AskedRow]) -> dict[str, dict[str, int]]:
    """Questions by day (UTC) and language."""
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        day = found.setdefault(_day(row.at), {})
        day[row.lang] = day.get(row.lang, 0) + 1
    return found


def entry_uses(rows: Iterable[AskedRow], acted: Iterable[ActedRow], names: Mapping[str, str]) -> list[EntryUse]:
    """How each entry did that answered something, or that somebody voted on."""
    phrasings: dict[str, Counter[str]] = {}
    for row in rows:
        if row.decision == "answer" and row.top:
            phrasings.setdefault(row.top[0][0], Counter())[_plain(row.query)] += 1
    votes = Counter((act.entry, act.kind) for act in acted if act.kind in ("yes", "no"))
    ids = dict.fromkeys([*phrasings, *(entry for entry, _ in votes)])
    return [
        EntryUse(
            id=one,
            question=names.get(one, ""),
            answered=phrasings.get(one, Counter()).total(),
            yes=votes[one, "yes"],
            no=votes[one, "no"],
            phrasings=tuple(phrasings.get(one, Counter()).most_common(MOST_PHRASINGS)),
        )
        for one in ids
    ]


def voted(found: Iterable[Episode]) -> Iterable[tuple[float, bool]]:
    """Confidence of each answer that its visitor voted on, and whether it helped."""
    for one in found:
        for act in one.acts:
            before = [row for row in one.asked if row.at <= act.at and row.top and row.top[0][0] == act.entry]
            if act.kind in ("yes", "no") and before:
                yield before[-1].confidence, act.kind == "yes"


def calibration_of(votes: Sequence[tuple[float, bool]]) -> Iterable[tuple[float, Share]]:
    """By band of confidence: its mean, and the share of answers that helped."""
    for low, high in zip(_EDGES, _EDGES[1:], strict=False):
        band = [(value, helped) for value, helped in votes if low <= value < high or value == high == 1.0]
        if band:
            yield sum(value for value, _ in band) / len(band), share(sum(helped for _, helped in band), len(band))


def missed(rows: Iterable[AskedRow], found: Iterable[Episode]) -> list[AskedRow]:
    """Questions that an entry may be missing for: refused, or answered in vain."""
    denied = {row.id for one in found if one.end == "denied" for row in one.asked if row.decision == "answer"}
    return [
        row for row in rows if row.id in denied or (row.decision == "contact_support" and row.reason in NOTHING_FOUND)
    ]


def topics_of(
    rows: Iterable[AskedRow], found: Iterable[Episode], embed: Callable[[Sequence[str]], Vectors]
) -> Iterable[Topic]:
    """What was missed most, grouped by meaning."""
    counts, sessions = Counter[str](), dict[str, set[str]]()
    for row in missed(rows, found):
        counts[_plain(row.query)] += 1
        sessions.setdefault(_plain(row.query), set()).add(row.who or f"#{row.id}")
    texts = dict(counts.most_common(MOST_TEXTS))
    for group in groups_of(texts, embed(list(texts)))[:MOST_TOPICS]:
        who = set[str]().union(*(sessions[text] for text, _ in group.texts))
        yield Topic(named(group), group.count, len(who), group.texts[:MOST_PHRASINGS])


def named(group: Group) -> str:
    """The question that stands for a group: the most frequent one, of those the one that says most."""
    return max(group.texts, key=lambda text: (text[1], len(text[0])))[0]


def to_review(found: Sequence[Episode]) -> list[tuple[str, str]]:
    """Some of the answers that nobody said anything about, spread evenly: question, id of the entry."""
    assumed = [one.asked[-1] for one in found if one.end == "assumed" and one.asked[-1].top]
    step = max(len(assumed) / SAMPLED, 1.0)
    places = [int(place * step) for place in range(min(SAMPLED, len(assumed)))]
    return [(assumed[place].query, assumed[place].top[0][0]) for place in places]


def latency_of(rows: Sequence[AskedRow]) -> dict[str, float]:
    """Milliseconds of a question, by percentile."""
    if not rows:
        return {}
    values = np.percentile([row.ms for row in rows], (50, 95, 99))
    return {name: round(float(value), 2) for name, value in zip(("p50", "p95", "p99"), values, strict=True)}


def _plain(query: str) -> str:
    return " ".join(query.casefold().split())


def _day(at: float) -> str:
    return dt.datetime.fromtimestamp(at, dt.UTC).date().isoformat()
