"""The server under attack: a real process over the sample, with the settings that ship except for one proxy."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from bench.hostile.attacker import TRUSTED_PROXY
from bench.hostile.wire import HOST, Request, exchange
from bench.soak import resident

_COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]
_STARTING = 120.0


class Server:
    """A server that can be begun anew."""

    def __init__(self, data: Path, workers: int) -> None:
        self._data, self._workers = data, workers
        self._process: subprocess.Popen[bytes] | None = None
        self._log = data.with_suffix(".log")  # a line per request: not what the server keeps
        self.port = 0

    def build(self, ready: Path | None) -> None:
        """Build the sample help centre, or copy one that is ready."""
        if ready:
            shutil.copytree(ready, self._data)
            return
        subprocess.run([*_COMMAND, "rebuild", "--data", str(self._data)], env=_environment(), check=True)  # noqa: S603

    def start(self) -> None:
        """Start and wait until it is ready; raises TimeoutError."""
        with socket.socket() as free:
            free.bind((HOST, 0))
            self.port = free.getsockname()[1]
        options = ["--data", str(self._data), "--port", str(self.port), "--workers", str(self._workers)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own
                [*_COMMAND, "serve", *options], env=_environment(), stdout=log, stderr=log
            )
        if self.ready_after(_STARTING) is None:
            self.stop()
            raise TimeoutError(f"the server is not ready after {_STARTING:g} s; see {self._log}")

    def stop(self) -> None:
        """Stop it, by force if it does not listen."""
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None

    def ready_after(self, seconds: float) -> float | None:
        """Seconds until /readyz answers 200 within half a second; None if it does not in time."""
        started = time.monotonic()
        while (waited := time.monotonic() - started) < seconds:
            if _is_ready(self.port):
                return waited
            time.sleep(0.1)
        return None

    @property
    def memory(self) -> float:
        """MiB of the processes."""
        if self._process is None or self._process.poll() is not None:
            return 0.0
        try:
            return resident(self._process.pid)
        except OSError:  # a child of it has just ended
            return 0.0

    @property
    def disk(self) -> float:
        """MB in the data folder."""
        total = 0
        for item in self._data.rglob("*"):
            try:
                total += item.stat().st_size if item.is_file() else 0
            except FileNotFoundError:
                continue
        return total / 1e6


def _environment() -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("FAQ_")}
    return plain | {"FAQ_TRUSTED_PROXIES": TRUSTED_PROXY}


def _is_ready(port: int) -> bool:
    async def ask() -> int:
        return await asyncio.wait_for(exchange(port, Request(path="/readyz", local="127.0.9.99")), 0.5)

    try:
        return asyncio.run(ask()) == 200
    except (OSError, TimeoutError):
        return False
