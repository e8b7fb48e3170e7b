"""What did the mutants show? The score, the survivors, and which of them change nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bench.mutants.draw import Mutant
from bench.mutants.trial import Verdict

_EQUIVALENT = Path(__file__).with_name("equivalent.yaml")


@dataclass(frozen=True, slots=True)
class Tried:
    """A mutant and its verdict. seconds: of the trial; tests: how many were run, of those
    `touching` the statement; equivalent: why it changes nothing."""

    file: str
    line: int
    where: str
    operator: str
    was: str
    now: str
    verdict: Verdict
    tests: int
    seconds: float
    equivalent: str = ""
    touching: int = 0

    @property
    def noticed(self) -> bool:
        """Whether a test failed, or hung."""
        return self.verdict in ("killed", "timeout")


def tried(mutant: Mutant, verdict: Verdict, *, tests: int, touching: int, seconds: float) -> Tried:
    """The verdict on a mutant."""
    return Tried(
        file=mutant.file,
        line=mutant.first,
        where=mutant.where,
        operator=mutant.operator,
        was=mutant.was,
        now=mutant.now,
        verdict=verdict,
        tests=tests,
        seconds=round(seconds, 2),
        equivalent=equivalent(mutant.where, mutant.was, mutant.now),
        touching=touching,
    )


@cache
def _equivalents() -> dict[tuple[str, str, str], str]:
    found = yaml.safe_load(_EQUIVALENT.read_text("utf-8")) or ()
    return {(one["where"], one["was"], one["now"]): " ".join(one["why"].split()) for one in found}


def equivalent(where: str, was: str, now: str) -> str:
    """Why a person found that no test can notice this mutant; "" if nobody did. A moved function stays the same."""
    return _equivalents().get((where, was, now), "")


def figures(found: Sequence[Tried], drawn: int) -> dict[str, Any]:
    """Score, per file and in all; mutants that change nothing count neither way."""
    counted = [one for one in found if one.noticed or not one.equivalent]
    files = {}
    for file in sorted({one.file for one in counted}):
        mine = [one for one in counted if one.file == file]
        files[file] = {"mutants": len(mine), "killed": sum(one.noticed for one in mine)}
    killed = sum(one.noticed for one in counted)
    return {
        "drawn": drawn,
        "tried": len(found),
        "equivalent": len(found) - len(counted),
        "killed": killed,
        "of_them_by_timeout": sum(one.verdict == "timeout" for one in counted),
        "touched_by_no_test": sum(one.verdict == "untouched" for one in counted),
        "score": round(killed / max(len(counted), 1), 4),
        "files": files,
    }


def survivors(found: Sequence[Tried]) -> str:
    """Those that no test noticed, as a list of differences."""
    left = sorted((one for one in found if not one.noticed and not one.equivalent), key=lambda o: (o.file, o.line))
    heads = [f"{one.file}:{one.line} {one.where} ({one.verdict}, {one.tests} of {one.touching} tests)" for one in left]
    return "\n".join(f"{head}\n- {one.was}\n+ {one.now}\n" for head, one in zip(heads, left, strict=True))


def write(file: Path, setting: dict[str, Any], found: Sequence[Tried], drawn: int) -> None:
    """Keep everything, so that a stopped run goes on where it was."""
    file.parent.mkdir(parents=True, exist_ok=True)
    content = setting | figures(found, drawn) | {"mutants_tried": [asdict(one) for one in found]}
    part = file.with_suffix(".part")
    part.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
    part.replace(file)


def read(file: Path) -> list[Tried]:
    """What an earlier run kept; none if there was none."""
    if not file.is_file():
        return []
    found = [Tried(**one) for one in json.loads(file.read_text("utf-8"))["mutants_tried"]]
    return [replace(one, equivalent=equivalent(one.where, one.was, one.now)) for one in found]
