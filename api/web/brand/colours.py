"""Which colours follow from one accent colour? Readable ones, for light and dark pages.

Contrast is that of WCAG 2.2: 4.5 for text. The hue stays; only lightness moves, and no further than it must.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from dataclasses import dataclass

Rgb = tuple[float, float, float]
"""Red, green and blue, 0 to 1."""

_WHITE: Rgb = (1.0, 1.0, 1.0)
_LIGHT_GROUNDS = ("#ffffff", "#edf3f4")
_DARK_GROUNDS = ("#162329", "#1c2c33")
"""Surfaces that accent-coloured text stands on; see style.css."""
_READABLE = 4.6
_STEP = 0.01


@dataclass(frozen=True, slots=True)
class Shades:
    """Colours of one scheme as #rrggbb. accent: links, buttons; strong: the same under the pointer; on_accent: text on
    it; wash: a tinted ground for accent-coloured text."""

    accent: str
    strong: str
    on_accent: str
    wash: str


def light_shades(accent: str) -> Shades:
    """For light pages: the accent itself, or as much darker as reading it takes."""

    def wash_of(colour: Rgb) -> Rgb:
        return _mixed(colour, _WHITE, 0.11)

    def is_readable(colour: Rgb) -> bool:
        grounds = [*map(_rgb, _LIGHT_GROUNDS), wash_of(colour)]
        return min(_contrast(colour, ground) for ground in grounds) >= _READABLE

    found = _moved(_rgb(accent), -_STEP, is_readable)
    return Shades(_hex(found), _hex(_lightened(found, 0.76)), "#ffffff", _hex(wash_of(found)))


def dark_shades(accent: str) -> Shades:
    """For dark pages: as much lighter as reading it takes."""
    surface = _rgb(_DARK_GROUNDS[0])

    def wash_of(colour: Rgb) -> Rgb:
        return _mixed(colour, surface, 0.17)

    def is_readable(colour: Rgb) -> bool:
        grounds = [*map(_rgb, _DARK_GROUNDS), wash_of(colour)]
        return min(_contrast(colour, ground) for ground in grounds) >= _READABLE + 1

    found = _moved(_rgb(accent), _STEP, is_readable)
    on_accent = _mixed(found, (0.0, 0.0, 0.0), 0.15)
    return Shades(_hex(found), _hex(_mixed(found, _WHITE, 0.6)), _hex(on_accent), _hex(wash_of(found)))


def _moved(colour: Rgb, step: float, is_readable: Callable[[Rgb], bool]) -> Rgb:
    """The colour with its lightness moved until it is readable; black or white always is."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*colour)
    steps = round(1 / abs(step))
    found = colour
    for _ in range(steps):
        if is_readable(found):
            break
        lightness = min(max(lightness + step, 0.0), 1.0)
        found = colorsys.hls_to_rgb(hue, lightness, saturation)
    return found


def _lightened(colour: Rgb, by: float) -> Rgb:
    hue, lightness, saturation = colorsys.rgb_to_hls(*colour)
    return colorsys.hls_to_rgb(hue, lightness * by, saturation)


def _mixed(colour: Rgb, ground: Rgb, share: float) -> Rgb:
    first, second, third = (share * a + (1 - share) * b for a, b in zip(colour, ground, strict=True))
    return first, second, third


def _contrast(one: Rgb, other: Rgb) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(text: str) -> Rgb:
    red, green, blue = (int(text[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _hex(colour: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)
