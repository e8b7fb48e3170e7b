"""What else must be known of a platform that sends its messages to us? How long it waits, and what it gets by then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from api.bots.adapter import Adapter, Answer, Turn


class Platform(Adapter, Protocol):
    """An adapter whose platform waits only so long for an answer, and then sends the same event again."""

    @property
    def patience(self) -> Sequence[float]:
        """Seconds that the reply may take, at the first attempt, the second and so on; the last one counts for more."""

    def late(self, turn: Turn) -> Answer:
        """The answer to a message whose reply is not there by then; what calls it needs are made when it is."""
