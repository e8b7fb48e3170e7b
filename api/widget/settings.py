"""Which websites may use the search box? Read from the environment with the other settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.http.addresses import is_origin
from corpus import FaqError


@dataclass(frozen=True, slots=True)
class WidgetSettings:
    """origins: websites whose scripts may search, ("*",) for all."""

    origins: tuple[str, ...] = ("*",)


def read_widget_settings(environment: Mapping[str, str]) -> WidgetSettings:
    """From FAQ_ALLOWED_ORIGINS, a list with commas; raises FaqError."""
    listed = [
        part.strip().rstrip("/").lower()
        for part in environment.get("FAQ_ALLOWED_ORIGINS", "").split(",")
        if part.strip()
    ]
    for origin in listed:
        if origin != "*" and not is_origin(origin):
            raise FaqError(
                f"FAQ_ALLOWED_ORIGINS has {origin[:100]!r}; list scheme and host such as https://shop.example.com, or *"
            )
    return WidgetSettings(tuple(listed) or ("*",))
