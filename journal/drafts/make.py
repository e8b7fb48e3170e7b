"""How do drafts come about? Missed questions become topics; each is asked again of the index that is served now."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from corpus import normalise
from engine import LONGEST_QUERY, Engine, QueryError
from journal.drafts.missed import Missed, missed_of, tickets_of
from journal.drafts.proposals import AskedText, Topic, addition_of, draft_of
from journal.drafts.result import Addition, Draft, Drafts
from journal.drafts.topics import Texts, topics_of
from journal.drafts.tried import english_words, is_unfinished
from journal.reading import Span, acted_in, asked_in, days_until, read_journal
from journal.settings import JournalSettings
from support.tickets import solutions_of

LEAST_SESSIONS, MOST_SESSIONS_ASKED = 2, 1000
"""Visitors that must have asked for a draft, and the most that may be required."""
MOST_TEXTS = 20_000
"""Distinct questions that are looked at, the most frequent ones."""
MOST_PROPOSED = 200
"""Topics that are turned into drafts or additions, those of most visitors."""
_ASKED_AGAIN = 12
"""Questions of a topic that are asked again of the index, the most frequent ones."""
_NEAREST = 6
Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """days: up to today; least: visitors of a draft; most: distinct questions that are looked at."""

    days: int = 30
    least: int = LEAST_SESSIONS
    most: int = MOST_TEXTS


def make_drafts(
    data: Path, settings: JournalSettings, engine: Engine, *, wanted: Wanted, step: Step = lambda _done, _all: None
) -> Drafts:
    """The drafts of the last days; none where nothing is kept. Raises FaqError."""
    span = days_until(dt.datetime.now(dt.UTC), wanted.days)
    with read_journal(data, settings) as connection:
        asked = asked_in(connection, span) if connection else []
        acted = acted_in(connection, span) if connection else []
    missed = list(missed_of(asked, acted, solutions_of(data, tickets_of(acted))))
    return drafts_of(missed, engine, wanted, span=span, step=step)


def drafts_of(
    missed: Sequence[Missed], engine: Engine, wanted: Wanted, *, span: Span, step: Step = lambda _done, _all: None
) -> Drafts:
    """The drafts of missed questions. step: called with how many topics are done, of how many."""
    by_key = _by_key(missed, engine)
    kept = sorted(by_key, key=lambda key: (-len({one.who for one in by_key[key]}), key))[: wanted.most]
    vectors = engine.embedded(kept)
    asked = [AskedText(by_key[key], vector) for key, vector in zip(kept, vectors, strict=True)]
    hits = engine.index.backend.dense_search(vectors, 1) if kept else []
    field = np.asarray([float(one.scores.max(initial=-1.0)) for one in hits], np.float64)
    topics = topics_of(Texts(kept, vectors, [one.sessions for one in asked], field), wanted.least)[:MOST_PROPOSED]
    drafts, additions, covered = list[Draft](), dict[str, Addition](), 0
    for done, places in enumerate(topics, start=1):
        found = _proposed([asked[place] for place in places], engine, wanted.least)
        step(done, len(topics))
        covered += sum(len(asked[place].missed) for place in places) if found else 0
        if isinstance(found, Draft):
            drafts.append(found)
        elif found and found.phrasings:
            additions[found.id] = found if found.id not in additions else additions[found.id].joined(found)
    since, until = span.since.date().isoformat(), span.until.date().isoformat()
    return Drafts(since, until, len(missed), covered, tuple(_with_ids(drafts, engine)), tuple(additions.values()))


def _by_key(missed: Sequence[Missed], engine: Engine) -> dict[str, list[Missed]]:
    """The missed questions that are written out, by what is left of each."""
    entries = engine.index.entries
    texts = (normalise(one) for entry in entries for text in entry.texts.values() for one in text.phrasings)
    words = english_words(texts) if missed else []
    found: dict[str, list[Missed]] = {}
    for one in missed:
        if not is_unfinished(one.key, words):
            found.setdefault(one.key, []).append(one)
    return found


def _proposed(asked: Sequence[AskedText], engine: Engine, least: int) -> Draft | Addition | None:
    """What the questions of a topic come to; None where nothing is to be done, as they are answered by now."""
    near, weight, answered = Counter[str](), 0, 0
    for one in sorted(asked, key=lambda one: -one.count)[:_ASKED_AGAIN]:
        try:
            found = engine.search(one.text[:LONGEST_QUERY], lang=one.lang, top=_NEAREST)
        except QueryError:
            continue
        weight += one.count
        answered += one.count * (found.outcome == "answer" and found.results[0].id not in one.denied)
        near.update({result.id: result.confidence * one.count for result in found.results})
    if not weight or answered * 2 > weight:
        return None
    topic = Topic(tuple(asked), {id_: value / weight for id_, value in near.most_common(_NEAREST)})
    return addition_of(topic, engine, least) or draft_of(topic, engine)


def _with_ids(drafts: Sequence[Draft], engine: Engine) -> Iterator[Draft]:
    """The drafts with ids that neither an entry nor another draft has."""
    taken = {entry.id for entry in engine.index.entries}
    for draft in drafts:
        number, id_ = 1, draft.id
        while id_ in taken:
            number += 1
            id_ = f"{draft.id}-{number}"
        taken.add(id_)
        yield replace(draft, id=id_)
