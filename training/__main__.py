"""python -m training STEP [--data DIR] [--work DIR]: prepare, vocabulary, teacher, train, export, evaluate, or all;
then, for the second model, transplant and transplant-export."""

from __future__ import annotations

import argparse
from pathlib import Path

from training.settings import ROOT, open_run

STEPS = ("prepare", "vocabulary", "teacher", "train", "export", "evaluate")
FURTHER = ("transplant", "transplant-export")


def main() -> None:
    """Run one step, or all in order."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("step", choices=(*STEPS, *FURTHER, "all"))
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder of the public data")
    parser.add_argument("--work", type=Path, default=ROOT / "training" / "work", help="what the steps hand on")
    parser.add_argument("--model", default="bundled", help="evaluate: 'bundled', or a model's folder")
    parser.add_argument("--test", action="store_true", help="evaluate: test sets, for the published table only")
    options = parser.parse_args()
    for step in STEPS if options.step == "all" else (options.step,):
        _run(step, options)


def _run(step: str, options: argparse.Namespace) -> None:
    run = open_run(options.data, options.work)
    if step == "prepare":
        from training.prepare import prepare

        prepare(run)
    elif step == "vocabulary":
        from training.vocabulary import build

        build(run)
    elif step == "teacher":
        from training.teacher import teach

        teach(run)
    elif step == "train":
        from training.train import train

        train(run)
    elif step == "export":
        from training.export import export

        export(run)
    elif step == "transplant":
        from training.transplant import transplant

        transplant(run)
    elif step == "transplant-export":
        from training.transplant_export import export as export_transplant

        export_transplant(run)
    else:
        from training.evaluate import evaluate

        evaluate(run, options.model, test=options.test)


if __name__ == "__main__":
    main()
