"""Which files of a folder hold entries?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import Problem, os_reason, shown_path
from corpus.formats import FORMATS

USER_WORDS = "userdict.txt"

_OTHERS = ("readme.md", "support.yaml", "support.yml", USER_WORDS)
_OTHER_FOLDERS = ("queries", "dialogues")
_OTHER_END = ".queries.jsonl"
_HIDDEN = (".", "_", "~$")  # ~$: the lock file of a workbook that is open in Excel
_MISTAKEN = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers", ".tsv", ".et")


def corpus_files(folder: Path) -> list[Path | Problem]:
    """Corpus files below a folder in the order of their names, and what could not be looked at."""
    found = list(_walk(folder, ()))
    if not found:
        need = f"put files there that end in {', '.join(FORMATS.extensions)}"
        return [Problem(shown_path(folder), f"no corpus file in this folder; {need}")]
    return found


def _walk(folder: Path, above: tuple[tuple[int, int], ...]) -> Iterator[Path | Problem]:
    try:
        status = folder.stat()
        here = (status.st_dev, status.st_ino)
        names = sorted(os.listdir(folder))
    except OSError as error:
        yield Problem(shown_path(folder), os_reason(error))
        return
    if here in above:
        yield Problem(shown_path(folder), "a symbolic link to a folder above it; remove the link")
        return
    for name in names:
        path = folder / name
        if name.startswith(_HIDDEN):
            continue
        if path.is_dir():
            if name not in _OTHER_FOLDERS:
                yield from _walk(path, (*above, here))
        else:
            yield from _file(path)


def _file(path: Path) -> Iterator[Path | Problem]:
    name = path.name.lower()
    if name in _OTHERS or name.endswith(_OTHER_END):
        return
    if FORMATS.of(path):
        yield path
    elif path.suffix.lower() in _MISTAKEN:
        yield Problem(shown_path(path), f"{path.suffix} files are not read; save it as .xlsx or .csv, or move it away")
