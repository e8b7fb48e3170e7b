"""Which services elsewhere are there? Each that a setting names is tried at the start and again from time to time."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial

from api.observe.logs import event
from api.observe.metrics import Metrics

START_SECONDS = 2.0
"""How long one attempt may take."""
AGAIN_SECONDS = 60.0
"""Between two attempts."""

Probe = Callable[[float], None]
"""Try a service for some seconds; raises OSError if it is not there."""


class Remotes:
    """What is known of the services elsewhere: told in the log when it changes, in the metrics, and by /readyz.

    None of them is needed to answer questions, so that none is a reason not to start.
    """

    def __init__(self, metrics: Metrics, probes: Mapping[str, Probe], again: float = AGAIN_SECONDS) -> None:
        """`probes`: by the name of the service; `again`: seconds between two attempts."""
        self._metrics, self._probes, self._again = metrics, dict(probes), again
        self._errors: dict[str, str | None] = {}
        self._stopped = threading.Event()

    def note(self, name: str, error: str | None) -> None:
        """A service is there (None), or not, and why; neither address nor password may be in it."""
        news = name not in self._errors or (self._errors[name] is None) != (error is None)
        self._errors[name] = error
        if not news:
            return
        self._metrics.remote(name, there=error is None)
        level = logging.INFO if error is None else logging.WARNING
        event("remote", level, service=name, there=error is None, message=error)

    def problems(self) -> list[str]:
        """A sentence for each service that is not there."""
        return [f"{name} is not there: {error}" for name, error in sorted(self._errors.items()) if error is not None]

    def start(self) -> None:
        """Try all once, for two seconds at most; afterwards go on beside the service."""
        # Daemons: a look-up of a name cannot be cut short, and must hold up neither start nor end.
        threads = [
            threading.Thread(target=partial(self._watch, name, probe), name=f"remote {name}", daemon=True)
            for name, probe in self._probes.items()
        ]
        for thread in threads:
            thread.start()
        end = time.monotonic() + START_SECONDS
        while any(name not in self._errors for name in self._probes) and time.monotonic() < end:
            time.sleep(0.01)
        for name in self._probes:
            if name not in self._errors:
                self.note(name, f"no answer within {START_SECONDS:g} seconds")

    def stop(self) -> None:
        """Try no more."""
        self._stopped.set()

    def _watch(self, name: str, probe: Probe) -> None:
        while not self._stopped.is_set():
            try:
                probe(START_SECONDS)
            except OSError as error:
                self.note(name, _reason(error))
            else:
                self.note(name, None)
            self._stopped.wait(self._again)


def _reason(error: OSError) -> str:
    return "no answer in time" if isinstance(error, TimeoutError) else error.strerror or type(error).__name__
