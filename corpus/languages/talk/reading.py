"""What does a message say besides its question? Greetings, thanks, yes and no, at both of its ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from corpus.languages.talk.asking import LONGEST_UTTERANCE, asks_whether
from corpus.languages.talk.patterns import MARKS, phrases

Intent = Literal[
    "yes",
    "no",
    "greeting",
    "thanks",
    "goodbye",
    "abuse",
    "robot",
    "abilities",
    "solved",
    "next",
    "none",
    "unsolved",
    "human",
]
INTENTS: tuple[Intent, ...] = get_args(Intent)
"""The later one is taken where two read a phrase equally long: 好了 says that it is solved, not yes."""

_LEADING: frozenset[Intent] = frozenset(INTENTS) - {"next", "robot", "human", "abilities"}
_TRAILING: frozenset[Intent] = frozenset({"greeting", "thanks", "goodbye", "abuse"})
"""Intents of which a phrase is taken from the beginning, or the end, of a message that says more."""

_PICTURES: dict[Intent, str] = {"thanks": "👍👌🙏👏💪💯🎉🌹😊☺🙂😀😃😄😁😍🥰❤", "unsolved": "👎😡😠🤬😤😩😭"}
"""What people send without a word."""
_MOST_TRAILING = 6
"""Marks from the end of a message that are looked behind."""


@dataclass(frozen=True, slots=True)
class Said:
    """A normalised message, read. intents: of the phrases that it consists of, or begins and ends with; rest: what
    remains to be searched."""

    intents: tuple[Intent, ...]
    rest: str

    @property
    def whole(self) -> bool:
        """Whether the message consists of such phrases alone."""
        return not self.rest


def read_talk(normal: str) -> Said:
    """Take what is said besides the question from both ends of a normalised message."""
    if len(normal) <= LONGEST_UTTERANCE:
        found = _whole(normal)
        if found is not None and not ("solved" in found and asks_whether(normal)):
            return Said(found, "")
    start, before = _led(normal)
    end, after = _trailed(normal, start)
    return Said((*before, *after), normal[start:end].strip())


def pictures_say(text: str) -> tuple[Intent, ...]:
    """What a message of pictures alone says; normalising leaves nothing of them."""
    if any(map(str.isalnum, text)):
        return ()
    return tuple(intent for intent, pictures in _PICTURES.items() if any(one in text for one in pictures))


def _whole(normal: str) -> tuple[Intent, ...] | None:
    """The intents of a message that has nothing else, None for any other."""
    at, found = 0, list[Intent]()
    while at < len(normal):
        step = _step(normal, at)
        if step is None:
            return None
        at = step[0]
        if step[1]:
            found.append(step[1])
    return tuple(found)


def _step(normal: str, at: int) -> tuple[int, Intent | None] | None:
    """Where the phrase, filler or mark at a place ends, and what it says; None where there is none."""
    if mark := MARKS.match(normal, at):
        return mark.end(), None
    best: tuple[int, Intent | None] = (_match_end("filler", normal, at), None)
    for intent in INTENTS:
        if (end := _match_end(intent, normal, at)) >= best[0]:
            best = end, intent
    return best if best[0] > at else None


def _match_end(name: str, normal: str, at: int) -> int:
    return max((found.end() for pattern in phrases(name) if (found := pattern.match(normal, at))), default=at)


def _led(normal: str) -> tuple[int, list[Intent]]:
    """Where the question begins, and the phrases before it. A phrase before a question ends with a mark, unless it is
    one that only politeness puts there: 好 in 好久没到账 is no yes."""
    at, found = 0, list[Intent]()
    while at < len(normal):
        if mark := MARKS.match(normal, at):
            at = mark.end()
            continue
        polite, step = _match_end("polite", normal, at), _step(normal, at)
        if step and step[0] > polite and step[1] in _LEADING and _ends(normal, step[0]):
            at = step[0]
            found.append(step[1])
        elif polite > at:
            at = polite
        else:
            break
    return at, found


def _trailed(normal: str, start: int) -> tuple[int, tuple[Intent, ...]]:
    """Where the question ends, before thanks and the like that stand behind a mark, and what those are."""
    end, found = len(normal), tuple[Intent, ...]()
    for mark in reversed([*MARKS.finditer(normal, start)][-_MOST_TRAILING:]):
        said = _whole(normal[mark.end() : end])
        if said is None or not _TRAILING.issuperset(said) or mark.start() <= start or not _parts(normal, mark.start()):
            break
        end, found = mark.start(), said
    return end, found


def _ends(normal: str, at: int) -> bool:
    """Whether a phrase that ends at a place is over there: Latin words go on after a space."""
    return at >= len(normal) or (MARKS.match(normal, at) is not None and _parts(normal, at))


def _parts(normal: str, at: int) -> bool:
    """Whether the mark at a place parts more than two Latin words."""
    around = normal[max(at - 1, 0) : at + 2]
    return normal[at] != " " or not around.isascii()
