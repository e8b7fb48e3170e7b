"""What is known before a corpus is seen: labelled evidence of other help centres, which ships with the product."""

from __future__ import annotations

from functools import cache
from importlib import resources

import numpy as np

from engine.calibration.fit import Sample
from engine.search.features import FEATURES, Reals
from index import GenerationError

REFERENCE_RIDGE = 5e-4
"""For the fit to the reference: it has to carry over to corpora that it has not seen, so it is held harder to 0."""


@cache
def read_reference(without: str = "", *, headless: bool = False) -> Sample:
    """Labelled evidence that `python -m bench.reference` measured; its weights sum to 1.

    without: a corpus of it that is left out, for benches that measure on that one; headless: as it was measured without
    a head, which is what an index has where no entry has a second phrasing.
    """
    with (resources.files("engine") / "data" / "reference.npz").open("rb") as stream, np.load(stream) as stored:
        columns = stored["features"].tolist()
        if missing := sorted(set(FEATURES) - set(columns)):
            raise GenerationError(
                f"engine/data/reference.npz lacks the features {', '.join(missing)}; run `python -m bench.reference`"
            )
        names = stored["corpora"].tolist()
        kept = stored["corpus"] != (names.index(without) if without in names else -1)
        kept &= stored["headless"] == headless
        weight = stored["weight"].astype(np.float64)[kept]
        evidence, right = (stored[name].astype(np.float64)[kept] for name in ("evidence", "right"))
        evidence = evidence[:, [columns.index(name) for name in FEATURES]]
        return Sample(evidence, right, weight / weight.sum())


def is_headless(evidence: Reals) -> bool:
    """Whether (n, features) evidence comes from an index without a head, see engine.search.head."""
    return not bool(evidence[:, FEATURES.index("head_share")].any())
