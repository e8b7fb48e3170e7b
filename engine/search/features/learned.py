"""A feature of the head: do the corpus's own phrasings say that the query is about this entry, and no other?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.search.features.registry import Compared, feature

_BEST = 3
_LEAST = 0.02


@feature(f"part of the {_BEST} highest scores of the head, learned from the corpus's phrasings; 0 without a head")
def head_share(c: Compared) -> npt.ArrayLike:
    own = np.maximum(c.candidates.head, 0)
    most = float(np.sort(own)[-_BEST:].sum())
    return own / np.float32(max(most, _LEAST))
