"""Where is a corpus written, and what may be replaced? All files, or none."""

from __future__ import annotations

import filecmp
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from corpus.addresses import category_slug
from corpus.entry import Corpus, Entry
from corpus.errors import FaqError, os_reason, shown, shown_path
from corpus.formats import FORMATS
from corpus.formats.documents.yaml_list import to_yaml
from corpus.formats.registry import Writer
from corpus.formats.rows import rows_of
from corpus.readers.folder import USER_WORDS, corpus_files

_FORCE = "give --force to replace it, or another name"
_MAX_STEM = 56  # characters; file names end at 255 bytes, and a character may have four
_TAKEN = ("support", "readme")  # names of files in a corpus folder that hold no entries


def write_corpus(corpus: Corpus, path: Path, *, overwrite: bool = False) -> None:
    """Write to a file by its extension, or to a folder (a name without one), one YAML file for each top category.

    The user words go to `userdict.txt` beside the file or in the folder, and so do the pictures and documents that
    answers name. FaqError, and nothing written, when a file is
    in the way and `overwrite` is not given, or when the format cannot hold a text.
    """
    check_target(path, overwrite=overwrite)
    if not corpus.entries:
        raise FaqError(f"{shown_path(path)}: nothing to write, the corpus has no entries")
    if path.is_dir() or not path.suffix:
        files = {path / name: to_yaml(rows_of(entries)) for name, entries in _by_file(corpus).items()}
        words = path / USER_WORDS
        _refuse_mixture(path, files)
    else:
        files = {path: _writer_of(path)(rows_of(corpus.entries))}
        words = path.parent / USER_WORDS
    if corpus.user_words:
        files[words] = "".join(f"{word}\n" for word in corpus.user_words).encode()
    along = _along(corpus, words.parent, overwrite=overwrite)
    _write(files, overwrite=overwrite)
    _copy(along)


def _along(corpus: Corpus, folder: Path, *, overwrite: bool) -> dict[Path, Path | bytes]:
    """What is to be written beside the files, and is not there yet; FaqError for another file of that name."""
    found: dict[Path, Path | bytes] = {}
    for target, file in corpus.beside.items():
        path = folder / target.lstrip("/")
        if not path.resolve().is_relative_to(folder.resolve()):
            continue
        there = os.path.lexists(path)
        if there and path.is_file() and _same(path, file):
            continue
        if there and (not overwrite or path.is_dir()):
            raise FaqError(f"{shown_path(path)}: another file of the name that an answer gives is there; {_FORCE}")
        found[path] = file
    return found


def _same(path: Path, file: Path | bytes) -> bool:
    return filecmp.cmp(path, file, shallow=False) if isinstance(file, Path) else path.read_bytes() == file


def _copy(files: Mapping[Path, Path | bytes]) -> None:
    for path, file in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file) if isinstance(file, bytes) else shutil.copyfile(file, path)
        except OSError as error:
            raise FaqError(f"{shown_path(path)}: cannot be written to: {os_reason(error)}") from error


def check_target(path: Path, *, overwrite: bool = False) -> None:
    """Raise FaqError for a file that could not be written whatever the corpus: before that is read."""
    if path.is_dir() or not path.suffix:
        return
    _writer_of(path)
    if not overwrite and os.path.lexists(path):
        raise FaqError(f"{shown_path(path)}: the file exists; {_FORCE}")


def _writer_of(path: Path) -> Writer:
    found = FORMATS.of(path)
    if found is None or found.write is None:
        raise FaqError(
            f"{shown_path(path)}: extension {shown(path.suffix)}; supported are {', '.join(FORMATS.writable)}, "
            "and a name without extension for a folder"
        )
    return found.write


def _by_file(corpus: Corpus) -> dict[str, list[Entry]]:
    """Entries by the file name of their top category; names that differ in case only share a file."""
    names: dict[str, str] = {}
    files: dict[str, list[Entry]] = {}
    for entry in corpus.entries:
        top = category_slug(entry.category.partition("/")[0])[:_MAX_STEM].rstrip(".") or "faq"
        stem = f"{top}-faq" if top.casefold() in _TAKEN else top
        name = names.setdefault(stem.casefold(), f"{stem}.yaml")
        files.setdefault(name, []).append(entry)
    return files


def _refuse_mixture(folder: Path, files: Mapping[Path, bytes]) -> None:
    """Other corpus files in the folder would be read together with the new ones."""
    others = corpus_files(folder) if folder.is_dir() else []
    for other in others:
        if isinstance(other, Path) and other not in files:
            raise FaqError(
                f"{shown_path(other)}: another corpus file is in the folder and would be read with the new ones; "
                "move it away, or write to a new folder"
            )


def _write(files: Mapping[Path, bytes], *, overwrite: bool) -> None:
    """Write all files of one folder beside their places first, then move them there."""
    for path, data in files.items():
        if path.is_dir():
            raise FaqError(f"{shown_path(path)}: a folder is in the way; give another name")
        if not overwrite and os.path.lexists(path) and not _same_words(path, data):
            raise FaqError(f"{shown_path(path)}: the file exists; {_FORCE}")
    folder = next(iter(files)).parent
    try:
        with tempfile.TemporaryDirectory(prefix=".faq-", dir=folder if folder.is_dir() else folder.parent) as staging:
            for path, data in files.items():
                _write_through(Path(staging, path.name), data)
            folder.mkdir(exist_ok=True)
            for path in files:
                os.replace(Path(staging, path.name), path)
    except OSError as error:
        raise FaqError(f"{shown_path(folder)}: cannot be written to: {os_reason(error)}") from error


def _same_words(path: Path, data: bytes) -> bool:
    """Files side by side share their user dictionary."""
    return path.name == USER_WORDS and path.read_bytes() == data


def _write_through(path: Path, data: bytes) -> None:
    """Write so that a crash right after the move leaves no empty file behind."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
