"""Features of what a rebuild learns: do the corpus's own phrasings say that the query is about this entry?"""

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


@feature("head_share less that of the best other entry")
def head_lead(c: Compared) -> npt.ArrayLike:
    shares = np.asarray(head_share(c), np.float32)
    best = np.sort(shares)[-2:] if len(shares) > 1 else np.asarray([0, shares[0]])
    lead: npt.NDArray[np.float32] = shares - np.where(shares == best[1], best[0], best[1])
    return lead


@feature("1 if the query asks something (the price, the way, a reason) that no phrasing of the entry asks")
def asks_more(c: Compared) -> npt.ArrayLike:
    return c.candidates.asks_more


@feature("1 if query and entry want different things done: start, stop, change, look")
def acts_apart(c: Compared) -> npt.ArrayLike:
    return c.candidates.acts_apart
