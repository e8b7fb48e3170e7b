"""Which mutants are tried? Drawn with a seed from what the operators of cosmic-ray can change."""

from __future__ import annotations

import ast
import random
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_UNUSED = ("Variable", "_Is", "IsNot_")
"""Operators left out: those that need arguments, and `is` for `==`, which compares identity by accident."""
_DECLARING = ("@dataclass(", "if TYPE_CHECKING")
"""Lines that bind programmers and not programs: mypy holds them, no test can."""

Place = tuple[str, tuple[int, int], tuple[int, int]]
"""(file, (first line, column), (last line, column))"""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change. first, last: lines of the statement around it; where: the function, "" outside of any; loads: runs
    once per process (on import, or behind a cache), so that the test which ran it first says little."""

    file: str
    operator: str
    first: int
    last: int
    where: str
    loads: bool
    was: str
    now: str
    source: str

    @property
    def key(self) -> str:
        """Stays the same when other lines of the file move."""
        return " | ".join((self.file, self.where, self.was, self.now))


def draw(root: Path, files: Sequence[str], *, seed: int, count: int) -> list[Mutant]:
    """At most `count` mutants, one per place in the source, in an order that only the seed and the sources decide.

    Places are drawn first and then one of the changes possible there: otherwise an operator with ten replacements
    would outweigh a comparison. What does not compile, or compiles to the same tree, is passed over.
    """
    chance = random.Random(seed)
    places = {file: _places(root / file) for file in sorted(files)}
    order: list[Place] = [(file, *span) for file, found in places.items() for span in sorted(found)]
    chance.shuffle(order)
    drawn: list[Mutant] = []
    seen: set[str] = set()
    for file, start, end in order:
        variants = sorted(places[file][start, end], key=lambda one: (one[0], one[1]))
        chance.shuffle(variants)
        made = (_made(root, file, start[0], variant) for variant in variants)
        mutant = next((one for one in made if one and one.key not in seen), None)
        if mutant:
            seen.add(mutant.key)
            drawn.append(mutant)
        if len(drawn) == count:
            break
    return drawn


Spans = dict[tuple[tuple[int, int], tuple[int, int]], list[tuple[str, int]]]
"""(operator, occurrence) by span."""


def _places(file: Path) -> Spans:
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.operators.provider import OperatorProvider

    source = file.read_text("utf-8")
    nodes = list(ast_nodes(get_ast(source)))
    passed_over = _annotations(ast.parse(source))
    found: Spans = {}
    provider = OperatorProvider()
    for name in provider:
        if any(part in name for part in _UNUSED):
            continue
        operator = provider[name]()
        spans = (span for node in nodes for span in operator.mutation_positions(node))
        for occurrence, (start, end) in enumerate(spans):
            if not any(first <= start and end <= last for first, last in passed_over):
                found.setdefault((start, end), []).append((name, occurrence))
    return found


def _annotations(tree: ast.Module) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Spans that no program evaluates."""
    found: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation:
            found.append(node.annotation)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns:
            found.append(node.returns)
    return [((e.lineno, e.col_offset), (e.end_lineno or 0, e.end_col_offset or 0)) for e in found]


def _made(root: Path, file: str, line: int, variant: tuple[str, int]) -> Mutant | None:
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.operators.provider import OperatorProvider

    name, occurrence = variant
    source = (root / file).read_text("utf-8")
    changed = mutate_code(source, OperatorProvider()[name](), occurrence)
    if changed is None or not _differs(source, changed, name):
        return None
    was, now = _changed_lines(source, changed)
    if now and was.startswith(_DECLARING):
        return None
    chain = list(_around(ast.parse(source), line))
    statement: Any = chain[-1]
    functions = [one for one in chain if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = [one for one in functions if one.body[0].lineno <= line]
    named = [one.name for one in chain if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    body = getattr(statement, "body", None)
    last = max(statement.lineno, body[0].lineno - 1) if body else statement.end_lineno
    loads = not inside or any("cache" in ast.unparse(one) for f in inside for one in f.decorator_list)
    first = min(statement.lineno, line)
    return Mutant(file, name, first, last, ".".join(named), loads, was, now, changed)


def _differs(source: str, changed: str, operator: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            compile(changed, "mutant", "exec")
    except (SyntaxError, SyntaxWarning, ValueError):
        return False
    old, new = ast.parse(source), ast.parse(changed)
    if operator.startswith("ReplaceBinaryOperator"):  # it takes the star of f(*rows) for a product
        return _operations(old) != _operations(new)
    return ast.dump(old) != ast.dump(new)


def _operations(tree: ast.Module) -> Counter[type[ast.operator]]:
    return Counter(type(node.op) for node in ast.walk(tree) if isinstance(node, ast.BinOp | ast.AugAssign))


def _changed_lines(source: str, changed: str) -> tuple[str, str]:
    """The lines that differ, without indentation."""
    old, new = source.splitlines(), changed.splitlines()
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    tail = 0
    while tail < min(len(old), len(new)) - start and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    cut = [" ".join("\n".join(lines[start : len(lines) - tail]).split()) for lines in (old, new)]
    return cut[0], cut[1]


def _around(node: ast.AST, line: int) -> Iterator[ast.AST]:
    """The statements around a line, the outermost first."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
            lines = [one.lineno for one in ast.walk(child) if hasattr(one, "lineno")]
            ends = [one.end_lineno or 0 for one in ast.walk(child) if hasattr(one, "end_lineno")]
            if lines and min(lines) <= line <= max(ends):
                yield child
                yield from _around(child, line)
                return
