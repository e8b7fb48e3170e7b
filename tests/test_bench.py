"""The benches that judge others: what they draw, which tests they choose, and that no attack outlives its time."""

from __future__ import annotations

import ast
import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest

from bench.growth.__main__ import exponents
from bench.growth.sentences import entries, queries
from bench.hostile.attacker import Attacker
from bench.hostile.attacks import ATTACKS
from bench.hostile.files import write_all
from bench.hostile.visitor import visit
from bench.mutants.draw import Mutant, draw
from bench.mutants.report import Tried, figures, survivors
from bench.mutants.touch import Touched
from bench.peers.environments import Peer
from bench.peers.figures import figures_of, interval, marks
from bench.peers.process import Process
from bench.stages import State, real_sentences
from corpus import LabelledQuery

SOURCE = '''\
from functools import cache

LIMIT = 3


def above(count: int | None, *rest: int, least: int = 1) -> bool:
    """Whether count is above."""
    if count is None or count <= LIMIT:
        return False
    return max(count, *rest) >= least


@cache
def words() -> int:
    return 1 + 2
'''


@pytest.fixture
def drawn(tmp_path: Path) -> list[Mutant]:
    pytest.importorskip("cosmic_ray")
    (tmp_path / "above.py").write_text(SOURCE, "utf-8")
    return draw(tmp_path, ["above.py"], seed=1, count=100)


def test_a_stage_counts_by_query_before_it_counts_all() -> None:
    times = {0: [(9000, 1000), (3000, 3000), (6000, 2000)], 1: [(8000, 4000)] * 3, 2: [(10000, 6000)] * 3}
    state = State(Path(), Path(), Path(), {"search": times})
    figures = state.figures("search")
    assert (figures["processor"], figures["wall"]) == (4.0, 8.0), "medians of 2, 4, 6 and of 6, 8, 10 microseconds"
    assert figures["wall_p95"] >= 10.0


