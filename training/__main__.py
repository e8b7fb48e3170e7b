"""python -m training STEP [--data DIR] [--work DIR], or all in order; training/settings.toml has every number."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path
from typing import Any

from training.settings import ROOT, open_run

STEPS = {
    "prepare": ("prepare", "prepare"),
    "words": ("words", "learn"),
    "paraphrases": ("paraphrases", "check"),
    "vocabulary": ("vocabulary", "build"),
    "teacher": ("teacher", "teach"),
    "train": ("train", "train"),
    "transplant": ("transplant", "transplant"),
    "transplant-export": ("transplant_export", "export"),
    "targets": ("targets", "teach"),
    "distil": ("distil", "distil"),
    "mixed": ("mixed", "mix"),
    "distil-export": ("distil_export", "export"),
    "evaluate": ("evaluate", "evaluate"),
    "export": ("export", "export"),
}
"""Module and function of each step, in order; the last one, the static model's folder, is no part of `all`."""


def main() -> None:
    """Run one step, or all in order."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("step", choices=(*STEPS, "all"))
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder of the public data")
    parser.add_argument("--work", type=Path, default=ROOT / "training" / "work", help="what the steps hand on")
    parser.add_argument("--until", help="transplant (frozen, open, own, last), distil (teach, own): the last stage")
    parser.add_argument("--out", type=Path, default=ROOT / "index" / "model", help="distil-export: the model's folder")
    parser.add_argument("--model", default="bundled", help="evaluate: 'bundled', or a model's folder")
    parser.add_argument("--test", action="store_true", help="evaluate: test sets, for the published table only")
    options = parser.parse_args()
    for step in list(STEPS)[:-1] if options.step == "all" else (options.step,):
        _run(step, options)


def _run(step: str, options: argparse.Namespace) -> None:
    run = open_run(options.data, options.work)
    module, name = STEPS[step]
    further: dict[str, dict[str, Any]] = {
        "transplant": {"until": options.until} if options.until else {},
        "distil": {"until": options.until} if options.until else {},
        "distil-export": {"folder": options.out},
        "evaluate": {"model": options.model, "test": options.test},
    }
    getattr(import_module(f"training.{module}"), name)(run, **further.get(step, {}))


if __name__ == "__main__":
    main()
