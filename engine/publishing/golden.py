"""Which questions must a new generation still answer? Golden queries, or the corpus's own phrasings, left out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus import LANGS, LabelledQuery, Lang, chatter, normalise, read_queries
from engine.engine import Engine
from engine.moved import MOVED, labelled_now
from index import Index, phrasing_of_row

GOLDEN_FILE = "golden.queries.jsonl"
"""Golden queries beside a corpus file or in its folder; in a folder `queries/golden.jsonl` does as well."""

MOST_OWN = 200
"""Own phrasings asked at most: enough to see 3 points, and a second of a rebuild."""

_MOST_CHATTER = 60
_SEED = 20261123
_KEPT = "golden.jsonl"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the gate. relevant: ids that answer, none when it must be refused.

    hidden: the index is asked as if it lacked this phrasing; hidden_entry: as if it lacked that whole entry.
    """

    text: str
    relevant: tuple[str, ...]
    lang: Lang | None = None
    hidden: bool = False
    hidden_entry: str | None = None

    def rows_to_hide(self, index: Index, position: dict[str, int]) -> range:
        """The rows of an index that must not answer; `position`: of each entry by its id."""
        if self.hidden_entry is not None:
            entry = position.get(self.hidden_entry)
            return range(0) if entry is None else index.rows.of_entry(entry)
        if not self.hidden:
            return range(0)
        own = [index.rows.of_entry(position[i]) for i in self.relevant if i in position]
        rows = index.rows.by_text.get(normalise(self.text), ())
        return next((range(row, row + 1) for row in rows if any(row in of_entry for of_entry in own)), range(0))


def read_golden(source: Path) -> tuple[LabelledQuery, ...]:
    """The golden queries that belong to a corpus, none if there is no such file; raises CorpusError for a bad one."""
    folder = source if source.is_dir() else source.parent
    files = (folder / GOLDEN_FILE, folder / "queries" / "golden.jsonl")
    found = next((file for file in files if file.is_file()), None)
    return tuple(read_queries(found)) if found else ()


def write_golden(golden: Sequence[LabelledQuery], folder: Path) -> None:
    """Keep the golden queries with the generation that was measured by them."""
    if golden:
        lines = [
            json.dumps({"query": g.query, "relevant_ids": g.relevant_ids, "lang": g.lang}, ensure_ascii=False)
            for g in golden
        ]
        (folder / _KEPT).write_text("\n".join(lines) + "\n", "utf-8")


def kept_golden(folder: Path) -> tuple[LabelledQuery, ...]:
    """What `write_golden` wrote, none if it wrote none."""
    return tuple(read_queries(folder / _KEPT)) if (folder / _KEPT).is_file() else ()


def golden_questions(queries: Sequence[LabelledQuery]) -> list[Question]:
    """As they stand."""
    return [Question(query.query, query.relevant_ids, query.lang) for query in queries]


def own_questions(index: Index, shared: frozenset[str]) -> list[Question]:
    """Phrasings of the entries in `shared`, each left out; some with their whole entry left out; everyday chatter.

    A language in which no entry has a second phrasing is asked as it stands: easy, but it shows whether it is answered.
    """
    rows = [row for row in range(len(index.rows.entry)) if index.entries[int(index.rows.entry[row])].id in shared]
    rows = _some(rows, MOST_OWN)
    questions: list[Question] = []
    for number, row in enumerate(rows):
        entry_id = index.entries[int(index.rows.entry[row])].id
        text, lang = phrasing_of_row(index, row), LANGS[int(index.rows.lang[row])]
        if len(index.rows.of_entry(int(index.rows.entry[row]))) > 1:
            questions.append(Question(text, (entry_id,), lang, hidden=True))
        if number % 4 == 0:
            questions.append(Question(text, (), lang, hidden_entry=entry_id))
    asked = {question.lang for question in questions if question.relevant}
    for row in rows:
        if (lang := LANGS[int(index.rows.lang[row])]) not in asked:
            questions.append(
                Question(phrasing_of_row(index, row), (index.entries[int(index.rows.entry[row])].id,), lang)
            )
    return questions + _chatter()


def _some(rows: list[int], most: int) -> list[int]:
    if len(rows) <= most:
        return rows
    chosen: list[int] = sorted(np.random.default_rng(_SEED).choice(rows, most, replace=False).tolist())
    return chosen


def _chatter() -> list[Question]:
    return [Question(text, ()) for text in [*chatter()][:_MOST_CHATTER]]


def questions_for(golden: Sequence[LabelledQuery], candidate: Engine, serving: Engine | None) -> list[Question]:
    """What both generations are asked: the golden queries, and what they lack of those to answer or to refuse."""
    index = serving.index if serving else candidate.index
    shared = frozenset(entry.id for entry in candidate.index.entries)
    if not golden:
        return own_questions(index, shared)
    questions = golden_questions(labelled_now(golden, candidate.side.get(MOVED, {})))
    if not any(question.relevant for question in questions):
        questions += [question for question in own_questions(index, shared) if question.relevant]
    elif all(question.relevant for question in questions):
        questions += _chatter()
    return questions


def kind_of(golden: Sequence[LabelledQuery]) -> str:
    """Which questions `questions_for` gives, for people."""
    if not golden:
        return "own phrasings, left out"
    if not any(query.relevant_ids for query in golden):
        return "golden, and own phrasings, left out"
    return "golden" if any(not query.relevant_ids for query in golden) else "golden, and everyday chatter"
