"""What a caller of the engine can do wrong."""

from __future__ import annotations

from corpus import FaqError


class QueryError(FaqError):
    """A query, or an option of one, is outside what the engine takes."""
