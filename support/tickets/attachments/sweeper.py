"""Who clears uploads away that no ticket took? A thread of every worker, whether or not anything is delivered."""

from __future__ import annotations

import logging
import threading

from support.tickets.service import TicketService

EVERY_SECONDS = 300.0


class Sweeper:
    """Clears the files, drafts and log of one data folder, from the start and every five minutes."""

    def __init__(self, service: TicketService, every: float = EVERY_SECONDS) -> None:
        self._service, self._every = service, every
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweeper", daemon=True)

    def start(self) -> None:
        """Clear from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Stop after what is being cleared."""
        self._stopped.set()
        self._thread.join(self._every)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                if self._service.begun:
                    self._service.files.clear_forgotten()
                    self._service.desk.tidy()
            except Exception:  # whatever it is, e.g. a full disk: the next look tries again
                logging.getLogger(__name__).exception("uploads and drafts cannot be cleared away")
            self._stopped.wait(self._every)
