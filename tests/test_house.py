"""The house as a whole: no import circle, and no sentence for visitors but where words are made."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("corpus", "index", "engine", "support", "api", "bench", "training")
LISTED_CIRCLES: dict[tuple[str, str], str] = {}
"""Imports (module, imported module) that may close a circle, with the reason; there is none."""
PATTERNS = {
    "engine/guard/cards.py",
    "engine/guard/codes.py",
    "engine/guard/han.py",
    "engine/guard/keys.py",
    "engine/guard/lexicons.py",
    "engine/guard/passwords.py",
    "engine/guard/text.py",
    "engine/guard/tokens.py",
    "engine/guard/words.py",
    "engine/lint/similar.py",
    "engine/search/highlight.py",
    "support/contacts/finding.py",
    "support/contacts/folding.py",
    "support/contacts/phones.py",
    "support/lint/contacts.py",
    "support/recognise.py",
}
"""Modules whose Chinese literals are patterns and words that are looked for, never shown."""
HAN = re.compile("[㐀-鿿]")
SENTENCE = re.compile("[㐀-鿿]{4,}[。！？]|[。！？]$")


def modules() -> dict[str, Path]:
    found = {}
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            parts = file.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


def imported(name: str, file: Path, known: dict[str, Path]) -> set[str]:
    """Modules of the house that a module imports anywhere, in functions and for types too."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found.update(inner & known.keys() or {node.module})
    return {one for one in found if one in known and one != name and (name, one) not in LISTED_CIRCLES}


def circles(graph: dict[str, set[str]]) -> Iterator[set[str]]:
    """Modules that import each other: what is left when those without imports, or importers, are taken away."""
    left = {name: set(others) for name, others in graph.items()}
    while True:
        wanted = {one for others in left.values() for one in others}
        loose = {name for name, others in left.items() if not others or name not in wanted}
        if not loose:
            break
        left = {name: others - loose for name, others in left.items() if name not in loose}
    if left:
        yield set(left)


def test_no_import_circle() -> None:
    known = modules()
    graph = {name: imported(name, file, known) for name, file in known.items()}
    assert list(circles(graph)) == []


def test_a_circle_would_be_found() -> None:
    assert list(circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()})) == [{"b", "c"}]


def literals(file: Path) -> Iterator[str]:
    """The string literals of a module but its docstrings."""
    tree = ast.parse(file.read_text("utf-8"))
    owners = [one for one in ast.walk(tree) if isinstance(one, ast.Module | ast.ClassDef | ast.FunctionDef)]
    told = {id(line.value) for owner in owners for line in owner.body if isinstance(line, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


@pytest.mark.parametrize("package", ["engine", "support"])
def test_no_sentence_for_visitors_is_left_of_api(package: str) -> None:
    for file in (ROOT / package).rglob("*.py"):
        name = file.relative_to(ROOT).as_posix()
        chinese = [text for text in literals(file) if HAN.search(text)]
        assert not chinese or name in PATTERNS, f"{name} says {chinese[:3]}"
        sentences = [text for text in chinese if SENTENCE.search(text)]
        assert not sentences, f"{name} says {sentences[:3]}"


@pytest.mark.parametrize("package", ["engine", "support"])
def test_no_table_of_messages_is_left_of_api(package: str) -> None:
    """A dictionary with a text for each language is one, whatever its language codes stand for."""
    for file in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Dict):
                keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
                texts = [one for one in node.values if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                assert not ({"zh", "en"} <= keys and texts), f"{file}:{node.lineno} has texts by language"


def test_listed_modules_of_patterns_still_have_some() -> None:
    idle = [name for name in sorted(PATTERNS) if not any(HAN.search(text) for text in literals(ROOT / name))]
    assert idle == []
