"""How is the page set up? Read from the environment with the other settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.http.addresses import site_address


@dataclass(frozen=True, slots=True)
class PageSettings:
    """public_url: scheme and host that readers see, without a slash at the end; the request's own if None."""

    public_url: str | None = None


def read_page_settings(environment: Mapping[str, str]) -> PageSettings:
    """Settings from FAQ_PUBLIC_URL; raises FaqError."""
    text = environment.get("FAQ_PUBLIC_URL", "").strip()
    return PageSettings(site_address("FAQ_PUBLIC_URL", text) if text else None)
