"""Which questions got no answer, and what tells how they were solved in the end?

Missed is what was refused as unknown or unsure, offered choices of which none was taken, answered with an entry that
was voted down, and what a ticket came of. A taken choice and the entry that staff linked to a ticket prove that an
entry covers the question all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus import Lang, normalise, read_talk, to_lang
from journal.drafts.tried import is_tried_out
from journal.reading import ActedRow, AskedRow
from journal.report.episodes import Episode, episodes_of
from journal.report.figures import NOTHING_FOUND, once_a_visit
from support.tickets import Solution


@dataclass(frozen=True, slots=True)
class Missed:
    """A question without an answer. text: as it was typed, masked; key: what is left of it without hello and thanks,
    normalised; who: its session, or a name of its own; proven: entry that was found to cover it; denied: entry that was
    its answer and was not enough, each "" for none; reply: of staff, where a ticket came of it and no entry was
    named."""

    text: str
    key: str
    lang: Lang
    who: str
    proven: str = ""
    denied: str = ""
    reply: str = ""


def missed_of(
    asked: Sequence[AskedRow], acted: Sequence[ActedRow], solutions: Mapping[str, Solution]
) -> Iterator[Missed]:
    """The questions that were missed, each once a visitor. solutions: of tickets, by number."""
    ends = dict(_ends(episodes_of(asked, acted), solutions))
    for row in once_a_visit(row for row in asked if row.decision != "small_talk"):
        key = read_talk(normalise(row.query)).rest
        end = ends.get(row.id, _End())
        if not key or is_tried_out(key) or not (end.missed or _unanswered(row)):
            continue
        denied = row.top[0][0] if row.decision == "answer" and row.top and row.top[0][0] != end.proven else ""
        lang = to_lang(row.lang) or "en"
        yield Missed(row.query, key, lang, row.who or f"#{row.id}", proven=end.proven, denied=denied, reply=end.reply)


def tickets_of(acted: Iterable[ActedRow]) -> set[str]:
    """Numbers of the tickets that visitors opened."""
    return {act.ref for act in acted if act.kind == "ticket" and act.ref}


@dataclass(frozen=True, slots=True)
class _End:
    missed: bool = False
    proven: str = ""
    reply: str = ""


def _unanswered(row: AskedRow) -> bool:
    return row.decision == "clarify" or (row.decision == "contact_support" and row.reason in NOTHING_FOUND)


def _ends(episodes: Iterable[Episode], solutions: Mapping[str, Solution]) -> Iterator[tuple[int, _End]]:
    """What is known of the questions of each episode, by their ids."""
    for one in episodes:
        tickets = [solutions[act.ref] for act in one.acts if act.kind == "ticket" and act.ref in solutions]
        opened = any(act.kind == "ticket" for act in one.acts)
        for row in one.asked:
            taken = _taken(row, one)
            if taken:
                yield row.id, _End(missed=True, proven=taken)
            elif opened and row is one.asked[-1]:  # what was asked last is what the ticket is about
                solved = tickets[-1] if tickets else None
                yield row.id, _End(True, solved.entry if solved else "", _reply(solved))
            elif _voted_down(row, one):
                yield row.id, _End(missed=True)


def _reply(solved: Solution | None) -> str:
    return solved.reply if solved and not solved.entry else ""


def _taken(row: AskedRow, episode: Episode) -> str:
    """The offered entry that the visitor opened and was content with; "" for none."""
    if row.decision == "answer" or episode.end in ("contacted", "denied"):
        return ""
    offered = {entry for entry, _ in row.top}
    acts = (act for act in episode.acts if act.kind in ("click", "choice", "yes") and act.at >= row.at)
    return next((act.entry for act in acts if act.entry in offered), "")


def _voted_down(row: AskedRow, episode: Episode) -> bool:
    first = row.top[0][0] if row.top else ""
    if row.decision != "answer":
        return False
    unsolved = episode.asked[-1].reason == "unsolved" and row in episode.asked[-2:]
    return unsolved or any(act.kind == "no" and act.entry == first and act.at >= row.at for act in episode.acts)
