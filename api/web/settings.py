"""How is the page set up? Filled from the environment by api.settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageSettings:
    """public_url: scheme and host that readers see, without a slash at the end; the request's own if None."""

    public_url: str | None = None
