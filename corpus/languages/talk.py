"""What does a message say besides its question? Greetings, thanks, yes and no, places in a list, several wishes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from corpus.languages import LANGUAGES

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

_TALKS = [language.talk for language in LANGUAGES.values() if language.talk]
_MARK = r"[^\w]|_"
_SKIPPED = re.compile(rf"(?:{_MARK})+")
_APOSTROPHE = re.compile(r"['’]")
_ASCII_END = r"(?![a-z0-9'’])"
_CLAUSE_END = re.compile(r"[。！？!?；;\n]+|(?<=[a-z]{2})\.(?=\s|$)|(?<=\d)\.(?=\s)")
_PART_END = re.compile(r"[，,。！？!?；;\n]+|\.(?=\s|$)| (?=[一-鿿])|(?<=[一-鿿]) | (?:and|but|so) ")
_SHORTEST_PART = 4
_WHETHER = re.compile(r"(?:[吗么嘛]|了没有?)\W*$")
_PICTURES: dict[Intent, str] = {"thanks": "👍👌🙏👏💪💯🎉🌹😊☺🙂😀😃😄😁😍🥰❤", "unsolved": "👎😡😠🤬😤😩😭"}
"""What people send without a word."""
_COMMA = re.compile(r"[，,]|(?<=[一-鿿]) (?=[一-鿿])")
LONGEST_UTTERANCE = 80
"""Characters of a message that may consist of such phrases alone; a longer one has something to say."""


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


def wants_person(normal: str) -> bool:
    """Whether a normalised message asks for a person, whatever else it says."""
    return bool(_search("person").search(normal)) and not _search("no_person").search(normal)


def is_incident(normal: str) -> bool:
    """Whether a normalised message tells of what cannot wait: an account taken over, a fraud, coins gone."""
    return _search("incident").search(_search("no_incident").sub(" ", normal)) is not None


def asks_whether(normal: str) -> bool:
    """Whether a normalised message asks if something is so: 到账了吗, 解决了没; who tells so says 到账了."""
    return asks_something(normal) or _WHETHER.search(normal) is not None


def names_no_topic(normal: str) -> bool:
    """Whether a normalised message asks for help and says nothing of what it is about: 怎么办, "i have a question"."""
    if len(normal) > LONGEST_UTTERANCE:
        return False
    text = _SKIPPED.sub(" ", _APOSTROPHE.sub("", normal)).strip()
    return _bare().fullmatch(text) is not None


def persists(normal: str) -> bool:
    """Whether a normalised message says that something is as bad as before."""
    return _search("persists").search(normal) is not None


def asks_something(normal: str) -> bool:
    """Whether a normalised clause has a word of asking."""
    return _search("asks").search(normal) is not None


def place_of(normal: str, count: int) -> int | None:
    """Position from 0 that a normalised message names in a list of `count`: "2", "第二个", "the last one".

    -1 for a place that the list lacks; None where it names none.
    """
    text = _SKIPPED.sub(" ", normal).strip()
    number = re.fullmatch(rf"(?:(?:{_joined('taking')}) ?)?(\d{{1,2}}|[a-d])(?: ?(?:号|个|项|吧|please))?", text)
    if number:
        found = number[1]
        at = int(found) - 1 if found.isdecimal() else ord(found) - ord("a")
        return at if 0 <= at < count else -1
    for at, name in enumerate(("first", "second", "third")):
        if _place(name).fullmatch(text):
            return at if at < count else -1
    return count - 1 if _place("last").fullmatch(text) else None


def clauses_of(normal: str) -> tuple[str, ...]:
    """The clauses of a normalised message: at ends of sentences, and at commas where both sides ask something."""
    found: list[str] = []
    for sentence in _CLAUSE_END.split(normal):
        for part in re.split(_joined("joins"), sentence):
            found.extend(_at_commas(part))
    return tuple(clause for one in found if len(clause := _SKIPPED.sub(" ", one).strip()) > 1)


def parts_of(normal: str) -> tuple[str, ...]:
    """The parts of a long normalised message: at every mark, at spaces beside Chinese, and at words that join."""
    found = (part.strip() for part in _PART_END.split(normal))
    return tuple(dict.fromkeys(part for part in found if len(part) >= _SHORTEST_PART))


def wishes_of(normal: str) -> tuple[str, ...]:
    """The clauses of a message that ask for different things, if it is written as two or three questions; else none."""
    joined = [part for part in re.split(_joined("joins"), normal) if part and part.strip()]
    clauses = clauses_of(normal)
    asking = [clause for clause in clauses if asks_something(clause)]
    several = len(joined) > 1 or len(asking) > 1
    return clauses if several and 2 <= len(clauses) <= 3 else ()


def _at_commas(part: str) -> list[str]:
    parts = _COMMA.split(part)
    return parts if len(parts) > 1 and all(asks_something(one) for one in parts) else [part]


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
    if mark := _SKIPPED.match(normal, at):
        return mark.end(), None
    best: tuple[int, Intent | None] = (_match_end("filler", normal, at), None)
    for intent in INTENTS:
        if (end := _match_end(intent, normal, at)) >= best[0]:
            best = end, intent
    return best if best[0] > at else None


def _match_end(name: str, normal: str, at: int) -> int:
    return max((found.end() for pattern in _phrases(name) if (found := pattern.match(normal, at))), default=at)


def _led(normal: str) -> tuple[int, list[Intent]]:
    """Where the question begins, and the phrases before it. A phrase before a question ends with a mark, unless it is
    one that only politeness puts there: 好 in 好久没到账 is no yes."""
    at, found = 0, list[Intent]()
    while at < len(normal):
        if mark := _SKIPPED.match(normal, at):
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
    for mark in reversed([*_SKIPPED.finditer(normal, start)][-_MOST_TRAILING:]):
        said = _whole(normal[mark.end() : end])
        if said is None or not _TRAILING.issuperset(said) or mark.start() <= start or not _parts(normal, mark.start()):
            break
        end, found = mark.start(), said
    return end, found


_MOST_TRAILING = 6
"""Marks from the end of a message that are looked behind."""


def _ends(normal: str, at: int) -> bool:
    """Whether a phrase that ends at a place is over there: Latin words go on after a space."""
    return at >= len(normal) or (_SKIPPED.match(normal, at) is not None and _parts(normal, at))


def _parts(normal: str, at: int) -> bool:
    """Whether the mark at a place parts more than two Latin words."""
    around = normal[max(at - 1, 0) : at + 2]
    return normal[at] != " " or not around.isascii()


def _joined(name: str) -> str:
    return "|".join(f"(?:{getattr(talk, name)})" for talk in _TALKS)


@cache
def _search(name: str) -> re.Pattern[str]:
    return re.compile(_joined(name))


@cache
def _bare() -> re.Pattern[str]:
    around = rf"(?:(?:{_joined('filler')}|{_joined('polite')}) ?)"
    return re.compile(rf"{around}{{0,3}}(?:{_joined('no_topic')}) ?{around}{{0,3}}")


@cache
def _place(name: str) -> re.Pattern[str]:
    taking = "|".join(talk.taking for talk in _TALKS)
    return re.compile(rf"(?:(?:{taking}) ?)?(?:{_joined(name)})")


@cache
def _phrases(name: str) -> tuple[re.Pattern[str], ...]:
    """Each alternative of each language by itself, since the longest counts; a Latin phrase ends where a word does."""
    return tuple(
        re.compile(rf"(?:{one}){_ASCII_END if code == 'en' else ''}")
        for code, text in _texts(name)
        for one in _alternatives(text)
    )


def _alternatives(pattern: str) -> Iterator[str]:
    """The alternatives of a regular expression at its top level."""
    start = depth = 0
    for at, char in enumerate(pattern):
        depth += (char in "([") - (char in ")]")
        if char == "|" and not depth:
            yield pattern[start:at]
            start = at + 1
    yield pattern[start:]


def _texts(name: str) -> Iterator[tuple[str, str]]:
    for code, talk in ((code, language.talk) for code, language in LANGUAGES.items() if language.talk):
        yield code, talk.phrases[name] if name in talk.phrases else getattr(talk, name)
