"""Which websites may use the search box? Filled from the environment by api.settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WidgetSettings:
    """origins: websites whose scripts may search, ("*",) for all."""

    origins: tuple[str, ...] = ("*",)
