"""How does an English sentence count? "1 entry", "2 entries"."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """A number with its noun. one: the singular; many: the plural, where it is not that of "entry" or "file"."""
    return f"{count:,} {one if count == 1 else many or _plural(one)}"


def _plural(word: str) -> str:
    return f"{word[:-1]}ies" if word.endswith("y") and word[-2] not in "aeiou" else f"{word}s"
