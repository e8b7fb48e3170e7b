"""The server under load: a real process of one state of the code, and the processor time of it and its workers."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

_COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]
_STARTING = 120.0
_TICK = os.sysconf("SC_CLK_TCK")


def environment(code: Path) -> dict[str, str]:
    """Of processes that run the code in this folder; without settings of ours, and with no limit on the rate."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("FAQ_")}
    return plain | {"PYTHONPATH": str(code.resolve()), "FAQ_RATE_LIMIT": "1000000/second"}


class Server:
    """A server that runs until it is stopped."""

    def __init__(self, code: Path, data: Path, workers: int) -> None:
        """Start it over a copy of `data` and wait until it is ready; raises TimeoutError."""
        self.code, self.workers = code, workers
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        options = ["--data", str(data), "--port", str(self.port), "--workers", str(workers)]
        with data.with_suffix(".log").open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own
                [*_COMMAND, "serve", *options], env=environment(code), cwd=code, stdout=log, stderr=log
            )
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + _STARTING
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise TimeoutError(f"the server of {self.code} is not ready after {_STARTING:g} s")

    def stop(self) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.wait(30)

    @property
    def processor_seconds(self) -> float:
        """Of the process and its workers since their start."""
        return sum(map(_used, [self._process.pid, *_children(self._process.pid)]))


def _children(pid: int) -> list[int]:
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def _used(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK  # utime and stime, proc_pid_stat(5)


def build(code: Path, data: Path, ready: Path | None) -> None:
    """The sample help centre for one state of the code: built, or copied from a data folder that holds it."""
    if ready:
        shutil.copytree(ready, data)
        return
    command = [*_COMMAND, "rebuild", "--data", str(data)]
    subprocess.run(command, env=environment(code), cwd=code, check=True, capture_output=True)  # noqa: S603 - our own
