"""How sure are answers that rest on words alone, while the server with the vectors is away?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from corpus import Segmenter
from engine.calibration.fit import fit_logistic, threshold_for
from engine.calibration.leave_one_out import LeaveOneOutReader, collect
from engine.calibration.reference import REFERENCE_RIDGE
from engine.calibration.transfer import margin_error
from engine.search.across import TWINS
from engine.search.confidence import Calibration
from engine.search.head import LeftOutBackend
from engine.search.query import QueryReader
from index import Encoder, Index, LocalBackend, NoVectors

_LEAST_FOUND = 30
"""Fewer phrasings that were asked without themselves say too little: then nothing is answered by words alone."""


def calibrate_words_alone(
    index: Index,
    local: LocalBackend,
    *,
    reading: tuple[Encoder, Segmenter],
    target_precision: float,
    progress: Callable[[int, int], None],
) -> Calibration | None:
    """Confidence and threshold of a corpus without vectors, fitted on its own leave-one-out queries; None if few.

    The reference evidence of other help centres has cosines, so that it says nothing here. People's queries go worse
    than phrasings that are left out: half of the errors that the target leaves are left to them.
    """
    counts = np.bincount(index.rows.entry)
    if int(counts[counts > 1].sum()) < _LEAST_FOUND:
        return None
    encoder, segmenter = reading
    leg = NoVectors(len(index.rows.entry), encoder.dim)
    bare = replace(index, backend=LeftOutBackend(local, leg, None))  # the head has seen the phrasings that are asked
    everything = np.ones(len(index.entries), np.bool_)
    reader = LeaveOneOutReader(bare, QueryReader(bare, encoder, segmenter), everything, leg, local.learned[TWINS])
    own, found = collect([reader], progress)
    if found < _LEAST_FOUND:
        return None
    model = fit_logistic(own, REFERENCE_RIDGE)
    confidence = model.confidences(own.evidence)
    return Calibration(
        model=model,
        threshold=threshold_for(confidence, own.right, own.weight, (1 + target_precision) / 2),
        target_precision=target_precision,
        margin_error=margin_error(own, confidence),
        fitted_on={"method": "leave-one-out without vectors", "own_queries": len(own.right), "own_found": found},
    )
