"""One immutable build of the index: what is in it, and how is it read and written?"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus import LANGS, Entry, entry_of_line
from index.dense import DenseLeg
from index.encoder import Encoder, Vectors
from index.errors import GenerationError
from index.lexical import LexicalLeg
from index.manifest import Manifest, check_code, check_files, file_hash, read_manifest, sync_file

_ENTRIES, _ROWS, _TEXTS, _VECTORS, _METRIC, _CELLS, _WORDS, _SUPPORT = (
    "entries.jsonl",
    "rows.npz",
    "phrasings.json",
    "vectors.npy",
    "metric.npy",
    "cells.faiss",
    "words.json",
    "support.json",
)
_QUESTIONS, _ANSWERS = "questions", "answers"

OTHER_LANG = 0.4
"""Weight of words shared with a phrasing of another language: names and codes mostly."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Which phrasing each row is.

    entry: (n,) position of its entry; lang: (n,) position of its language in LANGS;
    starts: (entries + 1,) where each entry's rows begin; texts: (n,) normalised phrasings; by_text: the rows of each;
    shared: (languages, n) weight of words shared with each row, for a query in each language of LANGS.
    """

    entry: npt.NDArray[np.int32]
    lang: npt.NDArray[np.int8]
    starts: npt.NDArray[np.int32]
    texts: tuple[str, ...]
    by_text: Mapping[str, list[int]] = field(init=False, repr=False, compare=False)
    shared: npt.NDArray[np.float32] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_text: dict[str, list[int]] = {}
        for row, text in enumerate(self.texts):
            by_text.setdefault(text, []).append(row)
        object.__setattr__(self, "by_text", by_text)
        same = self.lang == np.arange(len(LANGS), dtype=np.int8)[:, None]
        object.__setattr__(self, "shared", np.where(same, np.float32(1), np.float32(OTHER_LANG)))

    def of_entry(self, entry: int) -> range:
        """The rows of an entry."""
        return range(int(self.starts[entry]), int(self.starts[entry + 1]))


@dataclass(frozen=True, slots=True)
class Words:
    """Corpus words by which misspelt queries are mended; see engine.spelling."""

    latin: tuple[str, ...]
    pinyin: Mapping[str, tuple[str, ...]]
    readings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Index:
    """Everything that a query needs, in memory.

    metric: (dim, dim), by which query vectors are multiplied before they meet those of the dense leg.
    """

    entries: tuple[Entry, ...]
    rows: Rows
    metric: Vectors
    dense: DenseLeg
    questions: LexicalLeg
    answers: LexicalLeg
    words: Words
    support: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Generation:
    """A published index with its manifest."""

    manifest: Manifest
    index: Index


def make_rows(entries: tuple[Entry, ...], normal: Mapping[str, str]) -> Rows:
    """Rows of all phrasings, entry by entry; `normal` maps each phrasing to its normal form."""
    entry, lang, texts, starts = [], [], [], [0]
    for position, item in enumerate(entries):
        for code, text in item.texts.items():
            for phrasing in text.phrasings:
                entry.append(position)
                lang.append(LANGS.index(code))
                texts.append(normal[phrasing])
        starts.append(len(entry))
    return Rows(np.asarray(entry, np.int32), np.asarray(lang, np.int8), np.asarray(starts, np.int32), tuple(texts))


def phrasing_of_row(index: Index, row: int) -> str:
    """The phrasing of a row as it was written."""
    entry = int(index.rows.entry[row])
    offset = row - int(index.rows.starts[entry])
    return [p for text in index.entries[entry].texts.values() for p in text.phrasings][offset]


def write_index(index: Index, lines: Sequence[str], folder: Path) -> dict[str, str]:
    """Write all files but the manifest, durably; gives the sha256 of each by name. lines: the corpus's."""
    with (folder / _ENTRIES).open("w", encoding="utf-8") as stream:
        stream.writelines(line + "\n" for line in lines)
    np.savez(folder / _ROWS, entry=index.rows.entry, lang=index.rows.lang, starts=index.rows.starts)
    np.save(folder / _VECTORS, index.dense.vectors)
    np.save(folder / _METRIC, index.metric)
    if index.dense.needs_file:
        index.dense.write(folder / _CELLS)
    index.questions.write(folder, _QUESTIONS)
    index.answers.write(folder, _ANSWERS)
    words = {"latin": index.words.latin, "pinyin": index.words.pinyin, "readings": index.words.readings}
    for name, value in ((_TEXTS, index.rows.texts), (_WORDS, words), (_SUPPORT, index.support)):
        (folder / name).write_text(json.dumps(value, ensure_ascii=False, default=dict), "utf-8")
    files = sorted(folder.iterdir())
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # the disk's and OpenSSL's work, which Python need not wait for
        list(pool.map(sync_file, files))
        return {file.name: found for file, found in zip(files, pool.map(file_hash, files), strict=True)}


def read_index(folder: Path, count_rows: int, known: Mapping[str, Entry]) -> Index:
    """Read what `write_index` wrote; raises GenerationError if the parts do not belong together."""
    with (folder / _ENTRIES).open(encoding="utf-8", newline="\n") as stream:
        entries = tuple(known.get(line) or entry_of_line(line) for line in map(_without_end, stream))
    with np.load(folder / _ROWS, allow_pickle=False) as stored:
        texts = tuple(json.loads((folder / _TEXTS).read_text("utf-8")))
        rows = Rows(stored["entry"], stored["lang"], stored["starts"], texts)
    vectors = np.load(folder / _VECTORS, allow_pickle=False)
    if not count_rows == len(vectors) == len(rows.entry) == len(texts) or len(rows.starts) != len(entries) + 1:
        raise GenerationError(f"{folder}: its files disagree on the number of phrasings; run `faq rebuild`")
    cells = folder / _CELLS
    words = json.loads((folder / _WORDS).read_text("utf-8"))
    return Index(
        entries=entries,
        rows=rows,
        metric=np.load(folder / _METRIC, allow_pickle=False),
        dense=DenseLeg(vectors, cells if cells.exists() else None),
        questions=LexicalLeg.read(folder, _QUESTIONS),
        answers=LexicalLeg.read(folder, _ANSWERS),
        words=Words(tuple(words["latin"]), {k: tuple(v) for k, v in words["pinyin"].items()}, words["readings"]),
        support=json.loads((folder / _SUPPORT).read_text("utf-8")),
    )


def load_generation(folder: Path, known: Mapping[str, Entry] = MappingProxyType({})) -> Generation:
    """A generation whose files are whole and whose texts were prepared by the running code's rules.

    known: entries by their lines (see Corpus.lines), which need not be read anew. Raises GenerationError, which says
    what differs, in which file, and the command that mends it.
    """
    manifest = read_manifest(folder)
    check_code(manifest, folder)
    check_files(folder, manifest)
    try:
        return Generation(manifest, read_index(folder, manifest.counts["phrasings"], known))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise GenerationError(f"{folder} cannot be read ({error}); run `faq rebuild`") from error


def check_encoder(manifest: Manifest, encoder: Encoder) -> None:
    """Refuse an encoder that gives other vectors than the generation's."""
    if encoder.fingerprint != manifest.encoder_fingerprint:
        raise GenerationError(
            f"generation {manifest.id} was embedded by {manifest.encoder_name} ({manifest.encoder_fingerprint}), "
            f"the encoder is {encoder.name} ({encoder.fingerprint}); its scores would mean nothing; run `faq rebuild`"
        )


def _without_end(line: str) -> str:
    return line[:-1] if line.endswith("\n") else line
