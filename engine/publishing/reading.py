"""How is a corpus read whose tables do not name their columns? As its caller says, else as was said of it before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus import (
    CHANGES_FILE,
    Corpus,
    CorpusError,
    FaqError,
    Notice,
    Problem,
    ReadOptions,
    read_changes,
    read_corpus,
    with_changes,
)
from index import DataFolder, GenerationError, read_manifest

_EXTRA = "reading"
"""Member of a manifest's `extra`: the words of the options with which its corpus was read."""
_FORGET = 'give options anew to change that, or `--map ""` to read it without any'


def read_as_before(source: Path, said: ReadOptions | None, folder: DataFolder) -> tuple[Corpus, ReadOptions]:
    """A corpus as `read_own` reads it, with the changes that are kept beside it in the data folder."""
    corpus, options = read_own(source, said, folder)
    file = folder.path / CHANGES_FILE
    return with_changes(corpus, read_changes(file), file), options


def read_own(source: Path, said: ReadOptions | None, folder: DataFolder) -> tuple[Corpus, ReadOptions]:
    """A corpus read as is said, or as the newest generation of a corpus of that name was, with a notice of it.

    Raises CorpusError, which says so too where the options come from an earlier rebuild.
    """
    options = said if said is not None else _before(source, folder)
    if said is not None or not options:
        return read_corpus(source, options), options
    told = f"read with {options}, as in the rebuild before; {_FORGET}"
    try:
        corpus = read_corpus(source, options)
    except CorpusError as error:
        raise CorpusError([*error.problems, Problem(str(source), told)]) from error
    return replace(corpus, notices=(Notice(str(source), told, "odd"), *corpus.notices)), options


def kept_reading(options: ReadOptions | None) -> Mapping[str, Any]:
    """What a manifest's `extra` keeps of the options."""
    return {_EXTRA: options.to_words()} if options else {}


def _before(source: Path, folder: DataFolder) -> ReadOptions:
    for generation_id in folder.servable():
        try:
            manifest = read_manifest(folder.generations / generation_id)
            if manifest.corpus_source == source.name:
                return ReadOptions.of_words(**manifest.extra.get(_EXTRA, {}))
        except (GenerationError, FaqError, TypeError, AttributeError):
            continue  # as when it is served: what is damaged is passed over
    return ReadOptions()
