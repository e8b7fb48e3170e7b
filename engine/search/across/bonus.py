"""What does an entry get that lacks the asker's language, and which entry stands for it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Positions = npt.NDArray[np.int64]

_BONUS, _FROM, _FULL = 0.21, 0.15, 0.45
"""An entry that the asker's language lacks can share no words with the query, and has fewer phrasings to be near with;
so without a bonus any entry in the asker's language would win. None up to the first cosine, all from the second."""

_LEAD_WEIGHT, _LEAD_LEAST, _LEAD_MOST = 0.5, -0.4, 0.05
"""How far its lead counts. Entries that have both languages are rivals on the same scale: a query that is nearer to
the foreign texts of one of them means that one, and the foreign entry loses its bonus."""

_BEST, _POOLING = 0.1, 0.1
"""As in engine.search.retrieve: share of the best phrasing, temperature of the soft mean."""

SETTINGS = (_BONUS, _FROM, _FULL, _LEAD_WEIGHT, _LEAD_LEAST, _LEAD_MOST, _BEST, _POOLING)


@dataclass(frozen=True, slots=True)
class Twins:
    """What was learned of the entries found. places: (m,) of twins among them, -1 for none; worth: (m,) share of
    the bonus that each gets, 0 to 1."""

    places: Positions
    worth: Floats


def cross_bonus(
    evidence: Mapping[str, Floats],
    cosines: Floats,
    starts: Positions,
    *,
    foreign: npt.NDArray[np.bool_],
    twins: Twins,
) -> Floats:
    """(m,) what is added to the score of each entry; 0 for one with the asker's language or with a twin that has it.

    evidence: of the m entries; cosines: (r,) of their rows, which begin at `starts`; foreign: (r,) whether a row is in
    another language than the query.
    """
    cosine, own = evidence["cosine"], (evidence["same_lang"] > 0) | (twins.places >= 0)
    near = np.minimum(np.maximum((cosine - _FROM) / (_FULL - _FROM), 0), 1)
    scores = _foreign_scores(cosines, starts, foreign)
    rivals = scores[own & (scores > -1)]
    lead = scores - rivals.max() if len(rivals) else np.zeros_like(scores)
    bonus = _BONUS * near * twins.worth + _LEAD_WEIGHT * np.clip(lead, _LEAD_LEAST, _LEAD_MOST)
    return np.where(own, 0, bonus).astype(np.float32)


def stand_in(score: Floats, same_lang: Floats, twins: Positions) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The scores with those of foreign twins given to the entries that stand for them, and (m,) who is kept.

    An entry is left out if its twin has the asker's language and it has not.
    """
    away = (twins >= 0) & (same_lang == 0)
    if not away.any():
        return score, ~away
    given = score.copy()
    np.maximum.at(given, twins[away], score[away])
    return given, ~away


def _foreign_scores(cosines: Floats, starts: Positions, foreign: npt.NDArray[np.bool_]) -> Floats:
    """(m,) how near the query is to the foreign rows of each entry, -1 where there are none."""
    counts = np.add.reduceat(foreign.astype(np.int64), starts)
    powers = np.add.reduceat(np.where(foreign, np.exp(cosines / _POOLING), 0), starts)
    best = np.maximum.reduceat(np.where(foreign, cosines, np.float32(-1)), starts)
    some = counts > 0
    pooled = _POOLING * np.log(np.where(some, powers, 1) / np.maximum(counts, 1))
    return np.where(some, _BEST * best + (1 - _BEST) * pooled, -1).astype(np.float32)
