"""Would the tests notice a wrong line?  python -m bench.mutants [--seed 1] [--count 300] [--files engine/guard/* ...]

Draws mutants with a seed, and runs on each only the tests that touch the changed statement: those named like its module
first, at most --budget seconds of them, stopped after 60 s. Works in a copy of --root, so nothing here is changed; goes
on where a stopped run was (--fresh begins anew, --again tries those that survived once more). Prints the score and the
survivors, and writes bench/results/mutants.json. Needs the extra `mutation`; run it as `nice -n 10 python -m ...`.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.mutants import report, trial
from bench.mutants.draw import Mutant, draw
from bench.mutants.touch import Touched, read_touched, record

_FILES = """
engine/guard* support/contacts* engine/publishing/gate* engine/calibration/bounds engine/calibration/guarantee*
engine/search/confidence engine/search/features* api/security/access index/local/dense index/store
engine/publishing/generations engine/publishing/recalibrate engine/publishing/publish*
"""
_ELSEWHERE = ("browser", "cli", "deploy", "docs", "index_model", "lint", "reliability", "rules", "training")
"""Tests of processes, documents and weights: they see none of these lines in this process."""
_COPIED = ("api", "bench", "corpus", "docs", "deploy", "engine", "index", "support", "tests", "training")
_RECORDING = 1800.0


def main() -> int:
    """Draw, record, try, report."""
    options = _options()
    root, files = _copy(options.root, options.work), _python_files(options.root, options.files)
    tests = options.tests or _tests(root)
    drawn = draw(root, files, seed=options.seed, count=options.count)
    trial.warm_up()
    touched = _touched(root, files, tests)
    _try_all(root, drawn, touched, options)
    found = _of(drawn, report.read(options.out))
    print(report.survivors(found))
    for name, figure in report.figures(found, len(drawn)).items():
        print(f"{name}: {figure}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument(
        "--files", nargs="+", default=_FILES.split(), help="files, folders, or patterns of either, with or without .py"
    )
    parser.add_argument("--tests", nargs="+", help="test files; else all that work in one process")
    parser.add_argument("--root", type=Path, default=Path(), help="the working tree that is tried")
    parser.add_argument("--work", type=Path, default=Path("build") / "mutants", help="folder for the copy")
    parser.add_argument("--out", type=Path, default=Path("bench") / "results" / "mutants.json")
    parser.add_argument("--budget", type=float, default=20.0, help="seconds of tests per mutant, as recorded")
    parser.add_argument("--seconds", type=float, default=60.0, help="of processor, after which a mutant hangs")
    parser.add_argument("--minutes", type=float, default=600.0, help="after which the run stops, to be taken up later")
    parser.add_argument("--again", action="store_true", help="try those that survived once more")
    parser.add_argument("--fresh", action="store_true", help="forget what an earlier run found")
    return parser.parse_args()


def _copy(root: Path, work: Path) -> Path:
    """A copy of the working tree in which files may be changed."""
    tree = work.resolve() / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    for item in root.iterdir():
        if item.name in _COPIED:
            shutil.copytree(item, tree / item.name, ignore=shutil.ignore_patterns("__pycache__"))
        elif item.is_file() and item.name != ".git":
            shutil.copy2(item, tree / item.name)
    return tree


def _python_files(root: Path, names: Sequence[str]) -> list[str]:
    """What names stand for; one with a star may stand for nothing."""
    found: list[Path] = []
    for name in names:
        matches = [path for pattern in (name, f"{name}.py") for path in sorted(root.glob(pattern))]
        files = [file for path in matches for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]
        if not files and "*" not in name:
            sys.exit(f"{root / name} is neither a Python file nor a folder of some; name others with --files")
        found += (file for file in files if file.suffix == ".py")
    return list(dict.fromkeys(file.relative_to(root).as_posix() for file in found))


def _tests(root: Path) -> list[str]:
    files = sorted(one.name for one in (root / "tests").glob("test_*.py"))
    return [f"tests/{name}" for name in files if not name.removeprefix("test_").startswith(_ELSEWHERE)]


def _touched(root: Path, files: Sequence[str], tests: Sequence[str]) -> Touched:
    """What each test touches, recorded anew whenever a source or a test changes."""
    digest = hashlib.sha256(repr((sorted(files), sorted(tests))).encode())
    for file in sorted(one for folder in _COPIED for one in (root / folder).rglob("*.py")):
        digest.update(file.read_bytes())
    kept = root.parent / f"touched-{digest.hexdigest()[:16]}.json"
    if not kept.is_file():
        print(f"recording what {len(tests)} test files touch", flush=True)
        part = kept.with_suffix(".part")
        status = trial.in_child(root, lambda: record(root, files, tests, part), _RECORDING)
        if status not in (0, 1) or not part.is_file():
            sys.exit(f"the tests cannot be run (status {status}); {root.parent / 'last.log'} says why")
        part.replace(kept)
    return read_touched(kept)


def _try_all(root: Path, drawn: Sequence[Mutant], touched: Touched, options: argparse.Namespace) -> None:
    found = [] if options.fresh else report.read(options.out)
    if options.again:
        found = [one for one in found if one.noticed]
    known = {_key(one) for one in found}
    end = time.monotonic() + options.minutes * 60
    setting = {"seed": options.seed, "count": options.count, "budget": options.budget, "seconds": options.seconds}
    for number, mutant in enumerate(drawn, 1):
        if mutant.key in known:
            continue
        if time.monotonic() > end:
            break
        started, tests = time.monotonic(), touched.tests(mutant, options.budget)
        verdict = trial.judge(root, mutant, tests, seconds=options.seconds)
        took = time.monotonic() - started
        touching = touched.touching(mutant)
        found.append(report.tried(mutant, verdict, tests=len(tests), touching=touching, seconds=took))
        print(f"{number}/{len(drawn)} {verdict} {took:.1f} s {mutant.file}:{mutant.first} {mutant.now}", flush=True)
        report.write(options.out, setting, _of(drawn, found), len(drawn))


def _of(drawn: Sequence[Mutant], found: Sequence[report.Tried]) -> list[report.Tried]:
    """Of what was found, the mutants of this draw."""
    by_key = {_key(one): one for one in found}
    return [by_key[mutant.key] for mutant in drawn if mutant.key in by_key]


def _key(one: report.Tried) -> str:
    return " | ".join((one.file, one.where, one.was, one.now))


if __name__ == "__main__":
    sys.exit(main())
