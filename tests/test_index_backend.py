"""One contract for every backend, against the simplest of them; and an engine over that one answers the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from memory_backend import MemoryBackend
from milvus_servers import SERVERS, uri_of

from conftest import DIM, FakeEncoder
from corpus import Segmenter, normalise
from engine import Engine, RebuildReport
from engine.search.across import TWINS, WORTH
from engine.search.doubts import asks
from engine.search.head import HEAD
from engine.search.opposites import LEARNED, sides_of_entries
from engine.search.retrieve import retrieve
from index import (
    ALL_ROWS,
    Backend,
    DataFolder,
    FeatureQuery,
    Generation,
    Hits,
    Index,
    LegLimits,
    LexicalLeg,
    LocalBackend,
    RowFilter,
    Terms,
    build_lexical,
    rows,
)
from index.local import open_local
from index.milvus import Place, open_milvus, store_in_milvus
from index.milvus.collection import drop, new_name
from index.rows import TextRows

FILTERS = (
    ALL_ROWS,
    RowFilter(category="withdrawal"),
    RowFilter(category="withdrawal/problems"),
    RowFilter(category="with"),
    RowFilter(hidden=range(1, 2)),
    RowFilter(hidden=range(0, 6)),
    RowFilter(hidden=range(4, 9)),
    RowFilter("withdrawal", hidden=range(0, 6)),
)
QUERIES = ("withdrawal stuck", "充值未到账 deposit", "error 1003", "手续费", "nothing of this")


def terms_of(index: Index, segmenter: Segmenter) -> dict[str, list[list[str]]]:
    answers = [
        [term for text in entry.texts.values() for term in segmenter.segment(normalise(text.answer)).terms]
        for entry in index.entries
    ]
    return {"question": [list(segmenter.segment(text).terms) for text in index.rows.texts], "answer": answers}


@pytest.fixture(scope="module")
def memory(engine: Engine, segmenter: Segmenter) -> MemoryBackend:
    index, terms = engine.index, terms_of(engine.index, segmenter)
    leg: LexicalLeg = build_lexical(terms["question"])
    assert isinstance(index.backend, LocalBackend)
    return MemoryBackend(
        index.rows,
        index.backend.vectors(np.arange(len(index.rows.entry))),
        {"question": terms["question"], "answer": terms["answer"]},
        [entry.category for entry in index.entries],
        {
            LEARNED: sides_of_entries(leg, index.rows, segmenter.stem),
            TWINS: np.full(len(index.entries), -1, np.int32),
            WORTH: np.ones(len(index.entries), np.float32),
            **{name: values for name, values in index.backend.learned.items() if name in (HEAD, asks.LEARNED)},
        },
    )


@pytest.fixture(scope="module", params=["built", "opened", *SERVERS])
def backend(request: pytest.FixtureRequest, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Backend:
    """The backend of a rebuild, and what it wrote, opened again; and the same rows on Milvus servers."""
    index, folder = engine.index, tmp_path_factory.mktemp("backend")
    categories, count = [entry.category for entry in index.entries], len(index.rows.entry)
    if request.param == "built":
        return index.backend
    if request.param == "opened":
        index.backend.write(folder)
        return open_local(folder, categories, count)
    place = Place(uri_of(request.param, folder), new_name("000001-abcdef12"), "tests", DIM)
    assert isinstance(index.backend, LocalBackend)
    stored = store_in_milvus(index.backend, place)
    stored.write(folder)
    stored.server.close()
    opened = open_milvus(folder, place, categories, count)
    request.addfinalizer(lambda: drop(opened.server, place.collection))
    return opened


@pytest.fixture
def asked(engine: Engine) -> Callable[[str], FeatureQuery]:
    def ask(text: str) -> FeatureQuery:
        query = engine.reader.read(text)
        return FeatureQuery(
            query.normal,
            query.vectors,
            Terms(query.terms, query.lang),
            Terms(query.answer_terms, query.lang),
            query.coverage_terms,
        )

    return ask


def same(found: Hits, expected: Hits) -> None:
    assert found.rows.tolist() == expected.rows.tolist()
    assert found.scores == pytest.approx(expected.scores, abs=1e-5)


def test_counts_and_idf(backend: Backend, memory: MemoryBackend) -> None:
    for of in ("question", "answer"):
        assert dict(backend.counts(of)) == dict(memory.counts(of))
        for count in (0, 1, 5):
            assert backend.idf(count, of) == pytest.approx(memory.idf(count, of))
    assert "no such term" not in backend.counts("question")


@pytest.mark.parametrize("where", FILTERS, ids=str)
@pytest.mark.parametrize("text", QUERIES)
def test_both_searches(
    backend: Backend, memory: MemoryBackend, asked: Callable[[str], FeatureQuery], text: str, where: RowFilter
) -> None:
    query = asked(text)
    for count in (1, 3, 1000):
        for found, expected in zip(
            backend.dense_search(query.vectors, count, where),
            memory.dense_search(query.vectors, count, where),
            strict=True,
        ):
            assert found.scores == pytest.approx(expected.scores, abs=1e-5)
            if count == 1000:
                assert sorted(found.rows) == sorted(expected.rows)
        same(
            backend.lexical_search(query.questions, count, "question", where),
            memory.lexical_search(query.questions, count, "question", where),
        )
        same(
            backend.lexical_search(query.answers, count, "answer", where),
            memory.lexical_search(query.answers, count, "answer", where),
        )


@pytest.mark.parametrize("where", FILTERS, ids=str)
@pytest.mark.parametrize("text", [*QUERIES, ""])
def test_what_is_proposed_is_what_the_searches_find(
    backend: Backend, memory: MemoryBackend, asked: Callable[[str], FeatureQuery], text: str, where: RowFilter
) -> None:
    """With limits so low that not all rows are found; no two phrasings are equally near at these."""
    for limits in (LegLimits(2, 3, 1), LegLimits(1000, 1000, 1000)):
        found, expected = (one.propose(asked(text), limits, where).tolist() for one in (backend, memory))
        assert found == expected


@pytest.mark.parametrize("where", [one for one in FILTERS if not one.category], ids=str)
@pytest.mark.parametrize("text", [*QUERIES, "提币卡住了"])
@pytest.mark.parametrize("entries", [[], [0], [1, 3], [0, 1, 2, 3, 4, 5]], ids=str)
def test_features(
    backend: Backend,
    memory: MemoryBackend,
    asked: Callable[[str], FeatureQuery],
    text: str,
    where: RowFilter,
    entries: list[int],
) -> None:
    chosen = np.asarray(entries, np.int64)
    found, expected = (one.features(chosen, asked(text), where) for one in (backend, memory))
    for name in ("entries", "rows", "starts", "langs", "exact"):
        assert getattr(found, name).tolist() == getattr(expected, name).tolist(), name
    for name in ("cosines", "bm25", "covered", "answer"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name), abs=1e-5), name
    assert found.learned[LEARNED].tolist() == expected.learned[LEARNED].tolist()


def test_searching_changes_nothing_that_is_asked_next(backend: Backend, asked: Callable[[str], FeatureQuery]) -> None:
    """Scores are kept with the query: hiding rows must not hide them from the next search."""
    query = asked("withdrawal stuck")
    before = backend.lexical_search(query.questions, 5)
    backend.lexical_search(query.questions, 5, where=RowFilter(hidden=range(0, 6)))
    backend.features(np.arange(3), query, RowFilter(hidden=range(0, 6)))
    same(backend.lexical_search(query.questions, 5), before)


@pytest.mark.parametrize("terms", [(), ("withdraw",), ("充值", "no such term", "1003", "stuck")], ids=str)
def test_phrasings_and_vectors(backend: Backend, memory: MemoryBackend, terms: tuple[str, ...]) -> None:
    rows = np.asarray([7, 0, 3])
    found, expected = backend.phrasings(rows, terms), memory.phrasings(rows, terms)
    assert list(found.texts) == list(expected.texts)
    assert found.held.tolist() == expected.held.tolist()
    assert found.idf == pytest.approx(expected.idf, rel=1e-5)
    assert found.total == pytest.approx(expected.total, rel=1e-5)
    assert backend.vectors(rows) == pytest.approx(memory.vectors(rows))
    none = backend.phrasings(rows[:0], terms)
    assert none.held.shape == (0, len(terms)) and len(none.total) == 0


def test_an_engine_over_another_backend_gives_the_same_replies(
    engine: Engine, memory: MemoryBackend, built: tuple[Path, RebuildReport], encoder: FakeEncoder
) -> None:
    index = replace(engine.index, backend=memory)
    other = Engine(Generation(engine.manifest, index), encoder, Segmenter((), DataFolder(built[0]).cache))
    for text in (*QUERIES, "提币卡住了", "how do I turn on 2fa"):
        for category in (None, "deposit", "withdrawal"):
            one, two = (
                replace(each.search(text, category=category, explained=True), took_ms=0.0) for each in (engine, other)
            )
            assert [r.id for r in one.results] == [r.id for r in two.results], text
            assert [r.confidence for r in one.results] == pytest.approx(
                [r.confidence for r in two.results], abs=5e-3
            )  # the share of the head is that among what was proposed
            assert one.outcome == two.outcome
    assert [entry.id for entry in other.related("fees")] == [entry.id for entry in engine.related("fees")]


def test_no_search_walks_all_entries(engine: Engine, memory: MemoryBackend) -> None:
    """Candidates of a category are looked up, not masked: features are asked of what was proposed only."""
    asked: list[int] = []

    class Counting(MemoryBackend):
        def __init__(self) -> None:
            self.__dict__ = memory.__dict__

        def features(self, entries, query, where=ALL_ROWS):  # type: ignore[no-untyped-def]
            asked.append(len(entries))
            return super().features(entries, query, where)

    index = replace(engine.index, backend=Counting())
    retrieve(index, engine.reader.read("error 1003"), where=RowFilter("api"))
    assert len(asked) == 1


def test_the_rows_of_a_text_are_found_by_its_hash_and_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ("b", "a", "b", "c", "")
    found = TextRows(texts)
    assert [found.get(text) for text in ("a", "b", "c", "", "d")] == [[1], [0, 2], [3], [4], ()]
    monkeypatch.setattr(rows, "hash", lambda _text: 7, raising=False)
    alike = TextRows(texts)
    assert (alike.get("b"), alike.get("d", None), TextRows(()).get("a")) == ([0, 2], None, ()), "however hashes collide"
