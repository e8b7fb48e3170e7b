"""How is the page set up? Read from the environment with the other settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from corpus import FaqError


@dataclass(frozen=True, slots=True)
class PageSettings:
    """public_url: scheme and host that readers see, without a slash at the end; the request's own if None."""

    public_url: str | None = None


def read_page_settings(environment: Mapping[str, str]) -> PageSettings:
    """Settings from FAQ_PUBLIC_URL; raises FaqError."""
    text = environment.get("FAQ_PUBLIC_URL", "").rstrip("/")
    if not text:
        return PageSettings()
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise FaqError(f"FAQ_PUBLIC_URL is {text[:200]!r}; set it to an address such as https://help.example.com")
    return PageSettings(text)
