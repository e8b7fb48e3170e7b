"""How do several processes serve one port? Forked from one that has loaded everything, so that memory is shared."""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from corpus import FaqError

_SHORTEST_LIFE = 5.0
"""Seconds; a worker that dies sooner is started again only after a pause."""

_LOOK_SECONDS = 1.0
"""Between two looks whether the process that started the workers lives still."""

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises FaqError if the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, since asyncio sets TCP_NODELAY only then; else a body waits 40 ms for its head's receipt.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise FaqError(_why_not(host, port, error)) from error
    except (UnicodeError, TypeError) as error:  # a name that no resolver would be asked for
        listener.close()
        raise FaqError(f"host {host[:100]!r} is none; give an address such as 127.0.0.1 or 0.0.0.0") from error
    listener.listen(1024)
    listener.set_inheritable(True)
    return listener


def _why_not(host: str, port: int, error: OSError) -> str:
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return (
            f"{host[:100]} is no address of this machine ({error.strerror}); give --host 127.0.0.1, or 0.0.0.0 for all"
        )
    if error.errno == errno.EACCES:
        return f"port {port} of {host} is kept for the system ({error.strerror}); give one from 1024 on with --port"
    return f"port {port} of {host} cannot be had ({error.strerror}); stop what uses it, or give another with --port"


def in_child(work: Callable[[], None]) -> None:
    """Run `work` in a forked process and wait for it; its failure ends this process with the same exit code."""
    _, status = os.waitpid(_fork(work), 0)
    if code := os.waitstatus_to_exitcode(status):
        sys.exit(abs(code))


def run_workers(count: int, work: Callable[[], None], ended: Callable[[int], None] = lambda _child: None) -> None:
    """Run `work` in `count` forked processes until SIGINT or SIGTERM; one that dies is started again.

    ended: called with the process number of each that has ended.
    """
    started: dict[int, float] = {}
    stopping = False

    def forward(number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = stopping or number != signal.SIGHUP
        for child in started:
            with suppress(ProcessLookupError):  # it has ended, and was waited for a moment ago
                os.kill(child, number)

    for number in _SIGNALS:
        signal.signal(number, forward)
    while started or not stopping:
        while len(started) < count and not stopping:
            with _signals_held():  # so that none comes before the worker is known, or while it is half set up
                started[_fork(work)] = time.monotonic()
        child, _status = os.wait()
        lived = time.monotonic() - started.pop(child, time.monotonic())
        ended(child)
        if not stopping:
            logging.getLogger(__name__).error("worker %d ended by itself; another one is started", child)
            time.sleep(1.0 if lived < _SHORTEST_LIFE else 0.0)


def reload_all(parent: int) -> None:
    """Let all workers of this parent look for a new generation, from within one of them."""
    if os.getppid() == parent:
        os.kill(parent, signal.SIGHUP)


def end_with(parent: int) -> None:
    """Let this worker stop, as on SIGTERM, when the process that started it is gone: nobody would restart or stop it,
    and its port would stay taken."""

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK_SECONDS)
        while True:  # one that comes while the worker is being set up may be lost
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(_LOOK_SECONDS)

    threading.Thread(target=look, name="parent-watcher", daemon=True).start()


@contextmanager
def _signals_held() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _fork(work: Callable[[], None]) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until there is something to reload
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
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
