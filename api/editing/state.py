"""How far is what shall be published? A small file that the preparing process writes and every page reads."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from index import replace_file

FILE = "candidate.json"
Phase = Literal["none", "running", "ready", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is prepared. phase: refused by the gate, or failed by an error; pid, born: the process and when it began, as
    another one may have its number after a restart; by: who asked for it;
    base: what was served then; generation: its id where it is ready; step, share: how far it is, 0 to 1; corpus: hash
    of the entries; problems: why it is refused or failed; warnings: of the gate; counts, worse, changed: see
    `Replayed`; asked: questions of the journal."""

    phase: Phase = "none"
    pid: int = 0
    by: str = ""
    at: str = ""
    base: str = ""
    generation: str = ""
    step: str = ""
    share: float = 0.0
    corpus: str = ""
    born: str = ""
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    gate: dict[str, Any] = field(default_factory=dict)
    asked: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    worse: int = 0
    changed: tuple[dict[str, Any], ...] = ()


class CandidateFile:
    """The candidate of one data folder."""

    def __init__(self, home: Path) -> None:
        self._file = home / FILE

    def read(self) -> Candidate:
        """What is prepared; failed where the process that prepared it is gone."""
        try:
            plain = json.loads(self._file.read_text("utf-8"))
            tuples = {name: tuple(plain[name]) for name in ("problems", "warnings", "changed")}
            found = Candidate(**plain | tuples)
        except (OSError, ValueError, TypeError, KeyError):
            return Candidate()
        if found.phase == "running" and not _is_alive(found):
            return replace(found, phase="failed", problems=("the process that prepared it has ended",))
        return found

    def write(self, candidate: Candidate) -> None:
        """Replace it durably."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        told = replace(candidate, born=_born(candidate.pid))
        replace_file(self._file, json.dumps(asdict(told), ensure_ascii=False))

    def clear(self) -> None:
        """Nothing is prepared any more; no question of a visitor is kept with it."""
        with contextlib.suppress(FileNotFoundError):
            self._file.unlink()


def _born(pid: int) -> str:
    """Ticks since the boot at which a process began; "" where the system does not tell."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    return told.rpartition(")")[2].split()[19]  # field 22 of proc_pid_stat(5); a name before it may hold anything


def _is_alive(candidate: Candidate) -> bool:
    pid = candidate.pid
    if pid <= 0:
        return False
    with contextlib.suppress(ChildProcessError, OSError):
        os.waitpid(pid, os.WNOHANG)  # a child that ended would look alive until somebody asks
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _born(pid) == candidate.born
