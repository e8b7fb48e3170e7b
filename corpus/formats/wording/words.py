"""A table of words as a module writes it."""

from __future__ import annotations


def words(text: str) -> tuple[str, ...]:
    """The words of a text, in order."""
    return tuple(text.split())


def phrases(text: str) -> frozenset[str]:
    """The phrases of a text, which | or the end of a line divides."""
    return frozenset(part.strip() for part in text.replace("\n", "|").split("|") if part.strip())
