"""The guard's work grows with the length of a text, whatever a stranger sends: calls are counted, nothing is timed."""

from __future__ import annotations

import importlib
import pkgutil
import random
import re
import sys
from collections.abc import Callable, Iterator
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest
from mnemonic import Mnemonic

from corpus import Segmenter, normalise
from engine.guard import guard

LENGTH = 2000
"""Characters of the shorter text; the longer one has twice as many."""
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def repeated(part: str) -> Callable[[int], str]:
    return lambda length: (part * (length // len(part) + 1))[:length]


def drawn(one: Callable[[random.Random], str], separator: str) -> Callable[[int], str]:
    def text(length: int) -> str:
        chance, parts = random.Random(1), list[str]()
        while sum(map(len, parts)) < length:
            parts.append(one(chance))
        return separator.join(parts)[:length]

    return text


SHAPES: dict[str, Callable[[int], str]] = {
    "hashes": drawn(lambda chance: chance.randbytes(32).hex(), " "),
    "hashes in pieces": drawn(lambda chance: chance.randbytes(4).hex(), " "),
    "wallet keys": drawn(lambda chance: "K" + "".join(chance.choices(BASE58, k=51)), " "),
    "numbers": drawn(lambda chance: str(chance.randrange(300)), ", "),
    "han": drawn(lambda chance: chance.choice(Mnemonic("chinese_simplified").wordlist), ""),
    "spaced han": drawn(lambda chance: chance.choice(Mnemonic("chinese_simplified").wordlist), " "),
    "words": drawn(lambda chance: chance.choice(Mnemonic("english").wordlist), " "),
    "joined words": drawn(lambda chance: chance.choice(Mnemonic("english").wordlist), ""),
    "korean": drawn(lambda chance: chance.choice(Mnemonic("korean").wordlist), " "),
}
PARTS = [
    "4111 1111 1111 1111 ",
    "4 1 ",
    "code ",
    "code 1",
    "code 123456 ",
    "123456是 ",
    "密码是",
    "密码是abc12345 ",
    "密码(",
]
PARTS += [
    "([",
    "[PASSWORD]",
    "ａ１：",
    "a\u200b",
    "\u200b",
    "a\u0301",
    "a b ",
    "的",
    "一",
    "验证码一二三四",
    "one two ",
    "-eyJaaaaaaaa.",
]
PARTS += [
    "eyJ",
    "xprv",
    "-----BEGIN PRIVATE KEY-----\n",
    "api key ",
    "secret is ",
    "a1b2c3d4 ",
    "a://b:",
    " ",
    "\n",
    "раssword ",
]
PARTS += [
    "sk-",
    "A-",
    "1.2.",
    "12, 200, ",
    "0x",
    "google ABCD ",
    "backup code a1b2 ",
    "abandon ",
    "the quick brown fox ",
]
SHAPES |= {repr(part): repeated(part) for part in PARTS}


def _calls(work: Callable[[], Any]) -> int:
    """Calls of functions, built-in ones and iterators' steps among them."""
    count = 0

    def counted(*_: Any) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_text_is_twice_the_work(shape: str, segmenter: Segmenter) -> None:
    asked: list[int] = []

    def words_of(text: str) -> tuple[str, ...]:
        asked.append(len(text))
        return segmenter.segment(normalise(text)).words

    guard(SHAPES[shape](LENGTH), words_of)  # loads the lists
    work, cut = list[int](), list[int]()
    for length in (LENGTH, 2 * LENGTH):
        asked.clear()
        text = SHAPES[shape](length)
        work.append(_calls(lambda text=text: guard(text, words_of)))  # type: ignore[misc]
        cut.append(sum(asked))
        # No more than all of it, once for each list of characters and each round.
        assert sum(asked) <= 12 * length
        assert max(asked, default=0) <= 120
    assert work[1] <= 2.3 * work[0] + 3000, work
    assert cut[1] <= 2.3 * cut[0] + 500, cut


def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    found = []
    for module in pkgutil.iter_modules(importlib.import_module("engine.guard").__path__):
        names = vars(importlib.import_module(f"engine.guard.{module.name}"))
        found += [(f"{module.name}.{name}", one) for name, one in names.items() if isinstance(one, re.Pattern)]
    return found


WHOLE = {"tokens._UNLIKELY", "passwords._EMAIL", "passwords._UNLIKE"}
"""Patterns that see a short value only, and all of it."""


def _repeats(parts: Any, *, last: bool) -> Iterator[tuple[int, bool]]:
    """Of each repeat that may go back: how often at most, and whether the pattern ends with it."""
    items = list(parts)
    for i, (kind, value) in enumerate(items):
        at_end = last and i == len(items) - 1
        if kind in (constants.MAX_REPEAT, constants.MIN_REPEAT):
            yield value[1], at_end and kind is constants.MAX_REPEAT
            yield from _repeats(value[2], last=at_end and value[1] == 1)
        elif kind is constants.SUBPATTERN:
            yield from _repeats(value[3], last=at_end)
        elif kind is constants.BRANCH:
            yield from (found for branch in value[1] for found in _repeats(branch, last=at_end))
        elif kind in (constants.ASSERT, constants.ASSERT_NOT):
            yield from _repeats(value[1], last=False)
        elif kind is constants.POSSESSIVE_REPEAT:
            yield from _repeats(value[2], last=False)


@pytest.mark.parametrize(("name", "pattern"), _patterns())
def test_no_pattern_can_go_back_over_an_unbounded_repeat(name: str, pattern: re.Pattern[str]) -> None:
    """A repeat without bound is possessive or ends its pattern, and bounded ones are short: a pattern's work at a place
    is bounded, or done once for all that it passes."""
    if name not in WHOLE:
        repeats = list(_repeats(parser.parse(pattern.pattern, pattern.flags), last=True))
        assert [most for most, at_end in repeats if most > 600 and not at_end] == []
