"""Is 0.90 really 0.90, on help centres that taught the product nothing?  python -m bench.promise [--data FOLDER]

Builds each help centre without labels, taught by the labelled evidence of other families only, and asks queries of
which nothing answers some: half of these about the help centre's own field, from entries that were left out, half
about anything. Shows hit@1, precision at a quarter unanswerable with its 95 % interval, coverage, refusal in and out of
the field and what "did you mean" offered, before (no head, the dial and the rule of choices that were) and after.
Writes bench/results/promise.json and promise.svg. A help centre whose file is missing is named and left out.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as Shown

from bench.promise.chart import draw
from bench.promise.corpora import Centre, centres
from bench.promise.figures import coverage_at, figures_of, refused_inside_at
from bench.promise.states import STATES, ask
from engine.publishing.rebuild import DEFAULT_TARGET_PRECISION
from index import Encoder, EncoderSpec, QueryCache, load_encoder

_RESULTS = Path("bench") / "results"
_COLUMNS = ("hit at 1", "precision", "coverage", "refused inside", "refused outside", "choices for the unanswerable")


def measured(centre: Centre, encoder: Encoder, folder: Path) -> dict[str, Any]:
    """The figures of a help centre in both states, and those at what the other one reached."""
    found: dict[str, Any] = {
        "entries": len(centre.corpus.entries),
        "queries": {
            kind: sum(asked.kind == kind for asked in centre.queries) for kind in ("answerable", "inside", "outside")
        },
    }
    tables = {}
    answers = {text.answer for entry in centre.corpus.entries for text in entry.texts.values()}
    for state in STATES:
        tables[state.name], threshold = ask(centre, state, encoder, folder)
        found[state.name] = figures_of(tables[state.name], has_choices=len(answers) > 1) | {
            "threshold": round(threshold, 4)
        }
    before, after = tables["before"], tables["after"]
    precision, coverage = found["before"]["precision"], found["before"]["coverage"]
    found["coverage at the precision before"] = {
        name: round(coverage_at(table, precision or 1.0), 4) for name, table in tables.items()
    }
    found["coverage at the target"] = {
        name: round(coverage_at(table, DEFAULT_TARGET_PRECISION), 4) for name, table in tables.items()
    }
    found["refused inside at the coverage before"] = {
        "before": refused_inside_at(before, coverage),
        "after": refused_inside_at(after, coverage),
    }
    return found


def show(results: dict[str, dict[str, Any]]) -> None:
    """A table, before and after beside each other."""
    shown = Shown("help centre", *_COLUMNS, "95 % interval")
    for name, found in results.items():
        cells = [f"{_cell(found['before'][column])} {_cell(found['after'][column])}" for column in _COLUMNS]
        between = found["after"]["interval"] or []
        shown.add_row(name, *cells, " to ".join(f"{end:.3f}" for end in between))
    Console(width=200).print(shown)


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def main() -> None:
    """Measure every help centre whose files are there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--most", type=int, default=1500, help="queries of each help centre")
    cache = Path(tempfile.gettempdir()) / "faq-bench-promise"
    parser.add_argument("--cache", type=Path, default=cache, help="where vectors are kept for the next run")
    parser.add_argument("--only", nargs="*", default=[], help="help centres; the others keep their figures")
    options = parser.parse_args()
    encoder = QueryCache(options.cache, load_encoder(EncoderSpec()))
    file = _RESULTS / "promise.json"
    results: dict[str, dict[str, Any]] = json.loads(file.read_text("utf-8")) if options.only and file.exists() else {}
    results.pop("target", None)
    for name, make in centres(options.data, options.most):
        if options.only and name not in options.only:
            continue
        try:
            centre = make()
        except FileNotFoundError as error:
            print(f"{name}: left out, {error.filename} is missing")
            continue
        results[name] = measured(centre, encoder, options.cache / name.replace(" ", "_"))
        encoder.keep()
        print(f"{name}: measured")
    show(results)
    if results:
        draw(results, DEFAULT_TARGET_PRECISION, _RESULTS / "promise.svg")
        text = json.dumps({"target": DEFAULT_TARGET_PRECISION, **results}, indent=1)
        file.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
