"""Which picture stands beside the help centre's name? A file beside support.yaml, kept with the generation."""

from __future__ import annotations

import base64
import os
from pathlib import Path

LOGO_SIDE = "logo.json"
"""As a rebuild stores it beside the index: its media type, and its bytes in Base64."""
_LARGEST = 200_000
"""Bytes: every first visit loads it."""
_STARTS = {
    ".png": ((b"\x89PNG\r\n\x1a\n",), "image/png"),
    ".jpg": ((b"\xff\xd8\xff",), "image/jpeg"),
    ".jpeg": ((b"\xff\xd8\xff",), "image/jpeg"),
    ".webp": ((b"RIFF",), "image/webp"),
    ".svg": ((b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE svg"), "image/svg+xml"),
}
"""By the end of a name: how its bytes begin, and its media type."""
_BOM = b"\xef\xbb\xbf"


def logo_problems(file: Path) -> list[str]:
    """What keeps a file from being the logo; nothing if it may be."""
    place = f"help_centre.logo: {file.name}"
    if file.suffix.lower() not in _STARTS:
        return [f"{place} is no picture that browsers show; use .svg, .png, .webp or .jpg"]
    if not file.is_file():
        return [f"{place} is not beside support.yaml; put it there, or take the line out"]
    if file.stat().st_size > _LARGEST:
        return [f"{place} has {file.stat().st_size // 1000} kB; make it smaller than {_LARGEST // 1000} kB"]
    if not os.access(file, os.R_OK):
        return [f"{place} cannot be read; mend its permissions"]
    if not file.read_bytes().removeprefix(_BOM).lstrip().startswith(_STARTS[file.suffix.lower()][0]):
        return [f"{place} holds something else than its ending says; save it as {file.suffix[1:].upper()} again"]
    return []


def logo_of(file: Path) -> dict[str, str]:
    """What a rebuild stores of a logo without problems."""
    return {
        "type": _STARTS[file.suffix.lower()][1],
        "data": base64.b64encode(file.read_bytes()).decode(),
    }
