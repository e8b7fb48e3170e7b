"""What can go wrong with a call?"""

from __future__ import annotations


class FaqError(Exception):
    """Any failure of a call."""


class FaqRefused(FaqError):
    """The service answered with an error: `status` of HTTP, and `detail`, which says what to mend."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"{status}: {detail}")
        self.status, self.detail = status, detail


class FaqUnreachable(FaqError):
    """No reply came, or none that can be read; the message says why."""
