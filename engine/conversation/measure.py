"""How well are conversations led? Labelled dialogues gone through turn by turn."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpus import LabelledDialogue, LabelledTurn
from engine.conversation.converse import converse
from engine.conversation.moves import Moved
from engine.conversation.turns import MOST_IN_ROW, Conversation
from engine.engine import Engine
from engine.search.ruling import Rule, no_rule

_Z = 1.96
"""Standard normal quantile of a two-sided interval of 95 %."""


@dataclass(frozen=True, slots=True)
class JudgedTurn:
    """A labelled turn and what came back. right: whether the decision is, and what was answered with; wrong_answer:
    whether it was answered with what does not answer; skipped: it takes a choice that was not offered; loops: the same
    was said as before, or nothing was found for the third time without a person; picked: the person took a choice
    before they went on."""

    wanted: LabelledTurn
    moved: Moved
    right: bool
    wrong_answer: bool
    skipped: bool
    loops: bool
    picked: bool = False


@dataclass(frozen=True, slots=True)
class JudgedDialogue:
    """A labelled dialogue with all its turns. resolved: number of the turn, choices that were taken counted too, that
    first gave the right entry, or the person who was asked for; None if there is none."""

    labelled: LabelledDialogue
    turns: tuple[JudgedTurn, ...]

    @property
    def resolved(self) -> int | None:
        """See above."""
        for number, turn in enumerate(self.turns, start=1):
            if turn.picked:
                return number + 1
            if turn.right and turn.moved.move.decision in ("answer", "contact_support"):
                return number
        return None


def judge_dialogues(
    engine: Engine,
    dialogues: Sequence[LabelledDialogue],
    progress: Callable[[int, int], None] = lambda _d, _t: None,
    *,
    rule: Rule = no_rule,
) -> list[JudgedDialogue]:
    """Go through every dialogue. rule: see `Engine.search`.

    What the person says is written down beforehand. One exception: where an answer was wanted and choices came, the
    right one among them, the person takes it before they go on; that makes the turn no better, but goes on as written.
    """
    judged = []
    for done, dialogue in enumerate(dialogues, start=1):
        judged.append(JudgedDialogue(dialogue, tuple(_turns(engine, dialogue, rule))))
        progress(done, len(dialogues))
    return judged


def dialogue_report(judged: Sequence[JudgedDialogue]) -> dict[str, Any]:
    """Figures overall, by language and by kind; shares are 0 to 1, each with its interval of 95 % (Wilson)."""
    langs = sorted({one.labelled.lang for one in judged})
    kinds = sorted({one.labelled.kind for one in judged})
    return {
        "overall": _figures(judged),
        "by_lang": {lang: _figures([one for one in judged if one.labelled.lang == lang]) for lang in langs},
        "by_kind": {kind: _figures([one for one in judged if one.labelled.kind == kind]) for kind in kinds},
        "by_decision": dict(_by_decision(judged)),
    }


def interval(hits: int, count: int) -> tuple[float, float]:
    """The score interval of 95 % of a share (Wilson 1927)."""
    if not count:
        return 0.0, 1.0
    share, squared = hits / count, _Z * _Z / count
    middle = share + squared / 2
    width = _Z * math.sqrt(share * (1 - share) / count + squared / (4 * count))
    return round(max((middle - width) / (1 + squared), 0.0), 4), round(min((middle + width) / (1 + squared), 1.0), 4)


def _turns(engine: Engine, dialogue: LabelledDialogue, rule: Rule) -> Iterator[JudgedTurn]:
    conversation, offered, before = Conversation(), tuple[str, ...](), None
    for wanted in dialogue.turns:
        moved = converse(engine, wanted.say, conversation, rule=rule)
        judged = _judged(wanted, moved, offered, before)
        offered, before = tuple(choice.id for choice in moved.move.choices), _taken(engine, wanted, moved, rule)
        conversation = before.conversation
        yield replace(judged, picked=before is not moved)


def _taken(engine: Engine, wanted: LabelledTurn, moved: Moved, rule: Rule) -> Moved:
    """The move after the person took the right choice, where an answer was wanted; else the same."""
    right = {one for ids in wanted.entries for one in ids}
    at = next((n for n, choice in enumerate(moved.move.choices, start=1) if choice.id in right), None)
    if at is None or "clarify" in wanted.decisions or "answer" not in wanted.decisions:
        return moved
    return converse(engine, f"#{moved.conversation.number}.{at}", moved.conversation, rule=rule)


def _judged(wanted: LabelledTurn, moved: Moved, offered: tuple[str, ...], before: Moved | None) -> JudgedTurn:
    wishes = wanted.entries
    skipped = False
    if wanted.choice is not None:
        at = wanted.choice - 1 if wanted.choice > 0 else len(offered) + wanted.choice
        skipped = not 0 <= at < len(offered)
        wishes = () if skipped else ((offered[at],),)
    move, given = moved.move, {result.id for result in moved.move.entries}
    unlabelled = not wishes and "answer" in wanted.decisions  # whichever entry: an answer is right by itself
    fits = unlabelled or (bool(given) and _covers(given, wishes) and given <= {one for ids in wishes for one in ids})
    wrong = move.decision == "answer" and not fits and move.reason != "verified"
    right = move.decision in wanted.decisions and not wrong
    if move.decision == "clarify" and "answer" in wanted.decisions and wishes:
        last = {result.id for result in before.move.entries} if before else set[str]()
        right = right and (_covers({choice.id for choice in move.choices}, wishes) or _covers(last, wishes))
    return JudgedTurn(wanted, moved, right and not skipped, wrong and not skipped, skipped, _loops(moved, before))


def _covers(given: set[str], wishes: Sequence[Sequence[str]]) -> bool:
    return all(given.intersection(ids) for ids in wishes)


def _loops(moved: Moved, before: Moved | None) -> bool:
    """Whether an answer was given twice in a row, or the person was sent round once more."""
    move = moved.move
    if move.decision == "clarify" and move.in_row >= MOST_IN_ROW:
        return True
    if before is None or move.decision != "answer" or before.move.decision != "answer":
        return False
    return (move.entries, move.step) == (before.move.entries, before.move.step) and move.reason != "verified"


def _by_decision(judged: Sequence[JudgedDialogue]) -> Iterator[tuple[str, dict[str, Any]]]:
    turns = [turn for one in judged for turn in one.turns if not turn.skipped]
    for decision in sorted({turn.wanted.decisions[0] for turn in turns}):
        of_it = [turn for turn in turns if turn.wanted.decisions[0] == decision]
        yield decision, {"turns": len(of_it), "accuracy": _share(sum(turn.right for turn in of_it), len(of_it))}


def _figures(judged: Sequence[JudgedDialogue]) -> dict[str, Any]:
    turns = [turn for one in judged for turn in one.turns if not turn.skipped]
    right, wrong = sum(turn.right for turn in turns), sum(turn.wrong_answer for turn in turns)
    loops = sum(turn.loops for one in judged for turn in one.turns)
    resolved = [one.resolved for one in judged if one.resolved]
    return {
        "dialogues": len(judged),
        "turns": len(turns),
        "skipped": sum(turn.skipped for one in judged for turn in one.turns),
        "accuracy": _share(right, len(turns)),
        "accuracy_interval": interval(right, len(turns)),
        "wrong_answers": _share(wrong, len(turns)),
        "wrong_answers_interval": interval(wrong, len(turns)),
        "loops": loops,
        "loops_interval": interval(loops, len(turns)),
        "turns_to_resolution": round(sum(resolved) / len(resolved), 2) if resolved else None,
        "resolved": _share(len(resolved), len(judged)),
    }


def _share(hits: int, count: int) -> float | None:
    return round(hits / count, 4) if count else None
