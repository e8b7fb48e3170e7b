"""How do the rows of all files become one corpus? All of it, or one report of all that is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from corpus.entry import Corpus, Entry, EntryText
from corpus.errors import CorpusError, Problem, os_reason, shown, shown_path
from corpus.formats import FORMATS, Found
from corpus.formats.clean import bad_character
from corpus.formats.source import decode, read_bytes
from corpus.languages import LANGS, Lang
from corpus.readers.fields import CheckedRow
from corpus.readers.folder import USER_WORDS, corpus_files

_GIVE_UP = 10_000  # problems of one file: it is no corpus at all


def read_corpus(path: Path) -> Corpus:
    """The entries of a file, or of all corpus files below a folder.

    CorpusError lists every problem of every file; then nothing was read.
    """
    merged = _Merged()
    for found in _files(path):
        if isinstance(found, Problem):
            merged.problems.append(found)
        else:
            merged.add_file(found)
    words = _user_words(path, merged.problems)
    if not merged.texts and not merged.problems:
        merged.problems.append(Problem(shown_path(path), "no entries; write at least one (docs/corpus.md shows how)"))
    if merged.problems:
        raise CorpusError(merged.problems)
    return Corpus(merged.entries(), words, path, merged.where)


class _Merged:
    """What the files read so far make together."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.where: dict[tuple[str, Lang], str] = {}
        self.texts: dict[str, dict[Lang, EntryText]] = {}
        self._categories: dict[str, tuple[str, str]] = {}

    def add_file(self, path: Path) -> None:
        before = len(self.problems)
        try:
            for found in _read_file(path):
                if len(self.problems) - before >= _GIVE_UP:
                    message = f"more than {_GIVE_UP:,} problems; the rest of the file was not looked at"
                    self.problems.append(Problem(shown_path(path), message))
                    return
                if isinstance(found, Problem):
                    self.problems.append(found)
                else:
                    self._add(CheckedRow(found))
        except CorpusError as error:
            self.problems.extend(error.problems)

    def _add(self, row: CheckedRow) -> None:
        self.problems.extend(row.problems)
        if row.id is None:
            return
        if row.lang:
            self._add_text(row, row.id, row.lang)
        if row.category:
            category, place = self._categories.setdefault(row.id, (row.category, row.place))
            if category != row.category:
                message = (
                    f"category {shown(row.category)}, but {shown(category)} at {place}; id {shown(row.id)} has one"
                )
                self._problem(row, message)

    def _add_text(self, row: CheckedRow, id_: str, lang: Lang) -> None:
        if (id_, lang) in self.where:
            first = self.where[id_, lang]
            self._problem(row, f"id {shown(id_)} has a row for {lang} already, at {first}; remove one or rename it")
            return
        self.where[id_, lang] = row.place
        if row.text:
            self.texts.setdefault(id_, {})[lang] = row.text

    def _problem(self, row: CheckedRow, message: str) -> None:
        self.problems.append(Problem(row.place, message))

    def entries(self) -> tuple[Entry, ...]:
        return tuple(
            Entry(id_, self._categories[id_][0], {lang: texts[lang] for lang in LANGS if lang in texts})
            for id_, texts in self.texts.items()
        )


def _files(path: Path) -> list[Path | Problem]:
    try:
        if path.is_dir():
            return corpus_files(path)
        path.stat()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = os_reason(error) if isinstance(error, OSError) else "not a path; check it"
        return [Problem(shown_path(path), reason)]
    if FORMATS.of(path) is None:
        value = f"extension {shown(path.suffix)}" if path.suffix else "no extension"
        return [
            Problem(
                shown_path(path), f"{value}; supported are {', '.join(FORMATS.extensions)} and folders of such files"
            )
        ]
    return [path]


def _read_file(path: Path) -> Iterator[Found]:
    """Rows and problems of one file of a known format; CorpusError when its bytes cannot be read at all."""
    found = FORMATS.of(path)
    return found.read(shown_path(path), read_bytes(path)) if found else iter(())


def _user_words(path: Path, problems: list[Problem]) -> tuple[str, ...]:
    """Lines of the user dictionary beside the corpus; blank lines and # comments are left out."""
    file = (path if path.is_dir() else path.parent) / USER_WORDS
    if not file.exists():
        return ()
    name = shown_path(file)
    try:
        lines = decode(name, read_bytes(file)).split("\n")
    except CorpusError as error:
        problems.extend(error.problems)
        return ()
    words = []
    for number, line in enumerate(lines, start=1):
        word = " ".join(line.split())
        if bad := bad_character(line):
            problems.append(Problem(f"{name}:{number}", f"{shown(line)}: {bad}"))
        elif word and not word.startswith("#"):
            words.append(word)
    return tuple(words)
