"""How do texts in two languages compete? Not at all where they are one answer, by evidence where they are not."""

from __future__ import annotations

from engine.search.across.bonus import SETTINGS, Twins, cross_bonus, stand_in
from engine.search.across.twins import TWINS, WORTH, learn_twins

__all__ = ["SETTINGS", "TWINS", "Twins", "WORTH", "cross_bonus", "learn_twins", "stand_in"]
