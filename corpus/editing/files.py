"""How does a change of an entry come into the files of a corpus? Each keeps its format, and is read again before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from corpus.editing.documents.json_edit import edit_json
from corpus.editing.documents.yaml_edit import edit_yaml
from corpus.editing.edits import Added, Changed, Edit, Job, Removed, Rewriter, Unfit
from corpus.editing.entry_change import Change, changed_fields, is_as_meant, rows_by_lang
from corpus.editing.markdown_edit import edit_markdown
from corpus.editing.tables.csv_edit import edit_csv
from corpus.editing.tables.xlsx_edit import edit_xlsx
from corpus.entry import Corpus
from corpus.errors import CorpusError, FaqError, shown_path
from corpus.formats.source import read_bytes
from corpus.languages import LANGS, Lang
from corpus.readers.collect import read_corpus
from corpus.readers.folder import corpus_files
from corpus.readers.options import ReadOptions

_REWRITERS: Mapping[str, Rewriter] = {
    **dict.fromkeys((".yaml", ".yml"), edit_yaml),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), edit_json),
    **dict.fromkeys((".csv", ".tsv", ".tab"), edit_csv),
    **dict.fromkeys((".md", ".markdown", ".mdx"), edit_markdown),
    ".xlsx": edit_xlsx,
}
"""By the extension of a file; others are read only."""


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file before and after a change."""

    path: Path
    before: bytes = field(repr=False)
    after: bytes = field(repr=False)


def rewritten(corpus: Corpus, options: ReadOptions, change: Change) -> tuple[Rewritten, ...]:
    """The files of a corpus with a change, of which nothing is written yet.

    corpus: as it was just read. Raises Unfit where a file cannot take it, or would say anything else otherwise.
    """
    files = _files_of(corpus)
    jobs: dict[str, list[Edit]] = {}
    for edit in _edits(corpus, change, files):
        jobs.setdefault(_file_at(edit.place, files), []).append(edit)
    found = tuple(_rewritten(files[name], name, edits, options) for name, edits in jobs.items())
    try:
        read = read_corpus(corpus.source, options, {one.path: one.after for one in found})
    except CorpusError as error:
        raise Unfit(f"the file could not be read afterwards: {error.problems[0]}") from error
    if not is_as_meant(corpus, read, change):
        raise Unfit("the file would not say afterwards what was meant")
    return found


def _rewritten(path: Path, name: str, edits: list[Edit], options: ReadOptions) -> Rewritten:
    rewrite = _REWRITERS.get(path.suffix.lower())
    if rewrite is None:
        raise Unfit(f"{path.suffix} files are not written by the editor")
    data = read_bytes(path)
    try:
        return Rewritten(path, data, rewrite(Job(name, data, edits, options.naming)))
    except FaqError as error:
        raise Unfit(str(error)) from error


def _files_of(corpus: Corpus) -> dict[str, Path]:
    source = corpus.source
    files = [one for one in corpus_files(source) if isinstance(one, Path)] if source.is_dir() else [source]
    return {shown_path(one): one for one in files}


def _file_at(place: str, files: Mapping[str, Path]) -> str:
    """The file that a place names; raises Unfit where it names none, such as within an archive."""
    found = [name for name in files if place.startswith((f"{name}:", f"{name} "))]
    if not found:
        raise Unfit(f"{place} is in no file that can be written")
    return max(found, key=len)


def _edits(corpus: Corpus, change: Change, files: Mapping[str, Path]) -> Iterator[Edit]:
    before, after = rows_by_lang(change.before), rows_by_lang(change.after)
    for lang in LANGS:
        old, new = before.get(lang), after.get(lang)
        place = corpus.where.get((change.id, lang), "")
        if old and new:
            if fields := changed_fields(old, new):
                yield Changed(place, lang, str(old["question"]), fields)
        elif old:
            yield Removed(place, lang, str(old["question"]))
    coming = [new for lang, new in after.items() if lang not in before]
    if coming:
        place, question, lang = _neighbour(corpus, change, files)
        for row in coming:
            yield Added(place, row, question, lang)


def _neighbour(corpus: Corpus, change: Change, files: Mapping[str, Path]) -> tuple[str, str, Lang]:
    """Place, question and language of the row behind which new ones come: of the entry itself, else of the last in its
    category, else of the last one of all."""
    own = [entry for entry in corpus.entries if entry.id == change.id]
    wanted = change.after.category if change.after else ""
    alike = [entry for entry in corpus.entries if entry.category == wanted]
    for entry in reversed(own or alike or corpus.entries):
        for lang in reversed(tuple(entry.texts)):
            place = corpus.where.get((entry.id, lang), "")
            if any(place.startswith((f"{name}:", f"{name} ")) for name in files):
                return place, entry.texts[lang].question, lang
    raise Unfit("there is no row beside which it could stand")
