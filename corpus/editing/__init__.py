"""How is one entry of a corpus changed, so that its files stay their owner's?"""

from corpus.editing.edits import Unfit, differences
from corpus.editing.entry_change import Change, entries_of_rows, version_of
from corpus.editing.files import Rewritten, rewritten
from corpus.editing.overlay import CHANGES_FILE, Changes, read_changes, with_changes

__all__ = [
    "CHANGES_FILE",
    "Change",
    "Changes",
    "Rewritten",
    "Unfit",
    "differences",
    "entries_of_rows",
    "read_changes",
    "rewritten",
    "version_of",
    "with_changes",
]
