"""What is written beside each question that was tried, and in which words?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from api.web.words import Words
from corpus import Batch, batch_with
from engine import BatchResult

_COLUMNS = ("first", "question", "confidence", "decision", "right")


def results_file(batch: Batch, results: Sequence[BatchResult], words: Words) -> bytes:
    """The table with the first entry, its question, its confidence, the decision, and whether that is right."""
    names = [words(f"batch_column_{name}") for name in _COLUMNS]
    return batch_with(batch, names, {one.row: _cells(one, words) for one in results})


def summary_of(results: Sequence[BatchResult]) -> Mapping[str, int]:
    """How many questions came out how: asked, right, wrong, unknown, none; see engine.BatchResult."""
    found = Counter(one.verdict for one in results)
    return {"asked": len(results), **{name: found[name] for name in ("right", "wrong", "unknown", "none")}}


def _cells(one: BatchResult, words: Words) -> list[str]:
    verdict = "" if one.verdict == "none" else words(f"batch_{one.verdict}")
    decision = words(f"batch_decision_{one.outcome or 'no_query'}")
    return [one.first, one.question, f"{one.confidence:.3f}" if one.first else "", decision, verdict]
