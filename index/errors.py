"""What can go wrong with an index or an encoder that its owner can mend."""

from __future__ import annotations

from corpus import FaqError


class GenerationError(FaqError):
    """A generation is missing, damaged, or was built by something else than the running code."""


class LockedError(GenerationError):
    """Another process holds the right that is needed; it may be had when that one ends."""


class MovedError(GenerationError):
    """Something else was published since the work began, which would be undone."""


class EncoderError(FaqError):
    """An encoder cannot be loaded, or gives vectors that cannot be used."""


class AwayError(FaqError):
    """A server that holds the index cannot be asked now; it may be there again in a moment."""
