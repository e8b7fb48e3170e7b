"""How do the rows of all files become one corpus? All of it, or one report of all that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from corpus.entry import Corpus
from corpus.errors import CorpusError, Notice, Problem, os_reason, shown, shown_path
from corpus.formats import FORMATS, Found, Row
from corpus.formats.base import Attached
from corpus.formats.clean import bad_character
from corpus.formats.markdown.pages import NO_QUESTION
from corpus.formats.source import decode, read_bytes
from corpus.readers.derive import Derived, FileContext
from corpus.readers.folder import SAVED_AS, USER_WORDS, corpus_files
from corpus.readers.merge import Merged
from corpus.readers.options import ReadOptions
from corpus.readers.relative import Relative

_MOST_LISTED = 6
_GIVE_UP = 10_000  # problems of one file: it is no corpus at all


def read_corpus(
    path: Path,
    options: ReadOptions = ReadOptions(),  # noqa: B008 - frozen
    instead: Mapping[Path, bytes] = MappingProxyType({}),
) -> Corpus:
    """The entries of a file, or of all corpus files below a folder, with notices of all that was not read.

    instead: bytes that are read in place of those of some of its files, to see what would come of them. CorpusError
    lists every problem of every file; then nothing was read.
    """
    merged = Merged()
    inside: dict[str, bytes] = {}
    files: dict[str, Sequence[str]] = {}
    for found in _files(path):
        if isinstance(found, Problem):
            merged.problems.append(found)
        elif isinstance(found, Notice):
            merged.notices.append(found)
        else:
            files[shown_path(found)] = parts = found.relative_to(path).parts if found != path else (path.name,)
            context = FileContext(parts, options, is_in_folder=found != path)
            _add_file(merged, found, context, given=(options, instead), inside=inside)
    for joined in merged.parts_joined(FileContext((path.name,), options)):
        merged.notices.append(joined) if isinstance(joined, Notice) else merged.add(joined)
    merged.finish()
    words = _user_words(path, merged.problems)
    if not merged.texts and not merged.problems:
        said = sorted(merged.notices, key=lambda one: "left out" not in one.message)  # a row says more
        why = f" ({said[0]})" if said else ""
        fix = "write at least one (docs/corpus.md shows how)"
        merged.problems.append(Problem(shown_path(path), f"no entries; {fix}{why}"))
    if merged.problems:
        raise CorpusError(merged.problems)
    relative = Relative(path if path.is_dir() else path.parent, files, merged.where, inside)
    entries = relative.resolved(merged.entries())
    taken = relative.found
    along = {shown_path(file) for file in taken.values() if isinstance(file, Path)}
    notices = [*(one for one in merged.notices if one.place not in along), *relative.notices]
    if spare := [name for name in inside if name not in taken]:
        notices.append(Notice(shown_path(path), f"in files, but no answer shows it, left out: {_listed(spare)}"))
    return Corpus(entries, words, path, merged.where, tuple(notices), len(files), taken)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
    return ", ".join(map(shown_path, names[:_MOST_LISTED])) + more


_Given = tuple[ReadOptions, Mapping[Path, bytes]]
"""How files are read, and what is read in place of some."""


def _add_file(merged: Merged, path: Path, context: FileContext, *, given: _Given, inside: dict[str, bytes]) -> None:
    before = len(merged.problems)
    rows = _FileRows(merged, context)
    try:
        for found in _read_file(path, given, is_alone=not context.is_in_folder):
            if len(merged.problems) - before >= _GIVE_UP:
                message = f"more than {_GIVE_UP:,} problems; the rest of the file was not looked at"
                merged.problems.append(Problem(shown_path(path), message))
                return
            if isinstance(found, Attached):
                inside.setdefault(f"{context.holds}/{found.path}", found.data)
            else:
                rows.take(found)
    except CorpusError as error:
        merged.problems.extend(error.problems)
    rows.finish()


class _FileRows:
    """The rows of one file on their way; the first waits, for it may be the only one: see `Merged.paired`."""

    def __init__(self, merged: Merged, context: FileContext) -> None:
        self._merged, self._context = merged, context
        self._first: Derived | None = None
        self._is_only = True

    def take(self, found: Row | Problem | Notice) -> None:
        """Pass a row on, or note what the reader says."""
        if isinstance(found, Row):
            for derived in self._context.completed(found):
                self._row(derived) if isinstance(derived, Derived) else self._merged.notices.append(derived)
        elif isinstance(found, Notice):
            self._merged.notices.append(found)
        elif self._context.is_in_folder and found.message.startswith(NO_QUESTION):
            # Pages without a question stand among those that have some.
            self._merged.notices.append(Notice(found.place, f"not read: {NO_QUESTION} in it"))
        else:
            self._merged.problems.append(found)

    def _row(self, derived: Derived) -> None:
        if self._first is None and self._is_only:
            self._first = derived
            return
        self.finish(is_only=False)
        self._merged.add(derived)

    def finish(self, *, is_only: bool = True) -> None:
        """Pass on the row that waits."""
        first, self._first = self._first, None
        self._is_only = self._is_only and is_only
        if first is not None:
            self._merged.add(self._merged.paired(self._context, first) if is_only else first)


def _files(path: Path) -> list[Path | Problem | Notice]:
    try:
        if path.is_dir():
            return corpus_files(path)
        path.stat()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = os_reason(error) if isinstance(error, OSError) else "not a path; check it"
        return [Problem(shown_path(path), reason)]
    if FORMATS.of(path) is None and (better := SAVED_AS.get(path.suffix.lower())):
        return [Problem(shown_path(path), f"extension {shown(path.suffix)} is not read; save it as {better}")]
    if FORMATS.of(path) is None:
        value = f"extension {shown(path.suffix)}" if path.suffix else "no extension"
        known = f"supported are {', '.join(FORMATS.extensions)} and folders of such files"
        return [Problem(shown_path(path), f"{value}; {known}")]
    return [path]


def _read_file(path: Path, given: _Given, *, is_alone: bool) -> Iterator[Found]:
    """Rows and problems of one file of a known format; CorpusError when its bytes cannot be read at all.

    Beside other files, one that has no columns is read as it is: names are for the tables among them.
    """
    (options, instead), found, name = given, FORMATS.of(path), shown_path(path)
    if found is None:
        return iter(())
    data = instead[path] if path in instead else read_bytes(path)
    if not options.naming or found.read_named is None and not is_alone:
        return found.read(name, data)
    if found.read_named is None:
        fix = "--map, --columns and --from are for tables and for JSON and YAML"
        return iter([Problem(name, f"{found.name} has no columns to name; {fix}")])
    return found.read_named(name, data, options.naming)


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
