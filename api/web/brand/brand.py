"""What of its owner does one generation bring to every page? A style sheet with its colours, and its logo."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from api.web.brand.colours import Shades, dark_shades, light_shades
from engine import Engine
from support import LOGO_SIDE, hand_off_of


@dataclass(frozen=True)
class Brand:
    """accent: #rrggbb, None for the pages' own colours; logo: "" without; kind: its media type."""

    accent: str | None = None
    logo: bytes = b""
    kind: str = ""

    @cached_property
    def css(self) -> bytes:
        """The colours as custom properties of style.css; empty without an accent."""
        if self.accent is None:
            return b""
        light, dark = _properties(light_shades(self.accent)), _properties(dark_shades(self.accent))
        # A printed page keeps the black of style.css.
        return (
            f"@media screen{{:root{{{light}}}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
        ).encode()

    @cached_property
    def css_version(self) -> str:
        """Changes with the style sheet; "" without one."""
        return _digest(self.css)

    @cached_property
    def logo_version(self) -> str:
        """Changes with the logo; "" without one."""
        return _digest(self.logo)


def brand_of(engine: Engine | None) -> Brand:
    """The brand of an engine's generation; made once for each engine."""
    if engine is None:
        return Brand()
    found = _MADE.get(engine)
    return found or _MADE.setdefault(engine, _read(engine))


_MADE: WeakKeyDictionary[Engine, Brand] = WeakKeyDictionary()


def _read(engine: Engine) -> Brand:
    logo = engine.side.get(LOGO_SIDE) or {}
    accent = hand_off_of(engine).support.help_centre.accent
    return Brand(accent, base64.b64decode(logo.get("data", "")), logo.get("type", ""))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12] if content else ""


def _properties(shades: Shades) -> str:
    return (
        f"--accent:{shades.accent};--accent-strong:{shades.strong};--on-accent:{shades.on_accent};"
        f"--accent-wash:{shades.wash}"
    )
