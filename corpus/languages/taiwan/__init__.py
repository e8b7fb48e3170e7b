"""Simplified Chinese as people in Taiwan write it: word by word, so that no word is cut."""

from __future__ import annotations

from corpus.languages.taiwan.convert import to_taiwan

__all__ = ["to_taiwan"]
