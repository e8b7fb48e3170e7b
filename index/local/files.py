"""The files of a generation that every backend writes alike: which phrasing each row is, and what was learned."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.backend import Field
from index.rows import Rows

_ROWS, _TEXTS, _LEARNED = "rows.npz", "phrasings.json", "learned.npz"
NAMES: Mapping[Field, str] = {"question": "questions", "answer": "answers"}
"""What the files of each field's lexical leg begin with."""


def write_rows(rows: Rows, folder: Path) -> None:
    """Write rows.npz and phrasings.json."""
    np.savez(folder / _ROWS, entry=rows.entry, lang=rows.lang, starts=rows.starts)
    (folder / _TEXTS).write_text(json.dumps(rows.texts, ensure_ascii=False), "utf-8")


def read_rows(folder: Path) -> Rows:
    """What `write_rows` wrote."""
    with np.load(folder / _ROWS, allow_pickle=False) as stored:
        texts = tuple(json.loads((folder / _TEXTS).read_text("utf-8")))
        return Rows(stored["entry"], stored["lang"], stored["starts"], texts)


def write_learned(learned: Mapping[str, npt.NDArray[np.generic]], folder: Path) -> None:
    """Write learned.npz."""
    np.savez(folder / _LEARNED, allow_pickle=False, **dict(learned))


def read_learned(folder: Path) -> dict[str, npt.NDArray[np.generic]]:
    """What `write_learned` wrote."""
    with np.load(folder / _LEARNED, allow_pickle=False) as stored:
        return dict(stored)
