"""How does the service run? uvicorn, in one process or several, until it is told to stop."""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from api.http.checks import check_settings
from api.http.serving import Serving
from api.http.starting import tell_what_is_missing
from api.http.watch import Watcher
from api.http.workers import end_with, listen, reload_all, run_workers
from api.observe.lines import Lines
from api.observe.logs import set_up_logs
from api.observe.shared import forget
from api.observe.stopping import Stopping
from api.settings import Settings
from corpus import counted
from index import DataFolder

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

GRACE_SECONDS = 10
"""How long requests under way may take to finish after a stop signal."""

_SWITCH_SECONDS = 0.0005
"""How long a thread that loads a help centre may keep others from running; Python's own 5 ms would be felt."""

MOST_AT_ONCE = 1000
"""Connections of one process; idle ones make room, more that ask get 503 at once instead of waiting for ever."""


def prepare(settings: Settings) -> Lines:
    """Set the logs up and check the settings, before anything slow begins; raises FaqError."""
    lines = set_up_logs(settings.observe)
    check_settings(settings, os.environ)
    return lines


def run(serving: Serving, settings: Settings, lines: Lines, *, begun: Callable[[], None] = lambda: None) -> None:
    """Serve until SIGINT or SIGTERM, with the logs of `prepare`; requests under way are finished first. Raises
    FaqError if the port is taken. begun: called once when it is had."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until there is something to reload
    listener = listen(settings.host, settings.port)
    begun()
    if not serving.has_index:
        tell_what_is_missing(serving, settings.data)
    host, port = listener.getsockname()[:2]
    logging.getLogger(__name__).info("FAQ search on http://%s:%d, stop it with Ctrl+C", host, port)
    if settings.workers == 1:
        _serve(serving, settings, listener, lines)
    else:
        parent = os.getpid()

        def work() -> None:
            end_with(parent)
            serving.others = lambda: reload_all(parent)
            _serve(serving, settings, listener, lines)

        run_workers(settings.workers, work, ended=forget)


def run_many(settings: Settings, lines: Lines) -> None:
    """Serve many help centres until SIGINT or SIGTERM; see `run`."""
    from api.collections.memory.garbage import Garbage
    from api.collections.service import CollectionsApp, end_streams

    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    listener = listen(settings.host, settings.port)
    app = CollectionsApp(settings)
    app.hosting.garbage = Garbage()
    signal.signal(signal.SIGHUP, lambda _number, _frame: app.care.ask())
    host, port = listener.getsockname()[:2]
    told = "%d help centres below %s on http://%s:%d/c/NAME/, stop it with Ctrl+C"
    logging.getLogger(__name__).info(told, len(app.hosting.catalogue.names), settings.data, host, port)
    app.stopping = Stopping(settings.drain, partial(end_streams, app.hosting))
    # A request passes from thread to thread twice; while a help centre is loaded, each takes at most so long.
    sys.setswitchinterval(_SWITCH_SECONDS)
    server = app.stopping.server(_config(app))
    signal.signal(signal.SIGTERM, lambda _number, _frame: setattr(server, "should_exit", True))
    lines.start()
    try:
        server.run(sockets=[listener])
    finally:
        lines.stop()


def _serve(serving: Serving, settings: Settings, listener: socket.socket, lines: Lines) -> None:
    from api.http.app import create_app

    watcher = Watcher(serving, DataFolder(settings.data).current_file)
    # What is in memory is what was served when this process, or the one that it was forked from, began to load it.
    serving.reload()
    signal.signal(signal.SIGHUP, lambda _number, _frame: watcher.ask())
    app = create_app(serving, settings)
    stopping = app.state.stopping = Stopping(settings.drain, app.state.chats.stop)
    if days := serving.recorder.days:
        note = "questions are kept for %s, masked, to see what is missing; FAQ_JOURNAL_DAYS=0 keeps none"
        logging.getLogger(__name__).info(note, counted(days, "day"))
    server = stopping.server(_config(app))
    # One that comes before uvicorn listens for it must not be lost; and uvicorn raises the signal that stopped it once
    # more when all is finished, which must not look like a crash.
    signal.signal(signal.SIGTERM, lambda _number, _frame: setattr(server, "should_exit", True))
    if serving.has_index:
        serving.warm_up()
    # What is here now stays: the collector need not look through it again, which would stop every request for a while.
    gc.collect()
    gc.freeze()
    watcher.start()
    lines.start()
    if serving.has_index:
        logging.getLogger(__name__).info("process %d is ready: generation %s", os.getpid(), serving.engine.manifest.id)
    try:
        server.run(sockets=[listener])
    finally:
        watcher.stop()
        lines.stop()


def _config(app: ASGIApp) -> uvicorn.Config:
    import uvicorn

    from api.http.connections import Connection

    return uvicorn.Config(
        app,
        http=Connection,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=30,
        server_header=False,
        proxy_headers=False,  # api.security.addresses reads them, from trusted networks only
        ws="none",
        access_log=False,  # it would write every query into the log
        log_config=None,
        log_level="warning",
        limit_concurrency=MOST_AT_ONCE,
    )
