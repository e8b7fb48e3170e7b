"""What does a language have to bring?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class Words(Protocol):
    """Splits runs of a language's letters into words, and words into index terms."""

    def split(self, run: str) -> Sequence[str]:
        """The words of a run in order; joined they give the run."""

    def terms(self, run: str, words: Sequence[str]) -> Sequence[str]:
        """What the lexical search indexes for a run with these words."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pair of opposites.

    words: index terms that put a query on this side in ranking; near: further words and phrases that only tell two
    phrasings apart, because a question that uses them rarely means this side for certain.
    """

    words: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Regular expressions for a query that says nothing but that its asker wants a person.

    person: names for one; asks: what must occur besides; filler: what may stand around both; named: words of which
    one is in every name, quicker to look for.
    """

    person: str
    asks: str
    filler: str
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """Regular expressions, for normalised text, for what people say in a conversation besides their question.

    phrases: by intent, whole utterances; filler: what may stand between them; polite: what may stand before a question;
    person: a wish for a person, anywhere in a message, unless no_person is there too; joins: what joins two wishes;
    asks: what a clause that asks for something has; persists: that something is as bad as before; incident: what cannot
    wait; no_incident: what only sounds so, taken out before; first, second, third, last: places in a list; taking: what
    may stand before one; no_topic: whole utterances, without apostrophes, that ask for help and name nothing; thing:
    whole utterances that name a thing and say nothing of it; denied: what was not meant, up to what is; pretended:
    who somebody else says to be, which is no wish for such a person; step: a step, its number as a group.
    """

    phrases: Mapping[str, str]
    filler: str
    polite: str
    person: str
    no_person: str
    joins: str
    asks: str
    persists: str
    incident: str
    no_incident: str
    first: str
    second: str
    third: str
    last: str
    taking: str
    no_topic: str
    thing: str
    denied: str
    pretended: str
    step: str


@dataclass(frozen=True, slots=True)
class LifeRisk:
    """Regular expressions, for normalised text, for the words of people whose life may be at risk.

    surely: words with one reading; perhaps: hyperbole, and despair that names no death; other: readings that have
    nothing to do with it, taken out before anything else is looked for.
    """

    surely: str
    perhaps: str
    other: str


@dataclass(frozen=True, slots=True)
class Language:
    """One language of a corpus.

    names: what people call it, case-folded; letters: the script that only this language uses, as the inside of a
    regular expression's [], empty for the one language that takes all other letters; counts_letters: whether a text's
    length in this language is counted by letters, for want of spaces between words; words: makes the word splitter
    from user dictionary lines and the folder of its cache; normalise: unify spellings; opposites: by the name of the
    pair, the same names in all languages; negation: regular expression; chatter: everyday sentences that
    no help centre answers; talk: what is said to a bot besides
    questions, None where nobody has written that down yet; life_risk: likewise.
    """

    code: str
    names: tuple[str, ...]
    letters: str
    counts_letters: bool
    stop_words: frozenset[str]
    words: Callable[[Sequence[str], Path | None], Words]
    normalise: Callable[[str], str]
    opposites: dict[str, tuple[Side, Side]]
    negation: str
    person: Person
    chatter: tuple[str, ...]
    talk: Talk | None = None
    life_risk: LifeRisk | None = None


def beginning(characters: str, pattern: str) -> str:
    """The pattern with its first characters before it (the inside of a []): elsewhere none of its branches is tried,
    which is most of a search's time. Of a pattern that is not empty, nor begins with a look at what stands before."""
    return f"(?=[{characters}])(?:{pattern})"


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a table in a module, without blank ones."""
    return tuple(line for line in text.split("\n") if line.strip())


def read_opposites(table: str) -> dict[str, tuple[Side, Side]]:
    """Pairs from lines "NAME: words ~ near / words ~ near".

    A phrase of several words is written with underscores; an indented line continues the one above.
    """
    pairs: dict[str, tuple[Side, Side]] = {}
    for line in lines_of(table.replace("\n  ", " ")):
        name, _, sides = line.partition(":")
        left, right = map(_side, sides.split("/"))
        pairs[name.strip()] = left, right
    return pairs


def _side(text: str) -> Side:
    words, _, near = text.partition("~")
    return Side(tuple(words.split()), tuple(phrase.replace("_", " ") for phrase in near.split()))
