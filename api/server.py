"""How does the service run? uvicorn, in one process or several, until it is told to stop."""

from __future__ import annotations

import logging
import os
import signal
import socket

from api.serving import Serving
from api.settings import Settings
from api.watch import Watcher
from api.workers import listen, run_workers
from index import DataFolder

GRACE_SECONDS = 10
"""How long requests under way may take to finish after a stop signal."""


def run(serving: Serving, settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are finished first. Raises FaqError if the port is taken."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s:     %(message)s")
    listener = listen(settings.host, settings.port)
    host, port = listener.getsockname()[:2]
    logging.getLogger(__name__).info("FAQ search on http://%s:%d, stop it with Ctrl+C", host, port)
    if settings.workers == 1:
        _serve(serving, settings, listener)
    else:
        run_workers(settings.workers, lambda: _serve(serving, settings, listener))


def _serve(serving: Serving, settings: Settings, listener: socket.socket) -> None:
    import uvicorn

    from api.app import create_app

    watcher = Watcher(serving, DataFolder(settings.data).current_file)
    signal.signal(signal.SIGHUP, lambda _number, _frame: watcher.ask())
    config = uvicorn.Config(
        create_app(serving, settings),
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=30,
        server_header=False,
        access_log=False,  # it would write every query into the log
        log_level="warning" if settings.workers > 1 else "info",
    )
    # uvicorn raises the signal that stopped it once more when all is finished; that must not look like a crash.
    signal.signal(signal.SIGTERM, lambda _number, _frame: None)
    serving.warm_up()
    watcher.start()
    logging.getLogger(__name__).info("process %d is ready: generation %s", os.getpid(), serving.engine.manifest.id)
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        watcher.stop()
