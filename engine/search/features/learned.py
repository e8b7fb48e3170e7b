"""Features of the head: what the corpus's own phrasings say the query is about, see engine.search.head."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.search.features.registry import Compared, feature

_TEMPERATURE = 0.1
_MOST = 1.2


@feature("what the head learned from the corpus's phrasings gives the entry, about 1 for its own; 0 without a head")
def head(c: Compared) -> npt.ArrayLike:
    return np.clip(c.candidates.head, -_MOST, _MOST)


@feature(f"part of exp(head / {_TEMPERATURE:g}) over all candidates; 0 without a head")
def head_share(c: Compared) -> npt.ArrayLike:
    own = c.candidates.head
    if not own.any():
        return 0.0
    powers = np.exp((own - own.max()) / _TEMPERATURE)
    return powers / powers.sum()
