"""How good is it? Labelled queries against a generation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus import FaqError, LabelledQuery, Lang
from engine.engine import Engine
from engine.moved import MOVED, labelled_now
from engine.search.ruling import Rule, no_rule

BINS = 10
"""Equal-width bins of the expected calibration error (Naeini et al. 2015)."""
_DEEPEST = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled query and what came back. rank: of the first relevant entry, from 1; 0 if not in the first 10;
    choices: ids of what a "did you mean" offered."""

    query: str
    lang: Lang
    kind: str
    answerable: bool
    rank: int
    confidence: float
    answered: bool
    top: str | None
    relevant: tuple[str, ...]
    choices: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Whether the top entry answers; never for a query that no entry answers."""
        return self.rank == 1


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares are 0 to 1, higher is better but for `ece`; None where no query of the needed sort was given.

    hit_at_1, hit_at_5, mrr_at_10: over answerable queries, answered or not; coverage: of the answerable ones,
    those answered; precision: of all that were answered, those answered rightly; refusal_recall: of the
    unanswerable ones, those refused (not answered; they may be asked "did you mean"); clarified: of all, those that
    were; clarify_hit: of these, those whose right entry was among the choices; auroc: of the confidence, for "the
    top entry answers"; ece: expected calibration error of the confidence for the same.
    """

    queries: int
    answerable: int
    hit_at_1: float | None
    hit_at_5: float | None
    mrr_at_10: float | None
    coverage: float | None
    precision: float | None
    refusal_recall: float | None
    clarified: float | None
    clarify_hit: float | None
    auroc: float | None
    ece: float | None


def judge(
    engine: Engine,
    queries: Sequence[LabelledQuery],
    progress: Callable[[int, int], None] = lambda _d, _t: None,
    *,
    rule: Rule = no_rule,
) -> list[Judged]:
    """Ask every query; its labelled language is used for grouping only, not as a hint to the engine. rule: see
    `Engine.search`."""
    judged = []
    for done, labelled in enumerate(labelled_now(queries, engine.side.get(MOVED, {})), start=1):
        reply = engine.search(labelled.query, top=_DEEPEST, rule=rule)
        ids = [result.id for result in reply.results]
        ranks = [ids.index(i) + 1 for i in labelled.relevant_ids if i in ids]
        judged.append(
            Judged(
                query=labelled.query,
                lang=labelled.lang or reply.lang,
                kind=str(labelled.extra.get("kind", "")),
                answerable=bool(labelled.relevant_ids),
                rank=min(ranks, default=0),
                confidence=reply.results[0].confidence if ids else 0.0,
                answered=reply.outcome == "answer",
                top=ids[0] if ids else None,
                relevant=labelled.relevant_ids,
                choices=tuple(choice.id for choice in reply.clarify),
            )
        )
        progress(done, len(queries))
    return judged


def figures(judged: Sequence[Judged]) -> Figures:
    """The figures of a group of judged queries."""
    ranks = [j.rank for j in judged if j.answerable]
    answered = [j for j in judged if j.answered]
    confidence = np.asarray([j.confidence for j in judged])
    right = np.asarray([j.right for j in judged], np.bool_)
    return Figures(
        queries=len(judged),
        answerable=len(ranks),
        hit_at_1=_mean([rank == 1 for rank in ranks]),
        hit_at_5=_mean([1 <= rank <= 5 for rank in ranks]),
        mrr_at_10=_mean([1 / rank if rank else 0.0 for rank in ranks]),
        coverage=_mean([j.answered for j in judged if j.answerable]),
        precision=_mean([j.right for j in answered]),
        refusal_recall=_mean([not j.answered for j in judged if not j.answerable]),
        clarified=_mean([bool(j.choices) for j in judged]),
        clarify_hit=_mean([bool({*j.choices} & {*j.relevant}) for j in judged if j.choices]),
        auroc=auroc(confidence, right),
        ece=expected_calibration_error(confidence, right) if len(judged) else None,
    )


