"""Rebuilds that are killed, starved of disk or locked out: run as a process of its own, told what to do by arguments.

    python tests/faults.py kill CORPUS DATA           for each number on stdin a rebuild that gets kill -9 at that
                                                      change of a file below DATA (0: none); tells its exit status
                                                      and how many changes there were
    python tests/faults.py limit CORPUS DATA BYTES    no file may grow over BYTES, as on a full disk
    python tests/faults.py readonly CORPUS DATA       without the right to write below DATA
    python tests/faults.py hold CORPUS DATA           hold the right to write until a line comes on stdin

A process that was forked from one that has threads may hang, so nothing here runs in the tests' own process, and the
one that forks, so that its rebuilds begin with everything loaded, sees to it that it has none.
"""

from __future__ import annotations

import mmap
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]

import pytest  # noqa: E402
from tqdm import tqdm  # noqa: E402

import engine.calibration.leave_one_out  # noqa: E402
from conftest import FakeEncoder, prepare  # noqa: E402
from engine import BuildOptions, Publishing, RebuildReport, rebuild  # noqa: E402
from index import DataFolder  # noqa: E402

_CHANGES = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.truncate", "shutil.rmtree"}


def build(corpus: Path, data: Path) -> RebuildReport:
    """A short rebuild: little chatter, an encoder without a model."""
    engine.calibration.leave_one_out.chatter = lambda: iter(["今天天气怎么样", "tell me a joke"])
    return rebuild(
        corpus, data, publishing=Publishing(force=True), options=BuildOptions(load=lambda _spec: FakeEncoder())
    )


def warm_up(corpus: Path) -> None:
    """Load all modules, and remember what every rebuild works out alike."""
    tqdm.monitor_interval = 0  # no thread of its own
    prepare(pytest.MonkeyPatch())
    with tempfile.TemporaryDirectory() as other:
        build(corpus, Path(other))


def killed(corpus: Path, data: Path, number: int) -> tuple[int, int]:
    """Exit status of a rebuild in a forked process that gets kill -9 at a change of a file, and how many there were."""
    if len(os.listdir("/proc/self/task")) > 1:
        raise RuntimeError("a process with threads must not fork")
    changes = mmap.mmap(-1, 8)

    def act(seen: int) -> None:
        changes[:] = seen.to_bytes(8, "little")
        if seen == number:
            os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if not child:
        code = 1
        try:
            count_changes(data, act)
            build(corpus, data)
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), int.from_bytes(changes[:], "little")


def count_changes(data: Path, act: Callable[[int], None]) -> None:
    """Call `act` with 1, 2, 3 ... before each change of a file below `data`."""
    seen = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        writing = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if (writing or event in _CHANGES) and str(arguments[0]).startswith(str(data)):
            seen += 1
            act(seen)

    sys.addaudithook(hook)


def lock_away(folder: Path) -> None:
    """Take the right to write below a folder from this process, also if it runs as root."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)


def main() -> None:
    """See the module."""
    mode, corpus, data = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    number = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    if mode == "kill":
        warm_up(corpus)
        for line in sys.stdin:
            print(*killed(corpus, data, int(line)), flush=True)
    elif mode == "limit":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (number, number))
        print(build(corpus, data).generation)
    elif mode == "readonly":
        warm_up(corpus)  # while the modules can be read
        lock_away(data)
        print(build(corpus, data).generation)
    elif mode == "hold":
        with DataFolder(data).writing():
            print("held", flush=True)
            sys.stdin.readline()


if __name__ == "__main__":
    main()
