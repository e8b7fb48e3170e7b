"""How do conversations go, and what is right at each turn? Labelled dialogues for `faq eval --dialogues`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from corpus.entry import MAX_ID
from corpus.errors import CorpusError, Problem, shown, shown_path
from corpus.formats.base import Row
from corpus.formats.clean import bad_character
from corpus.formats.documents.json_text import read_objects
from corpus.formats.source import decode, read_bytes

Decision = Literal["answer", "clarify", "small_talk", "contact_support"]
"""What becomes of a turn of a conversation."""
DECISIONS: tuple[Decision, ...] = get_args(Decision)
_MOST_SAID = 2000


@dataclass(frozen=True, slots=True)
class LabelledTurn:
    """What a person says, and what is right then.

    decisions: those that are right; entries: for each thing that is asked the ids of which one must be answered with;
    choice: number of the choice that the person takes, from 1 or, below 0, from the end, so that the right entry is
    whichever was offered there.
    """

    say: str
    decisions: tuple[str, ...]
    entries: tuple[tuple[str, ...], ...] = ()
    choice: int | None = None


@dataclass(frozen=True, slots=True)
class LabelledDialogue:
    """A conversation. lang: zh, en or mixed; kind: what it is about."""

    name: str
    lang: str
    kind: str
    turns: tuple[LabelledTurn, ...]


def read_dialogues(path: Path) -> tuple[LabelledDialogue, ...]:
    """Dialogues of a JSON Lines file in its order; CorpusError lists every problem."""
    name = shown_path(path)
    dialogues, problems = [], []
    for found in read_objects(name, decode(name, read_bytes(path))):
        if isinstance(found, Problem):
            problems.append(found)
            continue
        messages = list(_problems(dict(found.fields)))
        problems.extend(Problem(found.place, message) for message in messages)
        if not messages:
            dialogues.append(_dialogue(found))
    if not dialogues and not problems:
        problems.append(
            Problem(name, 'no dialogues; write a line {"turns": [{"say": "...", "decisions": ["answer"]}]}')
        )
    if problems:
        raise CorpusError(problems)
    return tuple(dialogues)


def _dialogue(row: Row) -> LabelledDialogue:
    fields: dict[str, Any] = dict(row.fields)
    turns = tuple(
        LabelledTurn(
            say=turn["say"],
            decisions=tuple(turn["decisions"]),
            entries=tuple(tuple(ids) for ids in turn.get("entries", ())),
            choice=turn.get("choice"),
        )
        for turn in fields["turns"]
    )
    return LabelledDialogue(str(row.place), str(fields.get("lang", "")), str(fields.get("kind", "")), turns)


def _problems(fields: dict[str, Any]) -> Iterator[str]:
    turns = fields.get("turns")
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, dict) for turn in turns):
        yield f'turns {shown(turns)}; write a list of {{"say": "...", "decisions": ["answer"], "entries": [["id"]]}}'
        return
    for number, turn in enumerate(turns, start=1):
        yield from (f"turn {number}: {message}" for message in _turn_problems(turn))


def _turn_problems(turn: dict[str, Any]) -> Iterator[str]:
    say, decisions, entries, choice = (turn.get(name) for name in ("say", "decisions", "entries", "choice"))
    if not isinstance(say, str) or not say.strip() or len(say) > _MOST_SAID:
        yield f"say {shown(say)}; write what the person types, 1 to {_MOST_SAID} characters"
    elif bad := bad_character(say):
        yield f"say {shown(say)}: {bad}"
    if not isinstance(decisions, list) or not decisions or not all(one in DECISIONS for one in decisions):
        yield f"decisions {shown(decisions)}; write a list of {', '.join(DECISIONS)}"
    if entries is not None and not _are_ids(entries):
        yield f'entries {shown(entries)}; write a list of lists of ids, [["id"]]'
    if choice is not None and (not isinstance(choice, int) or not choice):
        yield f"choice {shown(choice)}; write its number: 1 for the first, -1 for the last"


def _are_ids(entries: Any) -> bool:
    return isinstance(entries, list) and all(
        isinstance(ids, list) and ids and all(isinstance(one, str) and 0 < len(one) <= MAX_ID for one in ids)
        for ids in entries
    )
