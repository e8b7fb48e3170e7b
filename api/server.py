"""How does the service run? uvicorn, until it is told to stop."""

from __future__ import annotations

from api.settings import Settings
from engine import Engine

GRACE_SECONDS = 10
"""How long requests under way may take to finish after a stop signal."""


def run(engine: Engine, settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are finished first."""
    import uvicorn

    from api.app import create_app
    from api.serving import Serving

    uvicorn.run(
        create_app(Serving(engine), settings),
        host=settings.host,
        port=settings.port,
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=30,
        server_header=False,
        access_log=False,  # it would write every query into the log
        log_level="info",
    )
