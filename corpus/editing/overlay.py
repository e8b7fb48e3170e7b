"""Which changes are kept beside a corpus whose files they cannot be written into? changes.yaml, a file for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus.editing.entry_change import Change, entries_of_rows, version_of
from corpus.entry import Corpus, Entry
from corpus.errors import CorpusError, Notice, Problem, shown, shown_path
from corpus.formats.rows import rows_of, with_text_dates
from corpus.formats.source import read_bytes
from corpus.plurals import counted
from corpus.readers.relative import Relative

CHANGES_FILE = "changes.yaml"
_ABOUT = """\
# Entries that were changed in the browser and could not be written into the corpus itself. Every rebuild puts them in
# its place. To take one over by hand, copy it into the corpus and delete it here; the next rebuild says what is left.
"""


@dataclass(frozen=True, slots=True)
class Changes:
    """corpus: name of the one they belong to; entries: those that stand in place of it; bases: version of each as the
    corpus had it, "" for a new one; removed: ids that are left out."""

    corpus: str = ""
    entries: tuple[Entry, ...] = ()
    bases: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()

    def with_change(self, change: Change, own: Entry | None, corpus: str) -> Changes:
        """These and one more. own: the entry as the corpus itself has it."""
        kept = [entry for entry in self.entries if entry.id != change.id]
        bases = {id_: base for id_, base in self.bases.items() if id_ != change.id}
        removed = [one for one in self.removed if one != change.id]
        if change.after == own:
            return Changes(corpus, tuple(kept), bases, tuple(removed))
        bases[change.id] = self.bases.get(change.id, version_of(own))
        if change.after is None:
            return Changes(corpus, tuple(kept), bases, (*removed, change.id))
        return Changes(corpus, (*kept, change.after), bases, tuple(removed))

    def to_yaml(self) -> bytes:
        """As a file, in which rows look as in a corpus."""
        import yaml

        rows = [with_text_dates(row) for row in rows_of(self.entries)]
        content = {"corpus": self.corpus, "bases": dict(self.bases), "removed": list(self.removed), "entries": rows}
        return (_ABOUT + yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)).encode()


def read_changes(file: Path) -> Changes:
    """The changes in a file, none where there is no such file; raises CorpusError for a damaged one."""
    if not file.exists():
        return Changes()
    import yaml

    name = shown_path(file)
    try:
        found = yaml.load(read_bytes(file), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe
        entries = entries_of_rows(found["entries"], name)
        bases = {str(id_): str(base) for id_, base in found["bases"].items()}
        return Changes(str(found["corpus"]), entries, bases, tuple(map(str, found["removed"])))
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        fix = "mend it, or move it away to leave its changes out"
        raise CorpusError([Problem(name, f"no file of changes ({shown(str(error))}); {fix}")]) from error


def with_changes(corpus: Corpus, changes: Changes, file: Path) -> Corpus:
    """The corpus with the changes that belong to it, and notices of them and of what the corpus changed meanwhile."""
    if not changes.bases:
        return corpus
    place = shown_path(file)
    if changes.corpus != corpus.source.name:
        message = f"changes of another corpus ({shown(changes.corpus)}), not applied"
        return replace(corpus, notices=(*corpus.notices, Notice(place, message)))
    own = {entry.id: entry for entry in corpus.entries}
    root = corpus.source if corpus.source.is_dir() else corpus.source.parent
    relative = Relative(root, {}, {}, {})  # pictures that only a changed answer shows go along as well
    changed = {entry.id: entry for entry in relative.resolved(changes.entries)}
    kept = [changed.pop(entry.id, entry) for entry in corpus.entries if entry.id not in changes.removed]
    notices = [Notice(place, _applied(changes), "joined"), *_moved_on(changes, own, place)]
    where = {**{(entry.id, lang): place for entry in changes.entries for lang in entry.texts}}
    return replace(
        corpus,
        entries=(*kept, *changed.values()),
        where={**corpus.where, **where},
        notices=(*corpus.notices, *notices),
        beside={**corpus.beside, **relative.found},
    )


def _applied(changes: Changes) -> str:
    told = f"{counted(len(changes.entries), 'entry')} changed in the browser, in place of the corpus's own"
    return told + (f", and {len(changes.removed)} left out" if changes.removed else "")


def _moved_on(changes: Changes, own: Mapping[str, Entry], place: str) -> list[Notice]:
    """What the corpus says otherwise since it was changed in the browser, so that nobody's work is lost unseen."""
    after = {entry.id: entry for entry in changes.entries}
    notices = []
    for id_, base in changes.bases.items():
        now = own.get(id_)
        if version_of(now) != base and now != after.get(id_):
            message = f"entry {shown(id_)} was changed in the corpus as well; the change in the browser is taken"
            notices.append(Notice(place, message, "odd"))
    return notices
