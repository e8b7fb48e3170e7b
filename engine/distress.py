"""Is a query that finds no answer nearer to the words of people who want to die than to anything else?

Patterns (`corpus.life_risk`) know set phrases; people find words of their own. Vectors know what is like them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np

from corpus import is_han
from engine.search.decide import Ranking, decide
from engine.search.query import PreparedQuery
from engine.search.ruling import Ruling
from engine.sentences import Sentences
from engine.whitening import whiten
from index import Vectors

_NEAREST = 2
"""Sentences whose mean cosine counts: one alone may be near by a single word."""
_SURELY, _PERHAPS = 0.05, 0.0
"""Lead in cosine over all harmless sentences and the corpus. Of 1,590 queries of the sample 0 reach the first and 1
("怎么缓解失眠") the second; of 35 sentences apart 29 and 33 do."""
_LEAST_TOLD_APART = 0.85
"""Share of the labelled sentences that an encoder must put on the right side, each without itself: one that does not
understand them gets no say."""


class Distress:
    """Compares queries with labelled sentences (life_risk: at_risk, none, and perhaps, which is not used here)."""

    def __init__(self, sentences: Sentences, whitening: Vectors) -> None:
        self._sentences, self._whitening = sentences, whitening

    def felt(self, ruling: Ruling, ranking: Ranking) -> Ruling:
        """The ruling, with what is felt in a query that has no answer otherwise."""
        if ruling.demand or decide(ranking, ruling)[0] == "answer" or _says_nothing(ranking.query):
            return ruling
        if self._sides is None:
            return ruling
        lead = _lead(self._sides, ranking.query.vectors[0], float(ranking.candidates.cosine.max(initial=0.0)))
        if lead >= _SURELY:
            return replace(ruling, demand="at_risk", concern=False)
        # "怎么办" alone is near to everything that asks for help; whoever types it is asked what it is about.
        is_perhaps = lead >= _PERHAPS and ranking.query.doubt != "no_topic"
        return replace(ruling, concern=True) if is_perhaps else ruling

    def prepare(self) -> None:
        """Learn now what else the first message would wait for."""
        _ = self._sides

    @cached_property
    def _sides(self) -> tuple[Vectors, Vectors] | None:
        """Vectors of the sentences of people at risk, and of harmless ones; None where the encoder confuses them."""
        found = self._sentences.read("life_risk")
        labels, vectors = np.asarray(found.labels), whiten(found.vectors, self._whitening)
        chatter = whiten(self._sentences.read_chatter(), self._whitening)
        risky, harmless = vectors[labels == "at_risk"], np.concatenate([vectors[labels == "none"], chatter])
        apart = np.concatenate([_leads(risky, harmless) > 0, _leads(harmless, risky) > 0])
        return (risky, harmless) if apart.mean() >= _LEAST_TOLD_APART else None


def _says_nothing(query: PreparedQuery) -> bool:
    """Whether its vector cannot tell what was meant: a single character, keyboard noise, letters of other scripts.

    Chinese words that the encoder does not know are made of characters that it does.
    """
    strange = query.doubt == "unreadable" and not any(map(is_han, query.segments.words))
    return query.is_empty or query.doubt == "one_character" or strange


def _lead(sides: tuple[Vectors, Vectors], vector: Vectors, nearest: float) -> float:
    risky, harmless = sides
    near = np.sort(risky @ vector)[-_NEAREST:].mean()
    return float(near - max(nearest, (harmless @ vector).max()))


def _leads(own: Vectors, other: Vectors) -> Vectors:
    """(n,) how much nearer each row is to the others of its side than to the nearest of the other side."""
    alike = own @ own.T
    np.fill_diagonal(alike, -1.0)
    found: Vectors = alike.max(axis=1) - (own @ other.T).max(axis=1)
    return found
