"""Which tests touch which line? One run of the tests under coverage.py, with a context for each test and fixture."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bench.mutants.draw import Mutant
from bench.mutants.trial import OPTIONS

if TYPE_CHECKING:
    from coverage import Coverage

_NOT_HERE = {"browser", "home"}
"""Fixtures that work in processes of their own for half a minute: tests that need them are left out."""
_INDIRECT_PER_SECOND = 3
"""Tests that touch a statement by a fixture alone, per second of the budget: there are hundreds, all much alike."""


@dataclass(slots=True)
class Touched:
    """seconds: of each passed test; fixtures: those of a wider scope that it uses; lines: {file: {line: contexts}}, a
    context being a test or a fixture."""

    seconds: dict[str, float] = field(default_factory=dict)
    fixtures: dict[str, list[str]] = field(default_factory=dict)
    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)

    def tests(self, mutant: Mutant, budget: float) -> list[str]:
        """The tests that touch the statement: those named like the module first, then those that do so themselves, then
        some that do by a fixture; as many as take `budget` seconds together."""
        contexts = self._contexts(mutant)
        direct = [test for test in self.seconds if test in contexts]
        indirect = [test for test in self.seconds if contexts.intersection(self.fixtures[test])]
        named = [test for test in dict.fromkeys(direct + indirect) if _named_like(test, mutant.file)]
        some = self._varied(indirect)[: int(budget * _INDIRECT_PER_SECOND)]
        groups = (sorted(named, key=self._took), self._varied(direct), some)
        return self._within(dict.fromkeys(test for group in groups for test in group), budget)

    def touching(self, mutant: Mutant) -> int:
        """How many tests touch the statement."""
        contexts = self._contexts(mutant)
        return sum(test in contexts or bool(contexts.intersection(self.fixtures[test])) for test in self.seconds)

    def _contexts(self, mutant: Mutant) -> set[str]:
        """Tests and fixtures; of the whole file for what runs once per process, whoever comes first."""
        lines = self.lines.get(mutant.file, {})
        wanted = lines if mutant.loads else range(mutant.first, mutant.last + 1)
        return {context for line in wanted for context in lines.get(line, ())}

    def _took(self, test: str) -> float:
        return self.seconds[test]

    def _within(self, tests: Iterable[str], budget: float) -> list[str]:
        """Those that fit into the budget, in this order; at least the first."""
        chosen: list[str] = []
        for test in tests:
            if not chosen or self.seconds[test] <= budget:
                chosen.append(test)
                budget -= self.seconds[test]
        return chosen

    def _varied(self, tests: Sequence[str]) -> list[str]:
        """The quickest case of each test function first, then the second of each, and so on."""
        seen: Counter[str] = Counter()
        ranked = []
        for test in sorted(tests, key=self._took):
            function = test.split("[")[0]
            ranked.append((seen[function], self.seconds[test], test))
            seen[function] += 1
        return [test for _, _, test in sorted(ranked)]

    def write(self, file: Path) -> None:
        """Keep it."""
        file.write_text(json.dumps([self.seconds, self.fixtures, self.lines]), "utf-8")


def _named_like(test: str, file: str) -> bool:
    """Whether a test belongs to a module, by its name or that of its package."""
    path = Path(file)
    names = {path.stem, path.parent.name if len(path.parts) > 2 else path.stem}
    return bool(names & set(Path(test.split("::")[0]).stem.split("_")))


def read_touched(file: Path) -> Touched:
    """What `write` kept."""
    seconds, fixtures, lines = json.loads(file.read_text("utf-8"))
    return Touched(seconds, fixtures, {name: {int(n): c for n, c in at.items()} for name, at in lines.items()})


class Recorder:
    """A plugin of pytest that tells coverage.py which test or fixture is running."""

    def __init__(self, coverage: Coverage) -> None:
        self._coverage, self._now = coverage, ""
        self.touched = Touched()
        self._failed: set[str] = set()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what works in other processes, and remember the fixtures of the others."""
        kept: list[pytest.Item] = []
        for item in items:
            defined: dict[str, Sequence[Any]] = getattr(item, "_fixtureinfo").name2fixturedefs  # noqa: B009 - private
            if not _NOT_HERE & defined.keys() and item.get_closest_marker("model") is None:
                kept.append(item)
                wide = [_name(one) for found in defined.values() for one in found if one.scope != "function"]
                self.touched.fixtures[item.nodeid] = wide
        items[:] = kept

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """One test."""
        started, before = time.perf_counter(), self._enter(item.nodeid)
        try:
            return (yield)
        finally:
            self._enter(before)
            if item.nodeid not in self._failed:
                self.touched.seconds[item.nodeid] = round(time.perf_counter() - started, 4)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
        """One fixture; what those of a wider scope touch belongs to all tests that use them."""
        before = self._enter(_name(fixturedef)) if fixturedef.scope != "function" else self._now
        try:
            return (yield)
        finally:
            self._enter(before)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Only tests that pass can tell a mutant."""
        if not report.passed:
            self._failed.add(report.nodeid)

    def _enter(self, context: str) -> str:
        before, self._now = self._now, context
        if context != before:
            self._coverage.switch_context(context)
        return before


def _name(fixture: pytest.FixtureDef[Any]) -> str:
    return f"fixture {fixture.baseid}::{fixture.argname}"


def record(root: Path, files: Sequence[str], tests: Sequence[str], kept: Path) -> int:
    """Run the tests of the working folder `root` once, in this process, and keep what they touch; pytest's status."""
    from coverage import Coverage

    coverage = Coverage(data_file=None, include=[str(root / file) for file in files], config_file=False)
    recorder = Recorder(coverage)
    coverage.start()
    status = int(pytest.main([*tests, *OPTIONS], plugins=[recorder]))
    coverage.stop()
    data = coverage.get_data()
    for file in files:
        contexts = data.contexts_by_lineno(str(root / file))
        found = {line: [one for one in names if one] for line, names in contexts.items()}
        recorder.touched.lines[file] = {line: names for line, names in found.items() if names}
    recorder.touched.write(kept)
    return status
