"""Which figures does a run give, how sure are they, and what differs from this product beyond chance?"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from bench.peers.process import Process
from corpus import LabelledQuery

_RESAMPLES = 1000
_SEED = 20261130
_SURE = 0.01
"""Probability below which a difference carries the mark, after Holm's correction for the number of peers."""


def figures_of(process: Process, queries: Sequence[LabelledQuery]) -> dict[str, Any]:
    """One peer's figures; times in ms, of each query the median over the rounds."""
    wall, processor = medians(process, 0), medians(process, 1)
    every = [wall_ns / 1e6 for rounds in process.times.values() for wall_ns, _ in rounds]
    found = {
        "median_ms": interval(wall),
        "p99_ms": round(float(np.quantile(every, 0.99)), 3),
        "processor_ms": interval(processor),
        "refused_rightly": None,
        "refused_wrongly": None,
    }
    for lang in ("zh", "en"):
        hits = [right(process, queries, place) for place in asked(process, queries, lang)]
        found[f"hit_at_1_{lang}"] = round(statistics.mean(hits), 4)
    if process.peer.refuses:
        refused = {True: list[bool](), False: list[bool]()}
        for place, (_, answered) in process.best.items():
            refused[bool(queries[place].relevant_ids)].append(not answered)
        found["refused_rightly"], found["refused_wrongly"] = (
            round(statistics.mean(refused[which]), 4) if refused[which] else None for which in (False, True)
        )
    return found


def medians(process: Process, which: int) -> list[float]:
    """Of each query, in the order of their positions, the median over the rounds in ms."""
    return [statistics.median(one[which] for one in process.times[place]) / 1e6 for place in sorted(process.times)]


def interval(values: Sequence[float]) -> list[float]:
    """Median, and the ends of its 95 % interval by resampling the queries."""
    chance = np.random.default_rng(_SEED)
    drawn = np.median(chance.choice(np.asarray(values), (_RESAMPLES, len(values))), axis=1)
    return [round(float(value), 3) for value in (np.median(values), *np.quantile(drawn, (0.025, 0.975)))]


def asked(process: Process, queries: Sequence[LabelledQuery], lang: str) -> list[int]:
    """Positions of the answerable queries in a language that were asked."""
    return [place for place in sorted(process.best) if queries[place].relevant_ids and queries[place].lang == lang]


def right(process: Process, queries: Sequence[LabelledQuery], place: int) -> bool:
    """Whether the first entry is a right one."""
    return process.best[place][0] in queries[place].relevant_ids


def marks(processes: Sequence[Process], queries: Sequence[LabelledQuery]) -> dict[str, dict[str, bool]]:
    """By peer, whether its time (Wilcoxon) and its hit@1 (McNemar's exact test) differ from the first's."""
    from scipy.stats import binomtest

    ours, *others = processes
    times = {one.peer.name: _as_slow(medians(one, 0), medians(ours, 0)) for one in others}
    hits = {}
    for one in others:
        places = [*asked(ours, queries, "zh"), *asked(ours, queries, "en")]
        pairs = [(right(ours, queries, place), right(one, queries, place)) for place in places]
        better, worse = pairs.count((True, False)), pairs.count((False, True))
        hits[one.peer.name] = binomtest(better, better + worse).pvalue if better + worse else 1.0
    by_time, by_hits = _holm(times), _holm(hits)
    return {name: {"time": by_time[name], "hit_at_1": by_hits[name]} for name in times}


def _as_slow(times: Sequence[float], others: Sequence[float]) -> float:
    """How probable a difference as large is where there is none: Wilcoxon's signed ranks over the queries."""
    from scipy.stats import wilcoxon

    return 1.0 if list(times) == list(others) else float(wilcoxon(times, others).pvalue)


def _holm(chances: Mapping[str, float]) -> dict[str, bool]:
    """Holm 1979: which of several differences are sure together."""
    sure, found = True, {}
    for number, (name, chance) in enumerate(sorted(chances.items(), key=lambda one: one[1])):
        sure = sure and chance * (len(chances) - number) < _SURE
        found[name] = bool(sure)
    return found
