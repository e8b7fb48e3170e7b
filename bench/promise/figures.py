"""What do the judged queries of a help centre say, if a quarter of all queries has no answer?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bench.promise.corpora import Asked, Kind
from engine import UNANSWERABLE_SHARE, Judged

Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_DRAWS = 1000
_SEED = 20261130


@dataclass(frozen=True, slots=True)
class Table:
    """The judged queries of one help centre as columns of one length."""

    kind: npt.NDArray[np.str_]
    right: Flags
    answered: Flags
    confidence: Reals
    offered: Flags
    among: Flags

    def of(self, kind: Kind) -> Flags:
        """Which queries are of a kind."""
        found: Flags = self.kind == kind
        return found


def table_of(asked: Sequence[Asked], judged: Sequence[Judged]) -> Table:
    """offered: whether there were choices; among: whether the right entry was among them."""
    return Table(
        kind=np.asarray([one.kind for one in asked]),
        right=np.asarray([one.right for one in judged], np.bool_),
        answered=np.asarray([one.answered for one in judged], np.bool_),
        confidence=np.asarray([one.confidence for one in judged], np.float64),
        offered=np.asarray([bool(one.choices) for one in judged], np.bool_),
        among=np.asarray([bool({*one.choices} & {*one.relevant}) for one in judged], np.bool_),
    )


def weights_of(kind: npt.NDArray[np.str_]) -> Reals:
    """(n,) such that a quarter is unanswerable."""
    weight = np.zeros(len(kind))
    others = [kind == name for name in ("inside", "outside") if (kind == name).any()]
    known = kind == "answerable"
    weight[known] = (1 - UNANSWERABLE_SHARE) / max(known.sum(), 1)
    for some in others:
        weight[some] = UNANSWERABLE_SHARE / len(others) / some.sum()
    return weight


def precision_of(table: Table, weight: Reals) -> float | None:
    """Of what is answered the share that is right; None if nothing is."""
    answered = float((weight * table.answered).sum())
    return float((weight * (table.answered & table.right)).sum()) / answered if answered else None


def interval(table: Table, weight: Reals) -> tuple[float, float] | None:
    """The middle 95 % of the precision over queries drawn anew (percentile bootstrap, Efron 1979), kind by kind."""
    if not table.answered.any():
        return None
    chance = np.random.default_rng(_SEED)
    counts = np.zeros((_DRAWS, len(weight)))
    for kind in np.unique(table.kind):
        mine = np.flatnonzero(table.kind == kind)
        counts[:, mine] = chance.multinomial(len(mine), np.full(len(mine), 1 / len(mine)), _DRAWS)
    answered = counts @ (weight * table.answered)
    right = counts @ (weight * (table.answered & table.right))
    low, high = np.quantile(right / np.maximum(answered, 1e-12), [0.025, 0.975])
    return float(low), float(high)


def figures_of(table: Table, *, has_choices: bool = True) -> dict[str, float | int | list[float] | None]:
    """The figures of one help centre; shares of 0 to 1, None where no query of the kind was asked.

    has_choices: whether its answers differ, without which nothing is offered to choose from.
    """
    weight, between = weights_of(table.kind), None
    if found := interval(table, weight):
        between = [round(end, 4) for end in found]
    known, inside, outside = (table.of(kind) for kind in ("answerable", "inside", "outside"))
    return {
        "answered": int(table.answered.sum()),
        "precision": _rounded(precision_of(table, weight)),
        "interval": between,
        "coverage": _share(table.answered, known),
        "refused inside": _share(~table.answered, inside),
        "refused outside": _share(~table.answered, outside),
        "hit at 1": _share(table.right, known),
        "choices with the right one": _share(table.among, known & has_choices),
        "choices without it": _share(table.offered & ~table.among, known & has_choices),
        "choices for the unanswerable": _share(table.offered, ~known & has_choices),
    }


def coverage_at(table: Table, precision: float) -> float:
    """The largest coverage of any threshold at which the precision is at least this."""
    order = np.argsort(-table.confidence, kind="stable")
    weight = weights_of(table.kind)[order]
    reached = np.cumsum(weight * table.right[order]) / np.cumsum(weight)
    last = np.append(np.diff(table.confidence[order]) != 0, True)  # a threshold admits all of one confidence
    good = np.flatnonzero(last & (reached >= precision))
    known = table.of("answerable")[order]
    return float(known[: good[-1] + 1].sum() / known.sum()) if len(good) else 0.0


def refused_inside_at(table: Table, coverage: float) -> float | None:
    """Share of the queries inside the field that are refused at the threshold of a coverage; None if there are none."""
    inside, known = table.confidence[table.of("inside")], table.confidence[table.of("answerable")]
    if not len(inside) or not len(known):
        return None
    return float((inside < np.quantile(known, 1 - coverage)).mean())


def _share(flags: Flags, among: Flags) -> float | None:
    return round(float(flags[among].mean()), 4) if among.any() else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
