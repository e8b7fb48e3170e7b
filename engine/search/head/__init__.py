"""Which entry do the corpus's own phrasings say a query is about? A linear model, learned at every rebuild."""

from __future__ import annotations

from engine.search.head.learn import HEAD, MOST_ENTRIES, Head, learn_head
from engine.search.head.left_out import LeftOutBackend
from engine.search.head.score import SETTINGS, WEIGHT, head_scores

__all__ = ["HEAD", "MOST_ENTRIES", "SETTINGS", "WEIGHT", "Head", "LeftOutBackend", "head_scores", "learn_head"]
