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
