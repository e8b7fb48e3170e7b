"""The house as a whole: no import circle, and no sentence for visitors but where words are made."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("corpus", "index", "engine", "support", "journal", "api", "bench", "training")
LISTED_CIRCLES: dict[tuple[str, str], str] = {}
"""Imports (module, imported module) that may close a circle, with the reason; there is none."""
PATTERNS = {
    "engine/guard/cards.py",
    "engine/guard/codes.py",
    "engine/guard/seed_phrases/han.py",
    "engine/guard/keys.py",
    "engine/guard/seed_phrases/lexicons.py",
    "engine/guard/passwords.py",
    "engine/guard/text.py",
    "engine/guard/tokens.py",
    "engine/guard/seed_phrases/words.py",
    "engine/lint/similar.py",
    "engine/search/highlight.py",
    "journal/drafts/tried.py",
    "journal/personal/addresses.py",
    "journal/personal/mask.py",
    "journal/personal/numbers.py",
    "support/contacts/finding.py",
    "support/contacts/folding.py",
    "support/contacts/phones.py",
    "support/lint/contacts.py",
    "support/lint/fields.py",
    "support/lint/limits.py",
    "support/lint/tickets.py",
    "support/recognise.py",
    "support/tickets/asking.py",
    "support/tickets/inbound/answer.py",
}
"""Modules whose Chinese literals are patterns and words that are looked for, never shown."""
HAN = re.compile("[㐀-鿿]")
SENTENCE = re.compile("[㐀-鿿]{4,}[。！？]|[。！？]$")


@functools.cache
def parsed(file: Path) -> ast.Module:
    """A module's tree, which several tests walk."""
    return ast.parse(file.read_text("utf-8"))


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
    for node in ast.walk(parsed(file)):
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
    tree = parsed(file)
    owners = [one for one in ast.walk(tree) if isinstance(one, ast.Module | ast.ClassDef | ast.FunctionDef)]
    told = {id(line.value) for owner in owners for line in owner.body if isinstance(line, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


@pytest.mark.parametrize("package", ["engine", "support", "journal"])
def test_no_sentence_for_visitors_is_left_of_api(package: str) -> None:
    for file in (ROOT / package).rglob("*.py"):
        name = file.relative_to(ROOT).as_posix()
        chinese = [text for text in literals(file) if HAN.search(text)]
        assert not chinese or name in PATTERNS, f"{name} says {chinese[:3]}"
        sentences = [text for text in chinese if SENTENCE.search(text)]
        assert not sentences, f"{name} says {sentences[:3]}"


@pytest.mark.parametrize("package", ["engine", "support", "journal"])
def test_no_table_of_messages_is_left_of_api(package: str) -> None:
    """A dictionary with a text for each language is one, whatever its language codes stand for."""
    for file in (ROOT / package).rglob("*.py"):
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.Dict):
                keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
                texts = [one for one in node.values if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                assert not ({"zh", "en"} <= keys and texts), f"{file}:{node.lineno} has texts by language"


def test_listed_modules_of_patterns_still_have_some() -> None:
    idle = [name for name in sorted(PATTERNS) if not any(HAN.search(text) for text in literals(ROOT / name))]
    assert idle == []


# --- Limits of size ---------------------------------------------------------------------------------------------------

HOUSE = ("corpus", "index", "engine", "support", "journal", "api")
LINES, PARAMETERS, BY_PLACE, FILES, LINES_OF_CLASS = 40, 5, 3, 15, 149
"""Of a function, its docstring not counted; all of its parameters; those given by place where it has as many as it may;
Python files of a folder; lines of a class of api/."""
FRAMEWORKS = {"command", "callback", "get", "post", "delete", "api_route"}
"""Decorators of Typer and FastAPI."""
LISTED_OVER: dict[str, str] = {
    "api/bots/tools/asking.py:found": "the SDK of tools gives arguments by name",
    "api/bots/tools/asking.py:said": "the SDK of tools gives arguments by name",
    "api/bots/tools/functions.py:deflect": "the arguments of a tool, which come by name",
    "api/bots/tools/functions.py:search_faq": "the arguments of a tool, which come by name",
    "api/settings/variables.py:settings_customise_sources": "pydantic-settings gives them by place",
    "api/web/answers.py:_open_table": "markdown-it gives them by place",
    "api/web/answers.py:_soft_break": "markdown-it gives them by place",
}
"""Functions and folders that may be over a limit, with the reason."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(file: Path) -> Iterator[tuple[str, Function]]:
    """All functions and methods of a module, nested ones too, by the place that a message names."""
    for node in ast.walk(parsed(file)):
        if isinstance(node, Function):
            yield f"{file.relative_to(ROOT).as_posix()}:{node.name}", node


def lines_of(function: Function) -> int:
    """From `def` to its end, without decorators and docstring."""
    first = function.body[0]
    told = ast.get_docstring(function, clean=False) is not None
    told_lines = (first.end_lineno or first.lineno) - first.lineno + 1 if told else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - told_lines


def parameters_of(function: Function) -> tuple[list[str], list[str]]:
    """Those that may be given by place, and those by name alone; `self` and `cls` are given by nobody."""
    placed = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    return [name for name in placed if name not in ("self", "cls")], [one.arg for one in function.args.kwonlyargs]


def is_called_by_a_framework(function: Function) -> bool:
    """Commands of Typer and routes of FastAPI: their parameters are options and fields, which come by name."""
    calls = (one.func for one in function.decorator_list if isinstance(one, ast.Call))
    return any(isinstance(one, ast.Attribute) and one.attr in FRAMEWORKS for one in calls)


def over_in(package: str, broken: Callable[[Function], bool]) -> list[str]:
    """Places of the functions of a package that break a limit and are not listed."""
    files = (ROOT / package).rglob("*.py")
    return [place for file in files for place, one in functions(file) if broken(one) and place not in LISTED_OVER]


@pytest.mark.parametrize("package", HOUSE)
def test_no_function_is_longer_than_a_screen(package: str) -> None:
    assert over_in(package, lambda one: lines_of(one) > LINES) == []


@pytest.mark.parametrize("package", HOUSE)
def test_no_function_has_more_than_five_parameters(package: str) -> None:
    def broken(one: Function) -> bool:
        return not is_called_by_a_framework(one) and sum(map(len, parameters_of(one))) > PARAMETERS

    assert over_in(package, broken) == []


@pytest.mark.parametrize("package", HOUSE)
def test_of_five_parameters_two_are_given_by_name(package: str) -> None:
    def broken(one: Function) -> bool:
        placed, named = parameters_of(one)
        full = len(placed) + len(named) >= PARAMETERS
        return full and len(placed) > BY_PLACE and not is_called_by_a_framework(one)

    assert over_in(package, broken) == []


@pytest.mark.parametrize("package", HOUSE)
def test_no_folder_has_more_than_fifteen_files(package: str) -> None:
    folders = {file.parent for file in (ROOT / package).rglob("*.py")}
    counts = {one.relative_to(ROOT).as_posix(): len(list(one.glob("*.py"))) for one in folders}
    assert {name: count for name, count in counts.items() if count > FILES and name not in LISTED_OVER} == {}


def test_no_class_of_api_is_longer_than_a_module_should_be() -> None:
    found = {}
    for file in (ROOT / "api").rglob("*.py"):
        for node in ast.walk(parsed(file)):
            if isinstance(node, ast.ClassDef) and (node.end_lineno or 0) - node.lineno + 1 > LINES_OF_CLASS:
                found[f"{file}:{node.name}"] = (node.end_lineno or 0) - node.lineno + 1
    assert found == {}


def test_lines_and_parameters_are_counted_as_it_is_said() -> None:
    source = 'class A:\n @b\n def c(self, d, /, e, *f, g=(1,), **h):\n  """i\n\n  j"""\n  return 1\n'
    [function] = (one for one in ast.walk(ast.parse(source)) if isinstance(one, Function))
    assert lines_of(function) == 2
    assert parameters_of(function) == (["d", "e"], ["g"])
    assert not is_called_by_a_framework(function)
    [command] = (one for one in ast.walk(ast.parse("@app.command()\ndef a(): ...")) if isinstance(one, Function))
    assert is_called_by_a_framework(command)
