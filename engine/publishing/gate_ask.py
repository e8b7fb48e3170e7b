"""What does a generation make of the gate's questions? Each is asked once, and judged at one threshold or two."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from corpus import LANGS
from engine.engine import Engine
from engine.publishing.gate_report import Quality
from engine.publishing.golden import Question
from engine.search.confidence import Calibration
from engine.search.judge import find, judge
from index import RowFilter


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a generation made of a question. top: id of its first entry; lang: of the query, as it was read;
    answered_as_served: with the threshold of the served generation's target; milliseconds: for all of it."""

    top: str | None
    answered: bool
    milliseconds: float
    lang: str = "zh"
    answered_as_served: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A generation that is asked. as_served: its calibration for the served generation's target, None for its own."""

    engine: Engine
    as_served: Calibration | None = None


def ask_all(
    asked: Sequence[Asked], questions: Sequence[Question], progress: Callable[[int, int], None]
) -> list[list[Outcome]]:
    """The outcomes of each generation, side by side, so that neither finds the machine quieter than the other."""
    outcomes: list[list[Outcome]] = [[] for _ in asked]
    positions = [{entry.id: at for at, entry in enumerate(one.engine.index.entries)} for one in asked]
    with ThreadPoolExecutor(len(asked)) as pool:
        for done, question in enumerate(questions):
            for found, outcome in zip(outcomes, pool.map(_ask, asked, repeat(question), positions), strict=True):
                found.append(outcome)
            progress(done + 1, len(questions))
    return outcomes


def quality_of(questions: Sequence[Question], outcomes: Sequence[Outcome], *, as_served: bool = False) -> Quality:
    """The figures of one generation; `as_served`: with the threshold of the served generation's target."""
    pairs = [
        (q, o, o.answered_as_served if as_served else o.answered) for q, o in zip(questions, outcomes, strict=True)
    ]
    return Quality(
        hit_at_1=_mean([o.top in q.relevant for q, o, _ in pairs if q.relevant]),
        precision=_mean([o.top in q.relevant for q, o, answered in pairs if answered]),
        refusal_recall=_mean([not answered for q, _, answered in pairs if not q.relevant]),
        latency_ms=round(statistics.median([o.milliseconds for o in outcomes] or [0.0]), 3),
        coverage=_mean([answered for q, _, answered in pairs if q.relevant]),
        coverage_by_lang={
            lang: _mean([answered for q, o, answered in pairs if q.relevant and o.lang == lang]) for lang in LANGS
        },
    )


def _ask(asked: Asked, question: Question, position: dict[str, int]) -> Outcome:
    engine = asked.engine
    started = time.perf_counter()
    query = engine.reader.read(question.text, question.lang)
    found = find(engine.index, query, where=RowFilter(hidden=question.rows_to_hide(engine.index, position)))
    own = judge(engine.index, found, engine.calibration)
    as_served = own if asked.as_served is None else judge(engine.index, found, asked.as_served)
    top = own.entry.id if own.entry else None
    spent = (time.perf_counter() - started) * 1000
    return Outcome(top, own.answered, spent, query.lang, as_served.answered)


def _mean(values: Sequence[bool]) -> float | None:
    return round(float(np.mean(values)), 4) if values else None
