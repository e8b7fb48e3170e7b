"""Services elsewhere that tests start: a redis, a PostgreSQL, and one that never answers."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

REDIS = shutil.which("redis-server")
POSTGRES = shutil.which("postgres")
needs_postgres = pytest.mark.skipif(POSTGRES is None, reason="there is no postgres here")
needs_redis = pytest.mark.skipif(REDIS is None, reason="there is no redis-server here")


@contextmanager
def redis_at(port: int, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A redis of its own that keeps nothing on the disk."""
    assert REDIS
    command = [REDIS, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with subprocess.Popen(
        [*command, "--dir", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            while process.poll() is None:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
            yield process
        finally:
            process.kill()


@contextmanager
def postgres_at(port: int) -> Iterator[str]:
    """A PostgreSQL of its own that need not survive a power cut; the address of an empty database."""
    # It refuses to run as root, and its programs lie beside the real file, as Debian has them.
    assert POSTGRES
    programs = Path(POSTGRES).resolve().parent
    as_other = ["setpriv", "--reuid", "postgres", "--clear-groups"] if os.getuid() == 0 else []
    data = Path(tempfile.mkdtemp(prefix="faq-pg-", dir="/tmp"))
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    if as_other:
        shutil.chown(data, "postgres")
    make = [programs / "initdb", "--auth=trust", "--username=faq", "--no-sync", "--no-instructions", "-D", data]
    subprocess.run([*as_other, *make], check=True, **quiet)
    options = ["-c", "fsync=off", "-c", f"unix_socket_directories={data}", "-h", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen([*as_other, programs / "postgres", "-D", data, *options], **quiet) as process:
        try:
            while process.poll() is None and not _listens(port):
                time.sleep(0.02)
            yield f"postgresql://faq@127.0.0.1:{port}/postgres"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
            shutil.rmtree(data, ignore_errors=True)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def silent() -> Iterator[int]:
    """A server that takes connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(100)
        yield listener.getsockname()[1]
