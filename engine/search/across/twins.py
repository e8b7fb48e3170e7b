"""Which entries of one language each are the same answer, though no id says so? Learned at every rebuild."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from corpus import LANGS, Entry
from engine.search.across.pairs import Flags, Pairs, Positions, Reals, compared
from engine.search.across.shared import Marks
from index import Rows, Vectors

TWINS = "twins"
"""Name of the learned array: (entries,) position of each entry's twin, -1 for none."""
WORTH = "worth"
"""Name of the learned array: (entries,) share of the bonus across languages that an entry gets, 0 to 1."""

MOST = 20_000
"""Entries of a language; beyond it no twins are sought, since the work grows with the square."""

# Log-odds of two entries being twins that are nearest to each other: constant, cosine, lead over the next best of
# either, marks in common, marks to compare. The second model also knows how many twins the first one expects in this
# corpus, in log-odds: where most entries have one, a likely pair is surely one. Fitted on four corpora taken apart
# into languages (sample, two of products, encyclopaedia; with all, four fifths or half of their entries in both) and
# on four that have no twins; each judged by a fit of the others (see bench/README.md).
_BY_ITSELF = np.asarray([-10.12, 9.84, 25.93, 6.48, -1.62])
_IN_CORPUS = np.asarray([-3.32, 6.54, 10.04, 6.73, -6.73, 2.30])
_LEAST_ODDS = (3.0, 4.0, 4.0)
"""Of the first round, and of those among the entries that it leaves: a wrong twin hides an answer."""
_MOST_EXPECTED = 0.98
_DOUBT = 2.0
"""An entry that more likely than not has a twin, though none was surely found, loses its bonus by how likely."""
_FEW, _BY_MANY, _LEAST_WORTH = -1.6, 0.24, 0.48
"""Up to a fifth as many entries lack a language as have it (the log of their ratio), each is worth the whole bonus;
beyond, less, by the log: the more there are, the likelier one of them is near by accident."""
_SMOOTHING, _MOST_BY_TOPIC = 1.0, 3.0
"""Pairs that a category is taken to have had before any was seen; log-odds that categories may add or take."""


def learn_twins(vectors: Vectors, rows: Rows, entries: Sequence[Entry]) -> dict[str, npt.NDArray[np.generic]]:
    """TWINS and WORTH of the entries: which one in the other language says the same, and what those without get.

    vectors: (n, dim) of the phrasings, as the encoder gave them. Twins are two entries of one language each that are
    nearest to each other, and nearer than to entries that have both languages and may be about the same.
    """
    twins, alone = np.full(len(entries), -1, np.int32), np.ones(len(entries), np.float32)
    has = _languages_of(rows, len(entries))
    sides = has.sum(axis=0)
    if not (sides > has.all(axis=1).sum()).all() or sides.max() > MOST:
        return {TWINS: twins, WORTH: _worth(has, twins, alone)}
    topics = np.unique([entry.category for entry in entries], return_inverse=True)[1]
    pairs = compared(vectors, rows, has, Marks(entries))
    pairs = replace(pairs, topic=_by_topic(pairs, topics))
    for least in _LEAST_ODDS:
        best, odds, mutual = _likely(pairs)
        found = best[mutual & (odds > least)]
        one, other = pairs.one[found], pairs.other[found]
        twins[one], twins[other] = other, one
        pairs = pairs.without(twins >= 0)
    best, odds, _ = _likely(pairs)
    for side in (pairs.one, pairs.other):
        np.minimum.at(alone, side[best], 1 - _probability(odds).astype(np.float32))
    return {TWINS: twins, WORTH: _worth(has, twins, alone)}


def _worth(has: Flags, twins: npt.NDArray[np.int32], alone: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(entries,) share of the bonus that each gets; alone: (entries,) probability to be without a twin indeed."""
    worth: npt.NDArray[np.float32] = np.minimum(_DOUBT * alone, 1).astype(np.float32)
    for lang in range(len(LANGS)):
        lacks = ~has[:, lang] & (twins < 0)
        ratio = np.log((lacks.sum() + 0.5) / (has[:, lang].sum() + 0.5))
        worth[lacks] *= np.float32(np.clip(1 - _BY_MANY * (ratio - _FEW), _LEAST_WORTH, 1))
    return worth


def _likely(pairs: Pairs) -> tuple[Positions, Reals, Flags]:
    """(q,) places of the free pairs that are nearest for one of both, their log-odds, and whether they are for both."""
    places, evidence, mutual = pairs.nearest()
    alone = evidence[mutual] @ _BY_ITSELF[1:] + _BY_ITSELF[0]
    share = (float(_probability(alone).sum()) + 0.5) / (pairs.most + 1)
    expected = np.log(share / (1 - min(share, _MOST_EXPECTED)))
    odds = evidence @ _IN_CORPUS[1:-1] + _IN_CORPUS[0] + _IN_CORPUS[-1] * expected
    return places, odds + pairs.topic[places], mutual


def _by_topic(pairs: Pairs, topics: Positions) -> Reals:
    """(p,) what the categories of each pair add to its log-odds, whatever they are called in either language.

    topics: (entries,) number of each one's category. How much more often likely twins have these two categories than
    any two entries would: pointwise mutual information, smoothed, each pair judged by the others.
    """
    best, odds, mutual = _likely(pairs)
    chance = np.zeros(len(pairs.one))
    chance[best] = mutual * _probability(odds)
    pair = np.unique(np.stack([topics[pairs.one], topics[pairs.other]]), axis=1, return_inverse=True)[1].ravel()
    together = np.bincount(pair, chance)[pair] - chance
    of_one, of_other = (np.bincount(topics[side], chance)[topics[side]] for side in (pairs.one, pairs.other))
    usual = of_other / max(float(chance.sum()), 1e-9) + 1e-9
    share = (together + _SMOOTHING * usual) / (of_one - chance + _SMOOTHING)
    return np.clip(np.log(np.maximum(share, 1e-9) / usual), -_MOST_BY_TOPIC, _MOST_BY_TOPIC)


def _probability(odds: Reals) -> Reals:
    chance: Reals = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return chance


def _languages_of(rows: Rows, count: int) -> Flags:
    """(entries, languages) whether an entry has a text in each."""
    has = np.zeros((count, len(LANGS)), np.bool_)
    has[rows.entry, rows.lang] = True
    return has
