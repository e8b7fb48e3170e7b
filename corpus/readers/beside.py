"""Which pictures and documents lie beside the corpus and go along with it?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif", ".bmp"})
"""What browsers show."""
DOCUMENTS = frozenset({".pdf", ".docx", ".xlsx", ".pptx", ".doc", ".xls", ".ppt", ".csv", ".txt", ".zip", ".ofd"})
"""What readers may download."""
LARGEST = 20_000_000
"""Bytes of one file."""
LARGEST_TOTAL = 500_000_000
"""Bytes of all files of a corpus."""
_SITE_FOLDERS = (".", "static", "public", "docs/public", ".vuepress/public", "docs/.vuepress/public")
"""Where documentation sites keep what is addressed from their root."""


class Beside:
    """The files below the folder of a corpus; all that leads out of it is not there."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._left = LARGEST_TOTAL
        self.found: dict[str, Path] = {}

    def take(self, target: str) -> str:
        """Note the file at a path below the root, as Markdown names it; "" if it goes along, else why not."""
        if target in self.found:
            return ""
        path = next(filter(None, map(self._file, _places(target))), None)
        if path is None:
            return "there is no such file below the folder of the corpus"
        size = path.stat().st_size
        if size > LARGEST:
            return f"the file has more than {LARGEST // 1_000_000} MB; make it smaller"
        if size > self._left:
            return f"all files have more than {LARGEST_TOTAL // 1_000_000} MB together; make them smaller"
        self._left -= size
        self.found[target] = path
        return ""

    def _file(self, relative: str) -> Path | None:
        try:
            path = (self._root / relative).resolve()
            if not path.is_relative_to(self._root):
                return None
            return path if path.is_file() else _in_another_case(path)
        except (OSError, ValueError):  # a name that is too long, or holds a NUL
            return None


def _places(target: str) -> Iterator[str]:
    if not target.startswith("/"):
        yield target
        return
    yield from (str(PurePosixPath(folder) / target.lstrip("/")) for folder in _SITE_FOLDERS)


def _in_another_case(path: Path) -> Path | None:
    """A file whose name differs in the case of its letters only, as it may on the author's machine."""
    if not path.parent.is_dir():
        return None
    wanted = path.name.casefold()
    return next((one for one in path.parent.iterdir() if one.name.casefold() == wanted and one.is_file()), None)


def name_of(file: Path) -> str:
    """A name that changes with the content: 0f2a...png."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:20] + file.suffix.lower()
