"""Is a query that finds no answer nearer to the words of people who want to die than to anything else?

Patterns (`corpus.life_risk`) know set phrases; people find words of their own. Vectors know what is like them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np

from corpus import chatter, normalise
from engine.search.decide import Ranking, decide
from engine.search.ruling import Ruling
from engine.whitening import whiten
from index import Encoder, Vectors

_FILE = Path(__file__).parent / "data" / "life_risk.tsv"
"""Labelled sentences: at_risk, perhaps (not used here), none."""
_NEAREST = 2
"""Sentences whose mean cosine counts: one alone may be near by a single word."""
_SURELY, _PERHAPS = 0.05, 0.0
"""Lead in cosine over all harmless sentences and the corpus. Of 1,590 queries of the sample 0 reach the first and 1
("怎么缓解失眠") the second; of 35 sentences apart 29 and 33 do."""
_LEAST_TOLD_APART = 0.85
"""Share of the labelled sentences that an encoder must put on the right side, each without itself: one that does not
understand them gets no say."""
_raw: WeakKeyDictionary[Encoder, tuple[Vectors, Vectors]] = WeakKeyDictionary()
"""By encoder, its vectors of the sentences before any whitening: they take a second, and serve all engines."""


class Distress:
    """Compares queries with labelled sentences, by the vectors of one encoder and whitening."""

    def __init__(self, encoder: Encoder, whitening: Vectors) -> None:
        self._encoder, self._whitening = encoder, whitening

    def felt(self, ruling: Ruling, ranking: Ranking) -> Ruling:
        """The ruling, with what is felt in a query that has no answer otherwise."""
        if ruling.demand or decide(ranking, ruling)[0] == "answer" or ranking.query.is_empty or self._sides is None:
            return ruling
        lead = _lead(self._sides, ranking.query.vectors[0], float(ranking.candidates.cosine.max(initial=0.0)))
        if lead >= _SURELY:
            return replace(ruling, demand="at_risk", concern=False)
        return replace(ruling, concern=True) if lead >= _PERHAPS else ruling

    @cached_property
    def _sides(self) -> tuple[Vectors, Vectors] | None:
        """Vectors of the sentences of people at risk, and of harmless ones; None where the encoder confuses them."""
        risky, harmless = (whiten(side, self._whitening) for side in _vectors(self._encoder))
        apart = np.concatenate([_leads(risky, harmless) > 0, _leads(harmless, risky) > 0])
        return (risky, harmless) if apart.mean() >= _LEAST_TOLD_APART else None


def _vectors(encoder: Encoder) -> tuple[Vectors, Vectors]:
    """Vectors of the sentences of people at risk, and of harmless ones, as the encoder gives them."""
    found = _raw.get(encoder)
    if found is None:
        rows = [line.split("\t") for line in _FILE.read_text("utf-8").splitlines()]
        risky = [text for label, text in rows if label == "at_risk"]
        harmless = [*(text for label, text in rows if label == "none"), *chatter()]
        of_risky, of_harmless = (encoder.encode_queries([normalise(one) for one in side]) for side in (risky, harmless))
        found = _raw.setdefault(encoder, (of_risky, of_harmless))
    return found


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
