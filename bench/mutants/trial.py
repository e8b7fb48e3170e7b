"""Do the tests notice a mutant? A warm process forks for each one and kills what takes too long."""

from __future__ import annotations

import contextlib
import importlib
import math
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from bench.mutants.draw import Mutant

Verdict = Literal["killed", "survived", "timeout", "untouched"]

_WARM = """
numpy faiss onnxruntime jieba scipy.stats scipy.optimize fastapi sqlalchemy httpx PIL.Image tokenizers rapidfuzz
opencc limits pypinyin uvicorn rich typer nh3 hypothesis.strategies schemathesis.pytest.plugin xdist
starlette.testclient markdown_it
"""
"""Libraries loaded before forking; never code of this repository, of which each child loads the mutated state."""
OPTIONS = ("-n0", "-pno:cacheprovider", "--hypothesis-seed=0", "-Wignore::pytest.PytestAssertRewriteWarning")
"""Of pytest. The warning: asserts of a library that is loaded already cannot be rewritten, a plugin's for instance."""
_WAITING = 3.0
"""Times the processor seconds of a trial that it may last: machines are shared, and what hangs may be asleep."""
_MOST_MEMORY = 8 << 30
"""Bytes of address space of a child: a mutant may ask for any amount."""


def warm_up() -> None:
    """Load what every child needs."""
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    # A mutant is often as long as the original and written within the same second: a kept bytecode would hide it.
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.dont_write_bytecode = True
    for name in _WARM.split():
        importlib.import_module(name)


@contextlib.contextmanager
def planted(root: Path, mutant: Mutant) -> Iterator[None]:
    """Let the file hold the mutant for a while."""
    file = root / mutant.file
    original = file.read_text("utf-8")
    file.write_text(mutant.source, "utf-8")
    try:
        yield
    finally:
        file.write_text(original, "utf-8")


def judge(root: Path, mutant: Mutant, tests: Sequence[str], *, seconds: float) -> Verdict:
    """Run the tests on the mutant. "timeout" counts as noticed: the same tests end in time without it."""
    if not tests:
        return "untouched"
    with planted(root, mutant):
        status = run(root, tests, seconds)
    if status is None:
        if run(root, tests, seconds) is None:
            raise TimeoutError(f"the tests of {mutant.key} take more than {seconds} s without it; use a lower --budget")
        return "timeout"
    return "killed" if status else "survived"


def run(root: Path, tests: Sequence[str], seconds: float) -> int | None:
    """pytest's status, None if the time was up: `seconds` of processor, or three times as many by the clock."""

    def ask() -> int:
        import pytest

        return int(pytest.main([*tests, *OPTIONS, "-x", f"--basetemp={root.parent / 'tests'}"]))

    return in_child(root, ask, seconds)


def in_child(root: Path, work: Callable[[], int], seconds: float) -> int | None:
    """The status of `work`, run in a forked process group with `root` as its folder; None if the time was up."""
    pid = os.fork()
    if pid == 0:
        status = 70
        try:
            _settle(root, seconds)
            status = work()
        except Exception:
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(status)
    end = time.monotonic() + _WAITING * seconds
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done or time.monotonic() > end:
            break
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)  # its own children too
    if not done:
        os.waitpid(pid, 0)
        return None
    code = os.waitstatus_to_exitcode(status)
    return None if code == -signal.SIGXCPU else code


def _settle(root: Path, seconds: float) -> None:
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(seconds), math.ceil(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    log = os.open(root.parent / "last.log", os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.chdir(root)
    os.environ["PYTHONPATH"] = str(root)
    ours = {"api", "bench", "corpus", "engine", "index", "training"}
    for name in [name for name in sys.modules if name.split(".")[0] in ours - {"bench"}]:
        del sys.modules[name]
    sys.path[:] = [str(root), *(one for one in sys.path if one and not (Path(one) / "engine").is_dir())]