def test_real_sentences_are_held_back_as_queries(tmp_path: Path) -> None:
    rows = [{"zh": f"这是第{n}个真实的句子吗", "en": f"is this real sentence {n}", "kind": "sent"} for n in range(30)]
    rows += [{"zh": "標籤標籤標籤標籤", "en": "a label of some words", "kind": "label"}]
    with gzip.open(tmp_path / "bitext.gz", "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row) + "\n" for row in rows)
    corpus, queries = real_sentences(tmp_path / "bitext.gz", 40, 6)
    assert len(corpus) == 8 and len(queries) == 6
    held = {text for row in corpus for text in (row["question"], *row["alternates"])}
    assert len(held) == 40 and not held & set(queries)
    assert {row["lang"] for row in corpus} == {"zh", "en"}


def test_mutants_differ_in_what_is_evaluated(drawn: list[Mutant], tmp_path: Path) -> None:
    assert len({mutant.key for mutant in drawn}) == len(drawn) >= 8
    for mutant in drawn:
        assert ast.dump(ast.parse(mutant.source)) != ast.dump(ast.parse(SOURCE))
        assert "int | None" in mutant.source and "*rest" in mutant.source, "neither annotations nor stars are operators"
    assert draw(tmp_path, ["above.py"], seed=1, count=100) == drawn
    assert draw(tmp_path, ["above.py"], seed=2, count=100) != drawn


def test_a_mutant_knows_its_statement(drawn: list[Mutant]) -> None:
    for mutant in drawn:
        inside = {"above": range(8, 11), "words": range(15, 16)}.get(mutant.where, range(1, 16))
        outside = mutant.where == "" or mutant.was.startswith(("def", "@"))
        assert outside or mutant.first in inside
        assert mutant.loads == (outside or mutant.where == "words"), "runs once per process"


def mutant(first: int, *, loads: bool = False) -> Mutant:
    return Mutant("engine/publishing/gate.py", "", first, first + 1, "check", loads, "a", "b", "")


def test_tests_that_touch_the_statement_are_chosen() -> None:
    seconds = {"tests/test_api.py::a": 0.1, "tests/test_engine_gate.py::b": 3.0, "tests/test_api.py::c[1]": 0.2}
    fixtures = {test: ["fixture built"] if test.endswith("b") else [] for test in seconds}
    lines = {
        "engine/publishing/gate.py": {5: ["tests/test_api.py::a", "fixture built"], 9: ["tests/test_api.py::c[1]"]}
    }
    touched = Touched(seconds, fixtures, lines)
    both = ["tests/test_engine_gate.py::b", "tests/test_api.py::a"]
    assert touched.tests(mutant(4), 10.0) == both, "by a fixture too; those named like the module come first"
    assert touched.tests(mutant(4), 1.0) == both[:1], "what is over the budget is left out, but never all"
    assert touched.tests(mutant(9), 10.0) == ["tests/test_api.py::c[1]"]
    assert touched.tests(mutant(1), 10.0) == []
    assert len(touched.tests(mutant(1, loads=True), 10.0)) == 3


def test_equivalent_mutants_count_neither_way() -> None:
    def one(verdict: str, why: str = "") -> Tried:
        return Tried("a.py", 1, "f", "", "x", "y", verdict, 3, 0.1, why)  # type: ignore[arg-type]

    found = [one("killed"), one("timeout"), one("survived"), one("untouched"), one("survived", "both are zero")]
    told = figures(found, 9)
    assert (told["score"], told["killed"], told["equivalent"], told["tried"]) == (0.5, 2, 1, 5)
    assert survivors(found).count("+ y") == 2


@asynccontextmanager
async def refusing() -> AsyncIterator[int]:
    """A server that reads a little and says 503 to everybody."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        writer.write(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@pytest.mark.parametrize("name", ATTACKS)
def test_every_attack_ends_by_itself(name: str, hostile_files: Path) -> None:
    async def attack() -> Attacker:
        async with refusing() as port:
            attacker = Attacker(port, 0.3, 20, hostile_files)
            await asyncio.wait_for(ATTACKS[name](attacker), 60)
            return attacker

    attacker = asyncio.run(attack())
    assert attacker.over or sum(attacker.told.values()) >= 20
    assert "TimeoutError" not in attacker.told


@pytest.fixture(scope="module")
def hostile_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile") / "files"
    write_all(folder)
    return folder


def test_the_visitor_counts_what_fails() -> None:
    async def some() -> tuple[int, list[str]]:
        async with refusing() as port:
            counted = iter(range(4))
            visits = await visit(port, ["fees"], lambda _now: next(counted) < 3)
            return len(visits.times), visits.failures

    visits, failures = asyncio.run(some())
    assert visits == len(failures) == 3 and all(one.startswith("503") for one in failures)


def test_a_smaller_help_centre_begins_a_larger_one() -> None:
    found = [(f"第{number}句话", f"sentence {number % 90}") for number in range(600)]
    small, large, changed = (list(entries(found, *asked)) for asked in ((40,), (100,), (40, 1)))
    assert large[: len(small)] == small
    texts = [text for row in large for text in (row["question"], *cast(list[str], row["alternates"]))]
    assert len(texts) == len(set(texts)) == 100
    assert not set(texts) & set(queries(found)), "what is asked is in no help centre"
    differs = {row["id"] for row, other in zip(small, changed, strict=True) if row != other}
    assert differs == {"e0"}


def test_growth_exponents_by_hand() -> None:
    by_size = {size: {"full": {"processor": seconds}} for size, seconds in ((10, 2.0), (100, 20.0), (1000, 2000.0))}
    found = exponents(by_size)
    assert found["full rebuild (processor)"] == [1.0, 2.0]
    assert found["memory"] == [], "what was not measured has none"


def test_a_peer_is_marked_only_beyond_chance() -> None:
    asked = [LabelledQuery(str(place), ("a",), "zh" if place % 2 else "en") for place in range(40)]

    def process(name: str, slower: int, wrong: int) -> Process:
        one = Process(Peer(name, "", "", ()))
        one.times = {place: [((1000 + place) * 1000 + slower * (1 + place), 1)] * 3 for place in range(40)}
        one.best = {place: ("b" if place < wrong else "a", True) for place in range(40)}
        return one

    ours, same, other = process("ours", 0, 0), process("same", 0, 1), process("other", 900, 30)
    assert marks([ours, same, other], asked) == {
        "same": {"time": False, "hit_at_1": False},
        "other": {"time": True, "hit_at_1": True},
    }
    assert figures_of(other, asked)["hit_at_1_zh"] == 0.25
    middle, low, high = interval([1.0, 2.0, 3.0, 4.0, 100.0])
    assert (middle, low <= middle <= high) == (3.0, True)
