"""One immutable build of the index: what is in it, and how is it read and written?"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from corpus import Entry, entry_of_line
from index.backend import Backend
from index.encoders import Encoder, Vectors
from index.errors import GenerationError
from index.local import open_local
from index.manifest import Manifest, check_code, check_files, file_hash, read_manifest, sync_file
from index.mapped import VECTORS, is_mapped
from index.milvus import open_milvus, read_place
from index.rows import Rows, phrasing_at

_ENTRIES, _WHITENING, _WORDS = "entries.jsonl", "whitening.npy", "words.json"


@dataclass(frozen=True, slots=True)
class Words:
    """Corpus words by which misspelt queries are corrected; see engine.search.rewrite."""

    latin: tuple[str, ...]
    pinyin: Mapping[str, tuple[str, ...]]
    readings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Index:
    """Everything that a query needs.

    rows: which phrasing each row is; whitening: (dim, dim), applied to query vectors before the search; side: what the
    rebuild's caller stored beside it, plain JSON values by name of the file.
    """

    entries: tuple[Entry, ...]
    rows: Rows
    whitening: Vectors
    backend: Backend
    words: Words
    side: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Generation:
    """A published index with its manifest. unchecked: files whose digests are still to be compared."""

    manifest: Manifest
    index: Index
    unchecked: tuple[str, ...] = ()


def phrasing_of_row(index: Index, row: int) -> str:
    """The phrasing of a row as it was written."""
    entry = int(index.rows.entry[row])
    return phrasing_at(index.entries[entry], row - int(index.rows.starts[entry]))


def write_index(index: Index, lines: Sequence[str], folder: Path) -> dict[str, str]:
    """Write all files but the manifest, durably; gives the sha256 of each by name. lines: the corpus's."""
    with (folder / _ENTRIES).open("w", encoding="utf-8") as stream:
        stream.writelines(line + "\n" for line in lines)
    np.save(folder / _WHITENING, index.whitening)
    index.backend.write(folder)
    words = {"latin": index.words.latin, "pinyin": index.words.pinyin, "readings": index.words.readings}
    for name, value in ((_WORDS, words), *index.side.items()):
        (folder / name).write_text(json.dumps(value, ensure_ascii=False, default=dict), "utf-8")
    files = sorted(folder.iterdir())
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # the disk's and OpenSSL's work, which Python need not wait for
        list(pool.map(sync_file, files))
        return {file.name: found for file, found in zip(files, pool.map(file_hash, files), strict=True)}


def read_index(folder: Path, manifest: Manifest, known: Mapping[str, Entry]) -> Index:
    """Read what `write_index` wrote; raises GenerationError if the parts do not belong together."""
    with (folder / _ENTRIES).open(encoding="utf-8", newline="\n") as stream:
        entries = tuple(known.get(line) or entry_of_line(line) for line in map(_without_end, stream))
    words = json.loads((folder / _WORDS).read_text("utf-8"))
    place, categories = read_place(folder), [entry.category for entry in entries]
    count = manifest.counts["phrasings"]
    backend = open_milvus(folder, place, categories, count) if place else open_local(folder, categories, count)
    return Index(
        entries=entries,
        rows=backend.rows,
        whitening=np.load(folder / _WHITENING, allow_pickle=False),
        backend=backend,
        words=Words(tuple(words["latin"]), {k: tuple(v) for k, v in words["pinyin"].items()}, words["readings"]),
        side={name: json.loads((folder / name).read_text("utf-8")) for name in manifest.side},
    )


def load_generation(
    folder: Path, known: Mapping[str, Entry] = MappingProxyType({}), *, check_later: bool = False
) -> Generation:
    """A generation whose files are whole and whose texts were prepared by the running code's rules.

    known: entries by their lines (see Corpus.lines), which need not be read anew; check_later: of a file that is mapped
    compare the size alone, and leave its digest to `check_rest`. Raises GenerationError, which says what differs, in
    which file, and the command that mends it.
    """
    manifest = read_manifest(folder)
    check_code(manifest, folder)
    later = (VECTORS,) if check_later and VECTORS in manifest.files and is_mapped(folder) else ()
    check_files(folder, manifest, later=later)
    try:
        return Generation(manifest, read_index(folder, manifest, known), later)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise GenerationError(f"{folder} cannot be read ({error}); run `faq rebuild`") from error


def check_rest(folder: Path, manifest: Manifest, unchecked: Sequence[str]) -> None:
    """Compare the digests that `load_generation` left for later; raises GenerationError as it does."""
    for name in unchecked:
        check_files(folder, manifest, only=name)


def check_encoder(manifest: Manifest, encoder: Encoder) -> None:
    """Refuse an encoder that gives other vectors than the generation's."""
    if encoder.fingerprint != manifest.encoder_fingerprint:
        raise GenerationError(
            f"generation {manifest.id} was embedded by {manifest.encoder_name} ({manifest.encoder_fingerprint}), "
            f"the encoder is {encoder.name} ({encoder.fingerprint}); its scores would mean nothing; run `faq rebuild`"
        )


def _without_end(line: str) -> str:
    return line[:-1] if line.endswith("\n") else line
