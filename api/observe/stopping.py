"""How does the service stop? It says first that it is not ready, so that load balancers send it nothing new."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uvicorn

DRAINING = "the service is stopping; ask another one"


class Stopping:
    """What happens between the first stop signal and the end. draining: whether it came; /readyz is 503 from then on.

    seconds: for which all is served as before; end_streams: ends what the server would wait for in vain.
    """

    def __init__(self, seconds: float = 0.0, end_streams: Callable[[], None] = lambda: None) -> None:
        self.draining, self.seconds, self.end_streams = False, seconds, end_streams

    def server(self, config: uvicorn.Config) -> uvicorn.Server:
        """A server that stops like this; a second signal, or Ctrl+C, stops it at once."""
        import uvicorn

        stopping = self

        class Server(uvicorn.Server):
            """uvicorn's, which closes its port with the first signal and waits for event streams."""

            def handle_exit(self, sig: int, frame: FrameType | None) -> None:
                if sig == signal.SIGTERM and stopping.seconds and not stopping.draining:
                    stopping.draining = True
                    told = "stopping in %g seconds: /readyz says 503 until then"
                    logging.getLogger(__name__).info(told, stopping.seconds)
                    timer = threading.Timer(stopping.seconds, lambda: setattr(self, "should_exit", True))
                    timer.daemon = True
                    timer.start()
                    return
                stopping.draining = True
                super().handle_exit(sig, frame)

            async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
                stopping.end_streams()
                await super().shutdown(sockets)

        return Server(config)
