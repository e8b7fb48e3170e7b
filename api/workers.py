"""How do several processes serve one port? Forked from one that has loaded everything, so that memory is shared."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from types import FrameType

from corpus import FaqError

_SHORTEST_LIFE = 5.0
"""Seconds; a worker that dies sooner is started again only after a pause."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises FaqError if the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, since asyncio sets TCP_NODELAY only then; else a body waits 40 ms for its head's receipt.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        raise FaqError(
            f"port {port} of {host} cannot be had ({error.strerror}); stop what uses it, or give another with --port"
        ) from error
    listener.listen(1024)
    listener.set_inheritable(True)
    return listener


def in_child(work: Callable[[], None]) -> None:
    """Run `work` in a forked process and wait for it; its failure ends this process with the same exit code."""
    _, status = os.waitpid(_fork(work), 0)
    if code := os.waitstatus_to_exitcode(status):
        sys.exit(abs(code))


def run_workers(count: int, work: Callable[[], None]) -> None:
    """Run `work` in `count` forked processes until SIGINT or SIGTERM; one that dies is started again."""
    started: dict[int, float] = {}
    stopping = False

    def forward(number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = stopping or number != signal.SIGHUP
        for child in started:
            os.kill(child, number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, forward)
    while started or not stopping:
        while len(started) < count and not stopping:
            started[_fork(work)] = time.monotonic()
        child, _status = os.wait()
        lived = time.monotonic() - started.pop(child, time.monotonic())
        if not stopping:
            logging.getLogger(__name__).error("worker %d ended by itself; another one is started", child)
            time.sleep(1.0 if lived < _SHORTEST_LIFE else 0.0)


def _fork(work: Callable[[], None]) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    code = 1
    try:
        work()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except Exception:
        logging.getLogger(__name__).exception("worker %d failed", os.getpid())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return 0