def report(judged: Sequence[Judged]) -> dict[str, Any]:
    """Figures overall, by query language, and by the rows' own field `kind` where they have one."""
    langs = sorted({j.lang for j in judged}, reverse=True)
    kinds = sorted({j.kind for j in judged} - {""})
    return {
        "overall": asdict(figures(judged)),
        "by_lang": {lang: asdict(figures([j for j in judged if j.lang == lang])) for lang in langs},
        "by_kind": {kind: asdict(figures([j for j in judged if j.kind == kind])) for kind in kinds},
    }


def auroc(confidence: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]) -> float | None:
    """Probability that a right one is surer than a wrong one, ties counted half; None if one sort is missing."""
    if right.all() or not right.any():
        return None
    _, place, count = np.unique(confidence, return_inverse=True, return_counts=True)
    mean_rank = np.cumsum(count) - (count - 1) / 2  # of those that tie, counted from 1
    positive = int(right.sum())
    pairs_won = mean_rank[place][right].sum() - positive * (positive + 1) / 2  # the statistic U of Mann and Whitney
    return round(float(pairs_won / (positive * (len(right) - positive))), 4)


def expected_calibration_error(confidence: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]) -> float:
    """Mean distance between confidence and share of right ones, over equal-width bins, weighted by their size."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [abs(confidence[bins == b].sum() - right[bins == b].sum()) for b in range(BINS)]
    return round(float(sum(gaps) / len(confidence)), 4)


def check_plots() -> None:
    """Raises FaqError, with the command to run, where the library that draws is not installed."""
    if find_spec("matplotlib") is None:
        raise FaqError("plots need matplotlib, which is not installed: run `pip install 'faq-search[eval]'`")


def draw(judged: Sequence[Judged], folder: Path) -> list[Path]:
    """A reliability diagram and a precision-coverage curve as PNG files in `folder`; FaqError without matplotlib."""
    check_plots()
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    folder.mkdir(parents=True, exist_ok=True)
    confidence = np.asarray([j.confidence for j in judged])
    right = np.asarray([j.right for j in judged], np.float64)
    files = []
    for name, drawing in (("reliability", _draw_reliability), ("precision-coverage", _draw_curve)):
        figure, axes = pyplot.subplots(figsize=(5, 4.5), layout="constrained")
        drawing(axes, confidence, right)
        axes.grid(alpha=0.3)
        files.append(folder / f"{name}.png")
        figure.savefig(files[-1], dpi=150)
        pyplot.close(figure)
    return files


def _draw_reliability(axes: Any, confidence: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> None:
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    used = [b for b in range(BINS) if (bins == b).any()]
    axes.plot([0, 1], [0, 1], "--", color="grey", label="perfect")
    shares, sizes = [right[bins == b].mean() for b in used], [int((bins == b).sum()) for b in used]
    means = [confidence[bins == b].mean() for b in used]
    axes.plot(means, shares, "o-", label=f"measured, ECE {expected_calibration_error(confidence, right > 0):.3f}")
    for x, y, size in zip(means, shares, sizes, strict=True):
        axes.annotate(str(size), (x, y), textcoords="offset points", xytext=(6, -10), fontsize=8)
    axes.set(xlabel="confidence", ylabel="share that is right", title="Reliability (numbers: queries)")
    axes.legend(loc="upper left")


def _draw_curve(axes: Any, confidence: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> None:
    order = np.argsort(-confidence, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(right) + 1)
    axes.plot(np.arange(1, len(right) + 1) / max(len(right), 1), precision)
    axes.set(xlabel="share of all queries that is answered", ylabel="precision of what is answered", ylim=(0, 1.02))
    axes.set_title("Precision against coverage, as the threshold falls")


def _mean(values: Sequence[float | bool]) -> float | None:
    return round(float(np.mean(values)), 4) if values else None
