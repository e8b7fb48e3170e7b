"""Rebuilds that are killed, starved of disk or locked out: run as a process of its own, told what to do by arguments.

    python tests/faults.py kill CORPUS DATA STEP      kill -9 at the STEP-th change of a file below DATA (0: count them)
    python tests/faults.py limit CORPUS DATA BYTES    no file may grow over BYTES, as on a full disk
    python tests/faults.py readonly CORPUS DATA       without the right to write below DATA
    python tests/faults.py hold CORPUS DATA           hold the right to write until a line comes on stdin

A process that was forked from one that has threads may hang, so nothing here runs in the tests' own process.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]

import engine.calibrate  # noqa: E402
from conftest import FakeEncoder  # noqa: E402
from engine import Publishing, RebuildReport, rebuild  # noqa: E402
from index import DataFolder  # noqa: E402

_CHANGES = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.truncate", "shutil.rmtree"}


def build(corpus: Path, data: Path) -> RebuildReport:
    """A rebuild that takes half a second: little chatter, an encoder without a model."""
    engine.calibrate.chatter = lambda: iter(["今天天气怎么样", "tell me a joke"])
    # Forced: on a busy machine the gate may find a query slow.
    return rebuild(corpus, data, load=lambda _spec: FakeEncoder(), publishing=Publishing(force=True))


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
        last = 0

        def act(seen: int) -> None:
            nonlocal last
            last = seen
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)

        count_changes(data, act)
        build(corpus, data)
        print(last)
    elif mode == "limit":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (number, number))
        print(build(corpus, data).generation)
    elif mode == "readonly":
        with tempfile.TemporaryDirectory() as other:
            build(corpus, Path(other))  # loads all modules while they can be read
        lock_away(data)
        print(build(corpus, data).generation)
    elif mode == "hold":
        with DataFolder(data).writing():
            print("held", flush=True)
            sys.stdin.readline()


if __name__ == "__main__":
    main()
