"""Which engine answers now? One, replaced whole between two requests."""

from __future__ import annotations

from engine import Engine


class Serving:
    """Holds the engine that answers; a handler reads `engine` once and keeps that one to the end of its request."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def engine(self) -> Engine:
        """The engine of the newest generation that is loaded."""
        return self._engine

    def swap(self, engine: Engine) -> None:
        """Let this engine answer from the next request on; those under way keep theirs."""
        self._engine = engine
