"""How is the page set up? Filled from the environment by api.settings."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class PageSettings:
    """public_url: address at which readers find the help centre, without a slash at its end; the request's own if
    None."""

    public_url: str | None = None

    @property
    def site(self) -> str | None:
        """Scheme and host of it."""
        if self.public_url is None:
            return None
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def path(self) -> str:
        """The path below which it is, without a slash at its end; "" for none."""
        return urlsplit(self.public_url or "").path.rstrip("/")
