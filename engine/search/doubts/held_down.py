"""How high may a confidence be, given what speaks against the answer?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.search.doubts.unread import Doubt

Reals = npt.NDArray[np.float64]

_UNREADABLE = 0.02
_ANOTHER_NUMBER = 0.3
"""Highest confidence of an entry that is about another number, and of one for a single character."""
_BELOW = 0.5
"""Share of the threshold that such a confidence stays below, however low the threshold is."""
OTHER_NUMBER_COST = 0.2
"""Taken from the score of an entry that is about another number, so that one about the query's own comes first."""

OPEN = 0.9
"""Share of the threshold that a confidence stays below where the query leaves open which of several is meant."""

SETTINGS = (_UNREADABLE, _ANOTHER_NUMBER, _BELOW, OTHER_NUMBER_COST)
"""Part of `engine.search.features.fingerprint`."""


def held_down(confidences: Reals, another: npt.NDArray[np.float32], *, doubt: Doubt | None, threshold: float) -> Reals:
    """(m,) the confidences, each at most what is said against its entry allows.

    another: (m,) of `names_another`; doubt: about the whole query; threshold: the lowest confidence that is answered.
    """
    if doubt in ("unreadable", "no_topic"):
        return np.minimum(confidences, _UNREADABLE)
    most = min(_ANOTHER_NUMBER, _BELOW * threshold)
    if doubt == "one_character":
        return np.minimum(confidences, most)
    return np.where(another > 0, np.minimum(confidences, most), confidences) if another.any() else confidences


def is_refused(another: npt.NDArray[np.float32], doubt: Doubt | None) -> bool:
    """Whether the first entry is not answered at any threshold."""
    return doubt is not None or bool(len(another) and another[0] > 0)
