"""Which pictures and documents lie beside the corpus and go along with it?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from corpus.formats.attached import LARGEST

LARGEST_TOTAL = 500_000_000
"""Bytes of all files of a corpus."""
_SITE_FOLDERS = (".", "static", "public", "docs/public", ".vuepress/public", "docs/.vuepress/public")
"""Where documentation sites keep what is addressed from their root."""


class Beside:
    """The files below the folder of a corpus; all that leads out of it is not there.

    inside: what the files of the corpus hold themselves, by its path below the root.
    """

    def __init__(self, root: Path, inside: Mapping[str, bytes]) -> None:
        self._root, self._inside = root.resolve(), inside
        self._left = LARGEST_TOTAL
        self.found: dict[str, Path | bytes] = {}

    def take(self, target: str) -> str:
        """Note the file at a path below the root, as Markdown names it; "" if it goes along, else why not."""
        if target in self.found:
            return ""
        path = self._inside.get(target) or next(filter(None, map(self._file, _places(target))), None)
        if path is None:
            return "there is no such file below the folder of the corpus"
        size = len(path) if isinstance(path, bytes) else path.stat().st_size
        if size > LARGEST:
            return f"the file has more than {LARGEST // 1_000_000} MB; make it smaller"
        if size > self._left:
            return f"all files have more than {LARGEST_TOTAL // 1_000_000} MB together; make them smaller"
        self._left -= size
        self.found[target] = path
        return ""

    def below(self, target: str) -> str:
        """The path below the root of a target that was taken: `../faq/plan.png` of the folder faq is plan.png."""
        path = self.found[target]
        if target.startswith("../") and isinstance(path, Path):
            return path.relative_to(self._root).as_posix()
        return target

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


def name_of(target: str, file: Path | bytes) -> str:
    """A name that changes with the content: 0f2a...png."""
    data = file if isinstance(file, bytes) else file.read_bytes()
    return hashlib.sha256(data).hexdigest()[:20] + PurePosixPath(target).suffix.lower()
