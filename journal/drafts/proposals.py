"""What does a topic come to: phrasings of an entry that covers it, or the draft of an entry that is missing?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from corpus import LANGS, Lang, normalise, slug
from engine import Engine
from journal.drafts.missed import Missed
from journal.drafts.result import Addition, Draft, Near, Phrasing
from journal.personal import masked
from journal.report.clusters import Vectors

PROVEN_SHARE = 2 / 3
"""Of what is known of how questions of a topic were solved, the share that must name one entry."""
LIKELY, UNCLEAR = 0.15, 0.3
"""Mean confidence from which one visitor's word is believed that an entry covers a topic, and from which a draft may be
about what an entry says. Confidence alone proves nothing here: of topics above 0.5, twice as many were planted gaps as
phrasings of an entry (bench.gaps)."""
MOST_NEAR = 4
MOST_PHRASINGS, LONGEST_PHRASING = 12, 120
_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z_]+\]")


@dataclass(frozen=True)
class AskedText:
    """A distinct missed question. vector: (dim,), of length 1."""

    missed: Sequence[Missed]
    vector: Vectors

    @cached_property
    def sessions(self) -> frozenset[str]:
        """Who asked."""
        return frozenset(one.who for one in self.missed)

    @property
    def count(self) -> int:
        """How many visitors asked."""
        return len(self.sessions)

    @cached_property
    def text(self) -> str:
        """As most people typed it; of several the shortest, which is the one without greetings."""
        forms = Counter(one.text.strip() for one in self.missed)
        return max(forms, key=lambda form: (forms[form], -len(form)))

    @property
    def lang(self) -> Lang:
        """Its language."""
        return self.missed[0].lang

    @cached_property
    def denied(self) -> frozenset[str]:
        """Entries that were shown as its answer and were not enough."""
        return frozenset(one.denied for one in self.missed if one.denied)

    @property
    def is_phrasing(self) -> bool:
        """Whether it may stand in a corpus: nothing in it was masked, and it is no story."""
        return len(self.text) <= LONGEST_PHRASING and not _PLACEHOLDER.search(self.text)


@dataclass(frozen=True, slots=True)
class Topic:
    """Questions that ask for the same. near: mean confidence of the nearest entries by id, highest first."""

    asked: tuple[AskedText, ...]
    near: Mapping[str, float]

    @property
    def sessions(self) -> int:
        """How many visitors asked."""
        return len(frozenset[str]().union(*(one.sessions for one in self.asked)))


def addition_of(topic: Topic, engine: Engine, least: int) -> Addition | None:
    """New phrasings of the entry that is proven to cover a topic; None where none is."""
    ends = {(one.who, one.proven) for text in topic.asked for one in text.missed if one.proven or one.reply}
    proven = Counter(entry for _, entry in ends)
    id_, count = max(proven.items(), key=lambda item: item[1], default=("", 0))
    entry = engine.entry(id_)
    if entry is None or count < PROVEN_SHARE * proven.total() or topic.sessions < least:
        return None
    if count < 2 and topic.near.get(entry.id, 0.0) < LIKELY:  # one visitor alone, and the engine sees no likeness
        return None
    by_text = engine.index.rows.by_text
    new = [one for one in topic.asked if one.is_phrasing and not by_text.get(normalise(one.text))]
    question = next(iter(entry.texts.values())).question
    return Addition(entry.id, question, phrasings_of(new), topic.sessions, count)


def draft_of(topic: Topic, engine: Engine) -> Draft | None:
    """The draft of an entry; None where no question can stand for it, since all hold what was masked."""
    fit = [one for one in topic.asked if one.is_phrasing]
    if not fit:
        return None
    questions = {lang: medoid(some).text for lang in LANGS if (some := [one for one in fit if one.lang == lang])}
    known = {id_: entry for id_ in topic.near if (entry := engine.entry(id_))}
    near = [
        Near(id_, next(iter(entry.texts.values())).question, round(topic.near[id_], 3)) for id_, entry in known.items()
    ]
    categories: dict[str, float] = {}
    for id_, entry in known.items():
        categories[entry.category] = categories.get(entry.category, 0.0) + topic.near[id_]
    replies = [one.reply for text in topic.asked for one in text.missed if one.reply]
    return Draft(
        id=slug(questions.get("en") or questions["zh"]),
        questions=questions,
        phrasings=phrasings_of(fit),
        sessions=topic.sessions,
        category=max(categories, key=lambda name: categories[name], default=""),
        near=tuple(near[:MOST_NEAR]),
        unclear=bool(near) and near[0].confidence >= UNCLEAR,
        reply=masked(engine.guarded(replies[-1]).shown) if replies else "",
    )


def phrasings_of(asked: Sequence[AskedText]) -> tuple[Phrasing, ...]:
    """Questions as phrasings, the most frequent ones first."""
    ranked = sorted(asked, key=lambda one: (-one.count, one.text))[:MOST_PHRASINGS]
    return tuple(Phrasing(one.text, one.lang, one.count) for one in ranked)


def medoid(asked: Sequence[AskedText]) -> AskedText:
    """The question that is nearest to all others, each weighed by how often it was asked."""
    vectors = np.stack([one.vector for one in asked])
    weights = np.asarray([one.count for one in asked], np.float32)
    return asked[int(np.argmax(vectors @ (weights @ vectors)))]
