"""What can go wrong with an index or an encoder that its owner can mend."""

from __future__ import annotations

from corpus import FaqError


class GenerationError(FaqError):
    """A generation is missing, damaged, or was built by something else than the running code."""


class EncoderError(FaqError):
    """An encoder cannot be loaded, or gives vectors that cannot be used."""
