"""Where are the owner's synonyms kept, and what do they change? A text file, which a running service takes up."""

from __future__ import annotations

import copy
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus import LANGS, CorpusError, FaqError, Lang, Problem
from engine.engine import Engine
from engine.search.judge import find
from engine.search.rewrite import LARGEST_SYNONYMS, SYNONYMS_FILE, Synonyms, read_synonyms
from index import RowFilter, phrasing_of_row

if TYPE_CHECKING:  # which a search would load with all readers
    from corpus import LabelledQuery

_MOST_ASKED = 300
"""Questions that are asked both ways, a few seconds."""


@dataclass(frozen=True, slots=True)
class ChangedFirst:
    """A question of which another entry comes first; before, after: ids, "" for none."""

    query: str
    before: str
    after: str


def synonyms_text(data: Path) -> str:
    """The synonyms of a data folder as they are written; "" for none. What is no UTF-8 reads as marks."""
    try:
        with (data / SYNONYMS_FILE).open("rb") as file:
            return file.read(4 * LARGEST_SYNONYMS).decode("utf-8-sig", "replace")
    except OSError:
        return ""


def kept_synonyms(data: Path) -> Synonyms:
    """The synonyms of a data folder; lines that are none are left out."""
    return read_synonyms(synonyms_text(data))


def keep_synonyms(data: Path, text: str) -> None:
    """Write the synonyms of a data folder; raises FaqError for a text with a line that is none."""
    if problems := read_synonyms(text).problems:
        raise FaqError(f"{SYNONYMS_FILE}: {problems[0]}")
    work = data / f".{SYNONYMS_FILE}.{os.getpid()}.{threading.get_ident()}"
    try:
        work.write_text(text, "utf-8")
        os.replace(work, data / SYNONYMS_FILE)
    finally:
        work.unlink(missing_ok=True)


def synonyms_beside(source: Path) -> str:
    """The synonyms of a corpus as they are written, "" for none; raises CorpusError for lines that are none."""
    file = (source if source.is_dir() else source.parent) / SYNONYMS_FILE
    if not file.is_file():
        return ""
    text = synonyms_text(file.parent)
    if problems := read_synonyms(text).problems:
        raise CorpusError([Problem(str(file), one) for one in problems])
    return text


def changed_by(engine: Engine, more: Synonyms, golden: Sequence[LabelledQuery] = ()) -> list[ChangedFirst]:
    """The questions that lose their right first entry by synonyms: golden queries, and own phrasings, each left out."""
    before, after = copy.copy(engine.reader), copy.copy(engine.reader)
    before.synonyms, after.synonyms = Synonyms(), more
    before.spares_phrasings = after.spares_phrasings = False
    index, found = engine.index, list[ChangedFirst]()
    for text, lang, right, hidden in _questions(engine, more, golden):
        where = RowFilter(hidden=hidden)
        firsts = [find(index, reader.read(text, lang), where=where).first for reader in (before, after)]
        old, new = (index.entries[one].id if one >= 0 else "" for one in firsts)
        if old in right and new not in right:
            found.append(ChangedFirst(text, old, new))
    return found


def _questions(
    engine: Engine, more: Synonyms, golden: Sequence[LabelledQuery]
) -> list[tuple[str, Lang | None, tuple[str, ...], range]]:
    """Those that hold one of the words, with the entries that are right and the rows to leave out."""
    index = engine.index
    asked: list[tuple[str, Lang | None, tuple[str, ...], range]] = [
        (one.query, one.lang, one.relevant_ids, range(0)) for one in golden if one.relevant_ids
    ]
    for row, text in enumerate(index.rows.texts):
        if more.swapped(text, 1).texts:
            entry, lang = int(index.rows.entry[row]), LANGS[int(index.rows.lang[row])]
            asked.append((phrasing_of_row(index, row), lang, (index.entries[entry].id,), range(row, row + 1)))
        if len(asked) >= _MOST_ASKED:
            break
    return asked
