"""What does a message ask for: a person, help at once, anything at all, a place in a list?"""

from __future__ import annotations

import re

from corpus.languages.talk.patterns import APOSTROPHE, MARKS, bare, joined, pattern, place

LONGEST_UTTERANCE = 80
"""Characters of a message that may consist of such phrases alone; a longer one has something to say."""
_LEAST_MEANT = 3
"""Characters that must be left of a message."""
_NUMERALS = "一二三四五六七八九十"
_WHETHER = re.compile(r"(?:[吗么嘛]|了没有?)\W*$")


def wants_person(normal: str) -> bool:
    """Whether a normalised message asks for a person, whatever else it says."""
    text = pattern("pretended").sub(" ", normal)
    return bool(pattern("person").search(text)) and not pattern("no_person").search(text)


def is_incident(normal: str) -> bool:
    """Whether a normalised message tells of what cannot wait: an account taken over, a fraud, coins gone."""
    return pattern("incident").search(pattern("no_incident").sub(" ", normal)) is not None


def asks_whether(normal: str) -> bool:
    """Whether a normalised message asks if something is so: 到账了吗, 解决了没; who tells so says 到账了."""
    return asks_something(normal) or _WHETHER.search(normal) is not None


def names_no_topic(normal: str) -> bool:
    """Whether a normalised message asks for help and says nothing of what it is about: 怎么办, "i have a question"."""
    if len(normal) > LONGEST_UTTERANCE:
        return False
    text = MARKS.sub(" ", APOSTROPHE.sub("", normal)).strip()
    return bare().fullmatch(text) is not None


def names_thing_alone(normal: str) -> bool:
    """Whether a normalised message names a thing and says nothing of it: "usdt呢", "and on ios?"."""
    return pattern("thing").fullmatch(MARKS.sub(" ", normal).strip()) is not None


def without_denied(normal: str) -> str:
    """A normalised message without what its person says not to mean: 不是充币 是充人民币."""
    left = pattern("denied").sub(" ", normal, count=1).strip()
    return left if len(left) >= _LEAST_MEANT else normal


def step_named(normal: str) -> int | None:
    """Number, from 1, of the step that a normalised message names: 第三步, "step 3"; None where it names none."""
    found = pattern("step").search(normal)
    named = next((one for one in found.groups() if one), "") if found else ""
    return int(named) if named.isdecimal() else _NUMERALS.find(named) + 1 or None if named else None


def persists(normal: str) -> bool:
    """Whether a normalised message says that something is as bad as before."""
    return pattern("persists").search(normal) is not None


def asks_something(normal: str) -> bool:
    """Whether a normalised clause has a word of asking."""
    return pattern("asks").search(normal) is not None


def place_of(normal: str, count: int) -> int | None:
    """Position from 0 that a normalised message names in a list of `count`: "2", "第二个", "the last one".

    -1 for a place that the list lacks; None where it names none.
    """
    text = MARKS.sub(" ", normal).strip()
    number = re.fullmatch(rf"(?:(?:{joined('taking')}) ?)?(\d{{1,2}}|[a-d])(?: ?(?:号|个|项|吧|please))?", text)
    if number:
        found = number[1]
        at = int(found) - 1 if found.isdecimal() else ord(found) - ord("a")
        return at if 0 <= at < count else -1
    for at, name in enumerate(("first", "second", "third")):
        if place(name).fullmatch(text):
            return at if at < count else -1
    return count - 1 if place("last").fullmatch(text) else None
