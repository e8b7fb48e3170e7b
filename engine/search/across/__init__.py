"""How do texts in two languages compete? Not at all where they are one answer, by evidence where they are not."""

from __future__ import annotations

from engine.search.across.bonus import SETTINGS, cross_bonus, stand_in
from engine.search.across.twins import TWINS, twins_of

__all__ = ["SETTINGS", "TWINS", "cross_bonus", "stand_in", "twins_of"]
