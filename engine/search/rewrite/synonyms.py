"""Which words of a query mean the same as others? The owner's list: synonyms.txt, a group of words a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from corpus import counted, normalise

SYNONYMS_FILE = "synonyms.txt"
"""Beside a corpus, and in a data folder, where a running service takes it up."""
SYNONYMS_SIDE = "synonyms.json"
"""As a rebuild stores the lines of the corpus's file beside the index."""
MOST_GROUPS = 1000
LARGEST_SYNONYMS = 200_000
"""Characters of a file."""
_MOST_WORDS, _LONGEST_WORD = 8, 40
_LONGEST_QUERY = 256
"""Characters of a query beyond which no word is replaced: a long text repeats what it means."""


@dataclass(frozen=True, slots=True)
class Swapped:
    """A query with other words. texts: the likeliest first; words: that were replaced."""

    texts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Synonyms:
    """For each word, normalised, what may be meant by it. Nothing follows from a replaced word: there are no chains.

    problems: the lines that were left out, and why.
    """

    others: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    groups: int = 0

    def joined(self, more: Synonyms) -> Synonyms:
        """These and others."""
        words = dict.fromkeys((*self.others, *more.others))
        both = {one: _distinct((*self.others.get(one, ()), *more.others.get(one, ()))) for one in words}
        return Synonyms(both, (*self.problems, *more.problems), self.groups + more.groups)

    def swapped(self, plain: str, most: int) -> Swapped:
        """A query, normalised, with other words for those that it holds, in at most `most` forms.

        One look-up for each place and length of a word: linear in the query.
        """
        found = list(self._found(plain)) if self.others and len(plain) <= _LONGEST_QUERY else []
        texts = [plain]
        for word in dict.fromkeys(found):
            other = self.others[word][:most]
            texts = [_with(text, word, one) for one in other for text in texts][:most]
        return Swapped(tuple(one for one in dict.fromkeys(texts) if one != plain), tuple(dict.fromkeys(found)))

    def _found(self, plain: str) -> Iterator[str]:
        """The words that a text holds, the longest at each place, none inside another."""
        lengths = sorted({len(word) for word in self.others}, reverse=True)
        at = 0
        while at < len(plain):
            fits = (plain[at : at + n] for n in lengths if plain[at : at + n] in self.others)
            word = next((one for one in fits if _is_whole(plain, at, one)), "")
            if word:
                yield word
            at += len(word) or 1


def read_synonyms(text: str) -> Synonyms:
    """The groups of a file; lines that cannot be one are left out and told.

    `a = b = c`: each means all of them; `a => b = c`: who types a may mean b or c, and not the other way round.
    """
    others, problems, groups = dict[str, tuple[str, ...]](), list[str](), 0
    for number, line in enumerate(text[:LARGEST_SYNONYMS].split("\n"), start=1):
        if not (said := line.partition("#")[0].strip()):
            continue
        if groups >= MOST_GROUPS:
            problems.append(f"line {number}: more than {counted(MOST_GROUPS, 'group')}; take some out")
            break
        group = _group(said)
        if isinstance(group, str):
            problems.append(f"line {number}: {group}")
            continue
        groups += 1
        for word, meant in group:
            others[word] = _distinct((*others.get(word, ()), *meant))
    if len(text) > LARGEST_SYNONYMS:
        problems.append(f"more than {LARGEST_SYNONYMS:,} characters; the rest is not read")
    return Synonyms(others, tuple(problems), groups)


def _group(said: str) -> list[tuple[str, list[str]]] | str:
    """Each word with what it may mean; or what is wrong with the line."""
    typed, arrow, meant = said.replace("＝", "=").replace("→", "=>").partition("=>")
    words = [normalise(one) for one in (f"{typed}={meant}" if arrow else typed).split("=")]
    if len(words) < 2 or not all(words):
        return f"{said[:60]!r} is no group; write words with = between them, or typed => meant"
    if len(words) > _MOST_WORDS or max(map(len, words)) > _LONGEST_WORD:
        return f"{said[:60]!r}: at most {_MOST_WORDS} words of {_LONGEST_WORD} characters each; split or shorten it"
    if arrow:
        firsts = len(typed.split("="))
        return [(one, words[firsts:]) for one in words[:firsts]]
    return [(one, [other for other in words if other != one]) for one in dict.fromkeys(words)]


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def _is_whole(text: str, at: int, word: str) -> bool:
    """Whether a word of letters or digits ends where the text's words do; Chinese has no such ends."""
    end = at + len(word)
    before = at > 0 and _joins(text[at - 1]) and _joins(word[0])
    after = end < len(text) and _joins(text[end]) and _joins(word[-1])
    return not before and not after


def _joins(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _with(text: str, word: str, other: str) -> str:
    """The text with another word at each place where the word stands by itself."""
    parts, at = list[str](), 0
    while (found := text.find(word, at)) >= 0:
        end = found + len(word)
        parts.append(text[at:found] + (other if _is_whole(text, found, word) else word))
        at = end
    return "".join((*parts, text[at:]))
