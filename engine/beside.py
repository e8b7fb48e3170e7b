"""Which pictures and documents came along with a corpus, and where does a generation keep them?"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from corpus import Corpus

BESIDE = "beside.json"
"""Side file of a generation: path as answers give it, name of the file in the generation's folder."""


def names_of(corpus: Corpus) -> dict[str, str]:
    """The name that each file of a corpus gets, which changes with its content."""
    from corpus import name_of_file  # which loads all readers, and a search needs none

    return {target: name_of_file(target, file) for target, file in corpus.beside.items()}


def write_beside(corpus: Corpus, names: Mapping[str, str], folder: Path) -> None:
    """Copy the files of a corpus into a generation's folder."""
    for target, name in names.items():
        file = corpus.beside[target]
        if (folder / name).exists():
            continue
        if isinstance(file, bytes):
            (folder / name).write_bytes(file)
        else:
            shutil.copyfile(file, folder / name)
