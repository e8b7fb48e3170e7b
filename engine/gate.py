"""Would a new generation answer worse than the served one? Both are asked the same questions before the swap."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from itertools import repeat
from typing import Any

import numpy as np

from corpus import LANGS, LabelledQuery
from engine.confidence import evidence_of
from engine.engine import Engine
from engine.golden import Question, questions_for
from engine.retrieve import retrieve

DEFAULT_TOLERANCE = 0.03
"""How far hit@1, precision and refusal recall may fall, as a share of the questions."""

MOST_GONE = 0.2
"""Share of the served texts (an entry in one language each) that may vanish in one rebuild."""

GROWTH_SHARE = 0.5
"""Added to the tolerance for own phrasings, per share of entries that are new: a phrasing without itself may rightly
fall to a new neighbour, and a corpus that grows must not be stopped for it. Golden queries know better."""

# Machines are shared: twice as slow and five milliseconds more is noise, not a worse index.
_SLOWER, _SLOWER_MS = 2.0, 5.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a generation made of a question. top: id of its first entry; milliseconds: for all of it."""

    top: str | None
    answered: bool
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Quality:
    """Figures of one generation on the questions; shares are 0 to 1, higher is better, None without such questions.

    hit_at_1: of the answerable questions, those whose first entry answers; precision: of what was answered, what was
    right; refusal_recall: of the questions to refuse, those refused; latency_ms: median.
    """

    hit_at_1: float | None
    precision: float | None
    refusal_recall: float | None
    latency_ms: float


@dataclass(frozen=True, slots=True)
class BrokenQuery:
    """A question that the served generation handles and the new one does not."""

    query: str
    expected: tuple[str, ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class GateReport:
    """failures: why nothing may be published, empty if the new generation may be served; serving: None if none was.

    questions: "golden" or "own phrasings, left out"; note: why nothing could be compared.
    """

    questions: str
    asked: int
    tolerance: float
    candidate: Quality
    serving: Quality | None
    failures: tuple[str, ...] = ()
    broken: tuple[BrokenQuery, ...] = ()
    note: str = ""
    forced: bool = field(default=False, kw_only=True)

    @property
    def passed(self) -> bool:
        """Whether the new generation may be served."""
        return not self.failures or self.forced

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self) | {"passed": self.passed}


def check(
    candidate: Engine,
    serving: Engine | None,
    golden: Sequence[LabelledQuery],
    *,
    tolerance: float = DEFAULT_TOLERANCE,
    progress: Callable[[int, int], None] = lambda _d, _t: None,
) -> GateReport:
    """Ask both generations and compare. Without a served one the new one's figures are taken as they are."""
    questions = questions_for(golden, candidate, serving)
    engines = [candidate] if serving is None else [candidate, serving]
    outcomes: list[list[Outcome]] = [[] for _ in engines]
    positions = [{entry.id: at for at, entry in enumerate(engine.index.entries)} for engine in engines]
    # Side by side, each question at once: neither finds the machine quieter than the other.
    with ThreadPoolExecutor(len(engines)) as pool:
        for done, question in enumerate(questions):
            for found, outcome in zip(outcomes, pool.map(_ask, engines, repeat(question), positions), strict=True):
                found.append(outcome)
            progress(done + 1, len(questions))
    if serving and not golden:
        tolerance += GROWTH_SHARE * _new_share(candidate, serving)
    figures = [_quality(questions, found) for found in outcomes]
    broken = _broken(questions, outcomes[0], outcomes[1]) if serving else ()
    failures = (*_gone(candidate, serving), *_fallen(figures[0], figures[1], tolerance)) if serving else ()
    return GateReport(
        questions="golden" if golden else "own phrasings, left out",
        asked=len(questions),
        tolerance=round(tolerance, 4),
        candidate=figures[0],
        serving=figures[1] if serving else None,
        failures=failures,
        broken=broken,
    )


def _ask(engine: Engine, question: Question, position: dict[str, int]) -> Outcome:
    started = time.perf_counter()
    query = engine.reader.read(question.text, question.lang)
    candidates = retrieve(engine.index, query, without=question.rows_to_hide(engine.index, position))
    top, answered = None, False
    if len(candidates):
        entry = engine.index.entries[int(candidates.entry[0])]
        confidence = engine.calibration.model.confidences(evidence_of(query, candidates)[:1])[0]
        top, answered = entry.id, bool(confidence >= engine.calibration.threshold_of(query.lang, entry.category))
    return Outcome(top, answered, (time.perf_counter() - started) * 1000)


def _quality(questions: Sequence[Question], outcomes: Sequence[Outcome]) -> Quality:
    pairs = list(zip(questions, outcomes, strict=True))
    return Quality(
        hit_at_1=_mean([o.top in q.relevant for q, o in pairs if q.relevant]),
        precision=_mean([o.top in q.relevant for q, o in pairs if o.answered]),
        refusal_recall=_mean([not o.answered for q, o in pairs if not q.relevant]),
        latency_ms=round(statistics.median([o.milliseconds for o in outcomes] or [0.0]), 3),
    )


def _mean(values: Sequence[bool]) -> float | None:
    return round(float(np.mean(values)), 4) if values else None


def _fallen(new: Quality, old: Quality, tolerance: float) -> list[str]:
    failures = []
    for name, words in (("hit_at_1", "hit@1"), ("precision", "precision"), ("refusal_recall", "refusal recall")):
        before, after = getattr(old, name), getattr(new, name)
        if before is not None and after is not None and before - after > tolerance + 1e-9:
            failures.append(f"{words} falls from {before:.1%} to {after:.1%}, more than the tolerated {tolerance:.1%}")
    if new.latency_ms > old.latency_ms * _SLOWER + _SLOWER_MS:
        failures.append(f"a query takes {new.latency_ms:.1f} ms instead of {old.latency_ms:.1f} ms")
    return failures


def _new_share(candidate: Engine, serving: Engine) -> float:
    known = {entry.id for entry in serving.index.entries}
    return sum(entry.id not in known for entry in candidate.index.entries) / max(len(candidate.index.entries), 1)


def _gone(candidate: Engine, serving: Engine) -> list[str]:
    kept = {(entry.id, lang) for entry in candidate.index.entries for lang in entry.texts}
    before = [(entry.id, lang) for entry in serving.index.entries for lang in entry.texts]
    lost = [text for text in before if text not in kept]
    failures = []
    for name, langs in (("entries", LANGS), *((f"{lang} texts", (lang,)) for lang in LANGS)):
        gone = [entry_id for entry_id, lang in lost if lang in langs]
        total = len(before) if langs == LANGS else sum(lang in langs for _, lang in before)
        if len(gone) > MOST_GONE * total:
            named = ", ".join(dict.fromkeys(gone[:3]))
            failures.append(f"{len(gone)} of {total} {name} are gone ({named} ...), more than {MOST_GONE:.0%}")
    return failures[:1]


def _broken(questions: Sequence[Question], new: Sequence[Outcome], old: Sequence[Outcome]) -> tuple[BrokenQuery, ...]:
    return tuple(
        BrokenQuery(question.text, question.relevant, _told(before), _told(after))
        for question, after, before in zip(questions, new, old, strict=True)
        if _fits(question, before) and not _fits(question, after)
    )


def _fits(question: Question, outcome: Outcome) -> bool:
    return outcome.top in question.relevant if question.relevant else not outcome.answered


def _told(outcome: Outcome) -> str:
    return f"{outcome.top or 'nothing'} ({'answered' if outcome.answered else 'refused'})"
