"""Every count has its noun in the right number: "1 entry", never "1 entries"."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from conftest import ROOT
from corpus import counted

_COUNTED = (
    "entries|phrasings|questions|files|texts|queries|categories|topics|answers|findings|errors|warnings|problems|rows|"
    "tickets|chats|messages|requests|seconds|minutes|hours|days|generations|keys|pairs|pictures|cells|columns|headings|"
    "lines|sheets|sessions|acts|events|votes|turns|records|digits"
)
_PLURAL = re.compile(rf"\s+(?:[a-z-]+ )?(?:{_COUNTED})\b")
_FIXED = re.compile(r"_?[A-Z][A-Z_0-9]*")
"""A constant, of which a person has seen to it that it is not 1."""
_NO_NUMBER = ("path.suffix", "lang", "kind", "engine.manifest.id", "days")
"""Or one that is wrong, as it was given."""
_MANY = ("len(infos)", "len(entries)", "len(ones)", "len(found)")
"""Told only where there are more than thousands, or than two."""


@pytest.mark.parametrize(
    ("count", "words", "text"),
    [
        (0, ("entry",), "0 entries"),
        (1, ("entry",), "1 entry"),
        (2, ("entry",), "2 entries"),
        (1, ("day",), "1 day"),
        (2, ("day",), "2 days"),
        (12345, ("file",), "12,345 files"),
        (1, ("more query", "more queries"), "1 more query"),
        (3, ("labelled query",), "3 labelled queries"),
        (1, ("ticket was", "tickets were"), "1 ticket was"),
        (0, ("ticket was", "tickets were"), "0 tickets were"),
    ],
)
def test_a_number_has_its_noun(count: int, words: tuple[str, ...], text: str) -> None:
    assert counted(count, *words) == text


def _uncounted(tree: ast.AST) -> Iterator[str]:
    """Where a value that is no constant stands before a plural in a text."""
    for text in (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)):
        for value, after in zip(text.values, text.values[1:], strict=False):
            plain = isinstance(after, ast.Constant) and isinstance(after.value, str) and _PLURAL.match(after.value)
            if isinstance(value, ast.FormattedValue) and plain:
                name = ast.unparse(value.value)
                if not (_FIXED.fullmatch(name.rpartition(".")[2]) or name in (*_NO_NUMBER, *_MANY)):
                    yield f"line {value.lineno}: {{{name}}}{after.value[:30]}"  # type: ignore[attr-defined]


def test_no_text_counts_one_as_many() -> None:
    files = [
        file
        for package in ("corpus", "index", "engine", "support", "journal", "api")
        for file in (ROOT / package).rglob("*.py")
    ]
    found = [
        f"{file.relative_to(ROOT)} {one}" for file in files for one in _uncounted(ast.parse(file.read_text("utf-8")))
    ]
    assert len(files) > 300
    assert found == []


def test_what_is_looked_for_is_found() -> None:
    wrong = 'f"{len(things)} entries", f"{MOST} rows", f"{a.b} more queries, {c:.1f} seconds", f"{names} wins"'
    assert len(list(_uncounted(ast.parse(wrong)))) == 3
