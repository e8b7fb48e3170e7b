"""How does an edit come into the corpus? Under a lock, on the version that was seen, kept with who and when."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from corpus import (
    CHANGES_FILE,
    Change,
    Changes,
    Corpus,
    Entry,
    FaqError,
    ReadOptions,
    Unfit,
    read_changes,
    rewritten,
    version_of,
    with_changes,
)
from engine.editing.history import Edited, EditHistory, Where
from engine.editing.writing import MovedOnError, is_writable, replace_all
from engine.publishing.reading import read_own
from engine.publishing.rebuild import SAMPLE
from index import DataFolder, replace_file

FOLDER = "editing"
"""In the data folder: the history, copies of replaced files, and what is being prepared for publishing."""
_PATIENCE_SECONDS = 60.0
_TRIES = 3


class EditConflictError(FaqError):
    """Somebody else changed the entry since it was seen. now: as it is, None if it is gone."""

    def __init__(self, now: Entry | None) -> None:
        self.now = now
        super().__init__("somebody else changed this entry meanwhile; look at both texts, then save again")


class NoCorpusError(FaqError):
    """It is not known, or not to be read, which corpus the entries come from."""


class NothingNewError(FaqError):
    """An edit that changes nothing."""


@dataclass(frozen=True)
class Reading:
    """What the corpus says now. corpus: with the changes kept beside it; own: its files alone."""

    corpus: Corpus
    own: Corpus
    options: ReadOptions
    changes: Changes

    @cached_property
    def by_id(self) -> Mapping[str, Entry]:
        """Entries by id."""
        return {entry.id: entry for entry in self.corpus.entries}

    @cached_property
    def own_by_id(self) -> Mapping[str, Entry]:
        """Entries of the files alone."""
        return {entry.id: entry for entry in self.own.entries}


@dataclass(frozen=True, slots=True)
class Saved:
    """edited: as the history has it; why: why it could not be written into the corpus itself, "" if it was."""

    edited: Edited
    why: str = ""


class Editing:
    """The entries of one data folder, as they are changed."""

    def __init__(self, data: Path) -> None:
        self.folder = DataFolder(data)
        self.home = data / FOLDER
        self.history = EditHistory(self.home)
        self._lock = threading.Lock()
        self._seen: tuple[object, Reading] | None = None

    @property
    def source(self) -> Path:
        """The corpus of the last rebuild; raises NoCorpusError where it is not known or not there."""
        name = self.folder.source()
        if not name:
            raise NoCorpusError("no rebuild has noted its corpus yet; run `faq rebuild CORPUS` once")
        if not (source := Path(name)).exists():
            raise NoCorpusError(f"{source} is not there any more; run `faq rebuild` with the corpus where it is now")
        return source

    def read(self) -> Reading:
        """What the corpus says now; nothing is read again that did not change. Raises CorpusError, NoCorpusError."""
        source, file = self.source, self.folder.path / CHANGES_FILE
        with self._lock:
            stamp = (self.folder.named(), source, *_stamps(source), *_stamps(file))
            if self._seen is None or self._seen[0] != stamp:
                own, options = read_own(source, None, self.folder)
                changes = read_changes(file)
                self._seen = stamp, Reading(with_changes(own, changes, file), own, options, changes)
            return self._seen[1]

    def save(self, entry_id: str, after: Entry | None, *, version: str, by: str, undoes: int = 0) -> Saved:
        """Let an entry be this, or gone. version: of the entry as it was seen, see `version_of`.

        Raises EditConflictError if somebody changed it since, CorpusError or NoCorpusError where nothing can be read.
        """
        with self._alone():
            for _ in range(_TRIES):
                self._seen = None
                reading = self.read()
                now = reading.by_id.get(entry_id)
                if version_of(now) != version:
                    raise EditConflictError(now)
                if now == after:
                    raise NothingNewError("the entry says that already; nothing was saved")
                change = Change(now, after)
                try:
                    where, name, why = self._put(reading, change)
                except MovedOnError:
                    continue
                except OSError as error:
                    raise _unwritable(self.folder.path, error, "nothing was saved") from error
                self._seen = None
                at, before = datetime.now(UTC).isoformat(timespec="seconds"), _line(now)
                edited = Edited(0, at, by, entry_id, before, _line(after), where=where, name=name, undoes=undoes)
                try:
                    return Saved(self.history.add(edited), why)
                except OSError as error:
                    raise _unwritable(self.home, error, f"the entry is saved in {name}, not in the history") from error
        raise FaqError("another program keeps writing to the corpus; save again when it has ended")

    def undo(self, number: int, *, by: str) -> Saved:
        """Take a change of the history back; raises EditConflictError if the entry was changed again since."""
        edited = self.history.of(number)
        if edited is None:
            raise FaqError(f"there is no change {number} in the history")
        before, after = edited.entries
        return self.save(edited.id, before, version=version_of(after), by=by, undoes=number)

    def _put(self, reading: Reading, change: Change) -> tuple[Where, str, str]:
        """Write it into the files, else beside them; gives where, the name of the file, and why not in the files."""
        why = "it stands in changes.yaml already"
        if change.id not in reading.changes.bases:
            try:
                return "file", self._write(reading, change), ""
            except Unfit as unfit:
                why = str(unfit)
        own = reading.own_by_id.get(change.id)
        changes = reading.changes
        if changes.bases and changes.corpus != reading.own.source.name:
            raise FaqError(
                f"{CHANGES_FILE} in {self.folder.path} belongs to another corpus ({changes.corpus}); move it away, "
                "then save again"
            )
        new = changes.with_change(change, own, reading.own.source.name)
        replace_file(self.folder.path / CHANGES_FILE, new.to_yaml().decode())
        return "changes", CHANGES_FILE, why

    def _write(self, reading: Reading, change: Change) -> str:
        if reading.own.source == SAMPLE.resolve():
            raise Unfit("the sample help centre is the product's own")
        files = rewritten(reading.own, reading.options, change)
        for one in files:
            if not is_writable(one.path):
                raise Unfit(f"{one.path.name} may not be written")
        replace_all(files, self.home / "copies")
        return ", ".join(one.path.name for one in files)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Lock out other editors, of other processes too."""
        from filelock import FileLock, Timeout

        lock = FileLock(self.folder.path / "editing.lock", timeout=_PATIENCE_SECONDS)
        try:
            lock.acquire()
        except Timeout:
            raise FaqError("another change is being saved; save again in a moment") from None
        except (OSError, NotImplementedError) as error:
            raise _unwritable(self.folder.path, error, "nothing was saved") from error
        try:
            yield
        finally:
            lock.release()


def _unwritable(place: Path, error: Exception, what: str) -> FaqError:
    return FaqError(f"cannot write to {place} ({getattr(error, 'strerror', None) or error}); {what}")


def _line(entry: Entry | None) -> str:
    return Corpus((entry,)).lines[0] if entry else ""


def _stamps(path: Path) -> Iterator[tuple[str, int, int]]:
    """What tells that a file, or one below a folder, changed."""
    beside = [path.parent / "userdict.txt"] if not path.is_dir() else sorted(path.rglob("*"))
    for file in (path, *beside):
        try:
            status = file.stat()
        except OSError:
            continue
        yield str(file), status.st_mtime_ns, status.st_size
