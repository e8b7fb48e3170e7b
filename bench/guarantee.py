"""Is the promise kept?  python -m bench.guarantee [--data ../shared/data] [--runs 1000]

Draws labelled queries of banking77, CLINC150, two Chinese sets (all with queries that nothing answers) and the sample
again and again, calibrates on them as `faq calibrate` does, and counts how often the precision is below the target,
overall and in every group that was promised one; at 0.90 with 800 labels, at 0.95 with 800 and 1,600, half of the
queries at most. Drawn with replacement: the set is all that will ever be asked, so its precision is the true one.
Writes a chart and the figures to bench/results/.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import numpy.typing as npt
from rich.progress import track

from bench.quality import case_of_clusters
from bench.reference import Case, cases, engine_of, read, same_id, top_of
from corpus import read_queries
from engine import SAMPLE
from engine.calibration.bounds import Promise
from engine.calibration.guarantee import LEAST_IN_GROUP, LabelledEvidence, calibrate_labelled
from engine.calibration.reference import is_headless, read_reference
from engine.evaluate import auroc, expected_calibration_error
from engine.search.confidence import Calibration
from engine.search.features import FEATURES, Reals

GUARANTEE = 0.95
SETTINGS = ((0.9, 800), (0.95, 800), (0.95, 1600))
"""Targets, each with the number of labelled queries, half of all at most."""
_FLOORS = 50
_ASKED = 40
"""Queries of an intent: with fewer, chance alone makes a calibration error of 0.03."""
Flags = npt.NDArray[np.bool_]
_RESULTS = Path("bench") / "results"
_CASES = ("banking77.train", "clinc150.train", "sample")
_CHINESE = ("oppo", "covid")


def chinese_cases(data: Path) -> Iterator[Case]:
    """Questions to a Chinese assistant and about an illness, and everyday ones that nothing in either answers."""
    everyday = [row["query"] for row in read(data / "faq" / "oos_general_zh.queries.jsonl.gz")]
    for name in _CHINESE:
        case = case_of_clusters(f"{name} clusters", read(data / "clusters" / f"{name}.jsonl.gz"))
        outside: list[tuple[str, tuple[str, ...]]] = [(text, ()) for text in everyday[: len(case.queries) // 3]]
        yield Case(case.name, case.corpus, [*case.queries, *outside])


def evidence_of_case(case: Case, data: Path, folder: Path) -> tuple[LabelledEvidence, Flags, Calibration]:
    """All labelled queries of a case asked once; the sample's with those of its test part."""
    queries = list(case.queries)
    if case.name == "sample":
        queries += [(row.query, row.relevant_ids) for row in read_queries(SAMPLE / "queries" / "test.jsonl")]
    elif case.name in _CASES:
        queries += [(row["query"], ()) for row in read(data / "intents" / "clinc150.oos_val.jsonl.gz")]
    # The corpus's own labelled queries must not have taught the model that is measured on them.
    taught = partial(read_reference, case.name)
    with mock.patch("engine.calibration.transfer.read_reference", taught):
        engine = engine_of(case, folder)
    rows, right, lang, category, answerable = [], [], [], [], []
    for text, relevant in queries:
        top = top_of(engine, text)
        if top is not None:
            rows.append(top[0])
            right.append(float(same_id(top[1]) in {same_id(i) for i in relevant}))
            answerable.append(bool(relevant))
            lang.append(engine.reader.read(text).lang)
            entry = engine.entry(top[1])
            category.append(entry.category.split("/")[0] if entry else "")
    labelled = LabelledEvidence(np.stack(rows), np.asarray(right), np.asarray(lang), np.asarray(category))
    return labelled, np.asarray(answerable), engine.calibration


def without_labels(labelled: LabelledEvidence, answerable: Flags, base: Calibration) -> dict[str, Any]:
    """Expected calibration error and precision at the default threshold, from a model that never saw this corpus."""
    confidence = base.model.confidences(labelled.evidence)
    answered, cosine = confidence >= base.threshold, labelled.evidence[:, FEATURES.index("cosine")]
    return {
        "ece": round(expected_calibration_error(confidence, labelled.right > 0), 4),
        "ece of a perfect confidence": round(_floor(confidence), 4),
        "precision": round(float(labelled.right[answered].mean()), 4) if answered.any() else None,
        "auroc": round(auroc(confidence, labelled.right > 0) or 0.0, 4),
        "auroc of the raw cosine": round(auroc(cosine, labelled.right > 0) or 0.0, 4),
        "out of scope auroc": round(auroc(confidence, answerable) or 0.0, 4),
        "out of scope auroc of the raw cosine": round(auroc(cosine, answerable) or 0.0, 4),
    }


def _floor(confidence: Reals) -> float:
    """The calibration error that chance alone gives as many queries, if every confidence is what it says."""
    chance = np.random.default_rng(0)
    draws = [expected_calibration_error(confidence, chance.random(len(confidence)) < confidence) for _ in range(20)]
    return float(np.mean(draws))


