"""Which regular expressions may the house not use? Those that some of the Pythons that it runs on match wrongly."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import re._constants as codes
import re._parser as parser
from collections.abc import Iterator
from typing import Any

import pytest

from conftest import ROOT

PACKAGES = ("corpus", "index", "engine", "support", "journal", "api")
_SINGLE = {codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN}
"""What is one character, so that there is nothing in it to go back to."""


def possessive_groups(pattern: Any) -> Iterator[str]:
    """What a parsed pattern repeats possessively though it is a group.

    Python up to 3.11.4 (Debian 12 has 3.11.2) matches it wrongly: github.com/python/cpython/issues/106052.
    """
    for code, value in pattern:
        if code is codes.POSSESSIVE_REPEAT and not (len(value[2]) == 1 and value[2][0][0] in _SINGLE):
            yield str(value[2])
        for part in _parts(value):
            yield from possessive_groups(part)


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, parser.SubPattern):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _parts(one)


def _patterns(value: object, depth: int = 3) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        yield from (found for one in value.values() for found in _patterns(one, depth - 1))
    elif depth and isinstance(value, tuple | list | set | frozenset):
        yield from (found for one in value for found in _patterns(one, depth - 1))


def _modules() -> Iterator[Any]:
    importlib.import_module("api.cli")  # its parts import one another in this order
    for package in PACKAGES:
        for found in pkgutil.walk_packages([str(ROOT / package)], f"{package}."):
            if ".migrations." not in found.name and not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def test_no_pattern_repeats_a_group_possessively() -> None:
    from engine.guard.seed_phrases import han

    made = [pattern for language in han.HAN for pattern in han._rows(language)]
    found = [*made, *(one for module in _modules() for value in vars(module).values() for one in _patterns(value))]
    texts = {pattern.pattern for pattern in found if isinstance(pattern.pattern, str)}
    assert len(texts) > 200
    wrong = {text: list(possessive_groups(parser.parse(text))) for text in texts if "+" in text}
    assert {text[:80]: groups for text, groups in wrong.items() if groups} == {}


def test_no_source_writes_such_a_pattern() -> None:
    """Those that are made within functions, too: )*+ )++ )?+ ){1,2}+ in any text that is no address."""
    form = re.compile(r"(?<!\\)\)(?:[*+?]|\{{1,2}\d*,?[\w{}]*?\}{1,2})\+(?!,)")
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            tree = ast.parse(file.read_text("utf-8"))
            for node in (one for one in ast.walk(tree) if isinstance(one, ast.Constant) and isinstance(one.value, str)):
                assert not form.search(node.value), f"{file}:{node.lineno}: {node.value[:80]}"


@pytest.mark.parametrize(
    ("pattern", "wrong"),
    [
        (r"(?:a|bc)*+", 1),
        (r"(?:ab)++c", 1),
        (r"x(?:[^a]{1,3}b)?+", 1),
        (r"(?:(?:ab|[cd]){1,4}+e)*", 1),
        (r"[ab]*+c++.{2}+", 0),
        (r"(?>(?:a|bc)*)", 0),
    ],
)
def test_what_is_looked_for_is_found(pattern: str, wrong: int) -> None:
    assert len(list(possessive_groups(parser.parse(pattern)))) == wrong


def beginnings(pattern: Any) -> tuple[set[Any], bool]:
    """With which characters, or categories of them, a match of a parsed pattern may begin; whether it may be empty."""
    found: set[Any] = set()
    for code, value in pattern:
        if code in (codes.AT, codes.ASSERT, codes.ASSERT_NOT):
            continue
        first, empty = _first_of(code, value)
        found |= first
        if not empty:
            return found, False
    return found, True


def _first_of(code: Any, value: Any) -> tuple[set[Any], bool]:
    if code is codes.LITERAL:
        return {chr(value)}, False
    if code is codes.IN:
        return set().union(*(_members(*one) for one in value)), False
    if code is codes.BRANCH:
        parts = [beginnings(part) for part in value[1]]
        return set().union(*(first for first, _ in parts)), any(empty for _, empty in parts)
    if code is codes.SUBPATTERN:
        return beginnings(value[3])
    if code is codes.ATOMIC_GROUP:
        return beginnings(value)
    assert code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT), code
    first, empty = beginnings(value[2])
    return first, empty or value[0] == 0


def _members(code: Any, value: Any) -> set[Any]:
    if code is codes.RANGE:
        return set(map(chr, range(value[0], value[1] + 1)))
    return {chr(value)} if code is codes.LITERAL else {value}


def misses(pattern: Any, ignores_case: bool) -> set[Any]:
    """Characters with which a match may begin, but which the look ahead at the pattern's head does not let through."""
    code, value = pattern[0]
    if code is codes.SUBPATTERN and len(pattern) == 1:
        return misses(value[3], ignores_case)
    if code is codes.BRANCH:
        return set().union(*(misses(part, ignores_case) for part in value[1] if len(part)))
    is_look = (
        code is codes.ASSERT and value[0] == 1 and len(value[1]) == 1 and value[1][0][0] in (codes.IN, codes.LITERAL)
    )
    if not is_look or len(pattern) == 1:
        return set()
    shown, _ = _first_of(*value[1][0])
    needed, empty = beginnings(pattern[1:])
    assert not empty
    fold = str.lower if ignores_case else str
    folded = {fold(one) if isinstance(one, str) else one for one in shown}
    return {one for one in needed if (fold(one) if isinstance(one, str) else one) not in folded}


def test_what_a_pattern_looks_for_first_is_all_it_may_begin_with() -> None:
    """A set of first characters before a pattern makes it quick; one that lacks a character makes it blind."""
    from corpus.languages import lazy, life_risk

    made = [life_risk._searched(name) for name in ("surely", "perhaps", "other")]
    found = {one for module in _modules() for value in vars(module).values() for one in _patterns(value)}
    later = {
        re.compile(value.pattern, value._flags)
        for module in _modules()
        for value in vars(module).values()
        if isinstance(value, lazy._Pattern)
    }
    looking = [one for one in (*made, *found, *later) if isinstance(one.pattern, str) and "(?=[" in one.pattern]
    assert len(looking) > 8
    wrong = {
        one.pattern[:60]: missed
        for one in looking
        if (missed := misses(parser.parse(one.pattern), bool(one.flags & re.IGNORECASE)))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("pattern", "missed"),
    [("(?=[ab])(?:a|bc)", ""), ("(?=[ab])(?:a|cd)", "c"), (r"(?=[a])(?:\bx?a)", "x"), ("(?:(?=[a])(?:b))|(?:c)", "b")],
)
def test_what_is_missed_is_found(pattern: str, missed: str) -> None:
    assert misses(parser.parse(pattern), ignores_case=False) == set(missed)