def experiment(
    name: str, labelled: LabelledEvidence, base: Calibration, *, runs: int, setting: tuple[float, int]
) -> dict[str, Any]:
    """How often a promise is broken, over `runs` draws; setting: one of `SETTINGS`."""
    target, most = setting
    reference, count = read_reference(name, headless=is_headless(labelled.evidence)), len(labelled.right)
    held, broken, coverage, errors, floors = Counter[str](), Counter[str](), [], [], []
    precisions: list[float] = []
    for run in track(range(runs), name, transient=True):
        mine = np.random.default_rng(run).integers(count, size=min(count // 2, most))
        calibration, report = calibrate_labelled(
            base, labelled.only(mine), Promise(target, GUARANTEE), seed=run, reference=reference
        )
        rest = labelled
        confidence = calibration.model.confidences(rest.evidence)
        errors.append(expected_calibration_error(confidence, rest.right > 0))
        if run < _FLOORS:
            floors.append(_floor(confidence))
        if report.pooled.status != "guaranteed":
            continue
        langs = np.unique(rest.lang)
        thresholds = np.asarray(
            [calibration.threshold_of(lang, c) for lang, c in zip(rest.lang, rest.category, strict=True)]
        )
        groups = {"all": np.full(count, True)} | {f"lang:{lang}": rest.lang == lang for lang in langs}
        groups |= {f"category:{c}": rest.category == c for c in np.unique(rest.category)}
        promised = {"all"} | {g for g, bound in report.groups.items() if bound.status == "guaranteed"}
        for group in promised:
            answered = groups[group] & (confidence >= thresholds)
            if group != "all" and groups[group].sum() < LEAST_IN_GROUP or not answered.any():
                continue
            precision = float(rest.right[answered].mean())
            held[group] += 1
            broken[group] += precision < target
            if group == "all":
                precisions.append(precision)
                coverage.append(float((answered & (rest.right > 0)).sum() / max((rest.right > 0).sum(), 1)))
    return {
        "queries": count,
        "labelled": min(count // 2, most),
        "runs": runs,
        "infeasible": runs - held["all"],
        "ece labelled": round(float(np.mean(errors)), 4),
        "ece labelled of a perfect confidence": round(float(np.mean(floors)), 4),
        "answered of the right ones": round(float(np.mean(coverage)), 4) if coverage else None,
        "broken runs": {
            group: f"{broken[group]} of {runs} ({broken[group] / runs:.1%}), promised in {held[group]}"
            for group in sorted(held)
        },
        "precisions": precisions,
    }


def draw(results: dict[str, dict[str, Any]], file: Path) -> None:
    """Histograms of the precision that was kept, a row for each of `SETTINGS`, a column for each case."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    shape = len(SETTINGS), len(results)
    figure, axes = pyplot.subplots(*shape, figsize=(4 * shape[1], 2.6 * shape[0]), squeeze=False)
    for row, (target, most) in zip(axes, SETTINGS, strict=True):
        for axis, (name, result) in zip(row, results.items(), strict=True):
            found = result[_key(target, most)]
            precisions = np.asarray(found["precisions"])
            axis.hist(precisions, bins=40, color="#2f6f8f")
            axis.axvline(target, color="#c0392b")
            feasible, below = len(precisions) / found["runs"], (precisions < target).sum() / found["runs"]
            axis.set_title(
                f"{name}, {found['labelled']} labels: {feasible:.0%} feasible, {below:.1%} below {target:g}", fontsize=8
            )
            axis.set_xlabel("precision on all queries", fontsize=8)
    figure.tight_layout()
    figure.savefig(file, dpi=120)


def _key(target: float, most: int) -> str:
    return f"target {target:g}, {most} labels"


def measured(name: str, found: tuple[LabelledEvidence, Flags, Calibration], runs: int) -> dict[str, Any]:
    """The figures of a case without labels, and with them at each of `SETTINGS`."""
    labelled, answerable, base = found
    return {"without labels": without_labels(labelled, answerable, base)} | {
        _key(*setting): experiment(name, labelled, base, runs=runs, setting=setting) for setting in SETTINGS
    }


def write(results: dict[str, dict[str, Any]]) -> None:
    """The chart and the figures."""
    _RESULTS.mkdir(parents=True, exist_ok=True)
    draw(results, _RESULTS / "guarantee.png")
    for result in results.values():
        for setting in SETTINGS:
            del result[_key(*setting)]["precisions"]
    text = json.dumps({"guarantee": GUARANTEE, **results}, indent=1)
    (_RESULTS / "guarantee.json").write_text(text + "\n", "utf-8")
    print(text)


def main() -> None:
    """Run the experiment on every case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--runs", type=int, default=1000)
    options = parser.parse_args()
    results: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        known = (case for case in cases(options.data, _ASKED) if case.name in _CASES)
        for case in (*known, *chinese_cases(options.data)):
            found = evidence_of_case(case, options.data, Path(folder) / case.name)
            results[case.name] = measured(case.name, found, options.runs)
    write(results)


if __name__ == "__main__":
    main()
