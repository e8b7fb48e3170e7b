"""The quality gate, and what an operator does with generations: list, go back, compare."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from conftest import SMALL_CORPUS, FakeEncoder
from engine import (
    BuildOptions,
    Engine,
    Publishing,
    RebuildReport,
    difference,
    list_generations,
    open_newest,
    rebuild,
    roll_back,
)
from engine.publishing.gate import Quality, _fallen
from index import DataFolder, DenseLeg, GenerationError, Hits, PreparedLeg, Vectors

GOLDEN = [
    {"query": "提币卡住了怎么办", "relevant_ids": ["withdraw-pending"]},
    {"query": "withdrawal stuck", "relevant_ids": ["withdraw-pending"]},
    {"query": "充币没收到", "relevant_ids": ["deposit-missing"]},
    {"query": "今天天气怎么样", "relevant_ids": []},
]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    file = tmp_path / "corpus" / "small.yaml"
    file.parent.mkdir()
    file.write_text(SMALL_CORPUS, "utf-8")
    return file


def build(corpus: Path, data: Path, publishing: Publishing | None = None) -> RebuildReport:
    return rebuild(
        corpus, data, publishing=publishing or Publishing(), options=BuildOptions(load=lambda _spec: FakeEncoder())
    )


def golden(corpus: Path, rows: list[dict[str, object]]) -> None:
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (corpus.parent / "golden.queries.jsonl").write_text(text, "utf-8")


def worsened(corpus: Path) -> None:
    """Two entries change their phrasings with each other, so that each answers what the other should."""
    text = SMALL_CORPUS.replace("id: withdraw-pending", "id: X").replace("id: deposit-missing", "id: withdraw-pending")
    corpus.write_text(
        text.replace("id: X", "id: deposit-missing").replace("category: deposit,", "category: d,"), "utf-8"
    )


@pytest.mark.parametrize("questions", ["golden", "own phrasings, left out"])
def test_the_gate_stops_what_answers_worse(questions: str, corpus: Path, tmp_path: Path, engine: Engine) -> None:
    data = tmp_path / "data"
    if questions == "golden":
        golden(corpus, GOLDEN)
    first = build(corpus, data)
    assert first.published
    assert (first.gate.questions, first.gate.serving) == (questions, None)
    worsened(corpus)
    second = build(corpus, data)
    assert not second.published
    assert any(failure.startswith("hit@1 falls from") for failure in second.gate.failures)
    broken = {(b.expected, b.after.split()[0]) for b in second.gate.broken}
    assert (("withdraw-pending",), "deposit-missing") in broken
    assert open_newest(data, engine)[0].manifest.id == first.generation
    assert [info.id for info in list_generations(DataFolder(data))] == [first.generation]


@pytest.mark.parametrize(("before", "after", "words"), [(5.0, 14.9, []), (5.0, 15.1, ["15.1 ms instead of 5.0 ms"])])
def test_the_gate_stops_what_answers_slower(
    before: float, after: float, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By figures: what a clock says on a busy machine is no test."""
    monkeypatch.setattr("engine.publishing.gate._SLOWER_MS", 5.0)
    old, new = (Quality(1.0, 1.0, 1.0, latency) for latency in (before, after))
    assert [failure.removeprefix("a query takes ") for failure in _fallen(new, old, 0.0)] == words


def test_force_is_logged(corpus: Path, tmp_path: Path, engine: Engine) -> None:
    data = tmp_path / "data"
    golden(corpus, GOLDEN)
    build(corpus, data)
    worsened(corpus)
    forced = build(corpus, data, Publishing(force=True))
    assert forced.published
    assert open_newest(data, engine)[0].manifest.id == forced.generation
    rows = [json.loads(line) for line in (data / "history.jsonl").read_text("utf-8").splitlines()]
    assert [(row["generation"], row["forced"]) for row in rows][-1] == (forced.generation, True)
    assert rows[-1]["failures"]
    assert list_generations(DataFolder(data))[-1].forced


def test_an_equal_corpus_passes_and_is_compared(corpus: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    build(corpus, data)
    again = build(corpus, data, Publishing(tolerance=0.0))
    assert again.published
    assert again.gate.serving is not None
    assert (again.gate.broken, again.segmented, again.embedded) == ((), 0, 0)
    unmeasured = replace(again.gate.candidate, latency_ms=0.0)
    assert unmeasured == replace(again.gate.serving, latency_ms=0.0)


def test_golden_queries_that_are_damaged_stop_the_rebuild(corpus: Path, tmp_path: Path) -> None:
    (corpus.parent / "golden.queries.jsonl").write_text('{"query": "x"}\n', "utf-8")
    with pytest.raises(Exception, match=r"golden\.queries\.jsonl:1: relevant_ids is missing"):
        build(corpus, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_the_last_k_generations_are_kept(corpus: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    ids = [build(corpus, data, Publishing(keep=3)).generation for _ in range(5)]
    found = list_generations(DataFolder(data))
    assert [info.id for info in found] == ids[-3:]
    assert [info.serving for info in found] == [False, False, True]
    assert found[-1].entries == 6
    assert found[-1].quality and found[-1].quality["hit_at_1"] is not None


def test_rollback(corpus: Path, tmp_path: Path, engine: Engine) -> None:
    data = tmp_path / "data"
    folder = DataFolder(data)
    ids = [build(corpus, data).generation for _ in range(3)]
    assert roll_back(folder, like=engine).generation == ids[1]
    assert roll_back(folder, like=engine).generation == ids[0]
    with pytest.raises(GenerationError, match="no whole generation before"):
        roll_back(folder, like=engine)
    assert roll_back(folder, ids[2], like=engine).generation == ids[2]
    (folder.generations / ids[1] / "vectors.npy").write_bytes(b"")
    assert roll_back(folder, like=engine).generation == ids[0], "a damaged one is passed over"
    with pytest.raises(GenerationError, match="is damaged"):
        roll_back(folder, ids[1], like=engine)
    with pytest.raises(GenerationError, match="no complete generation 'nope'; it has: "):
        roll_back(folder, "nope")
    assert open_newest(data, engine)[0].manifest.id == ids[0]
    assert build(corpus, data).generation[:6] == "000004"


def test_difference(corpus: Path, tmp_path: Path, engine: Engine) -> None:
    data = tmp_path / "data"
    golden(corpus, GOLDEN)
    a = build(corpus, data).generation
    text = SMALL_CORPUS.replace("绑定2FA", "绑定两步验证").replace("挂单 0.1%", "挂单 0.2%")
    without_codes = "\n".join(line for line in text.splitlines() if "1003" not in line)
    corpus.write_text(
        without_codes + "\n- {id: new, lang: zh, category: app, question: 怎么下载应用？, answer: 扫码。}\n", "utf-8"
    )
    b = build(corpus, data, Publishing(force=True)).generation
    found = difference(DataFolder(data), (a, b), queries=["怎么下载应用", "error 1003"], like=engine)
    assert (found.came, found.went) == (("new",), ("error-codes",))
    assert found.changed == {"two-factor": ("zh alternates",), "fees": ("zh answer",)}
    assert (found.asked, found.logged) == (len(GOLDEN) + 2, 2)
    changed = {query.query: query for query in found.queries}
    assert changed["怎么下载应用"].after == "new (answer)"
    assert not changed["怎么下载应用"].before.startswith("new")


def test_golden_queries_stay_golden_though_they_were_logged(corpus: Path, tmp_path: Path, engine: Engine) -> None:
    data = tmp_path / "data"
    golden(corpus, GOLDEN)
    a = build(corpus, data).generation
    worsened(corpus)
    b = build(corpus, data, Publishing(force=True)).generation
    asked = str(GOLDEN[0]["query"])
    found = difference(DataFolder(data), (a, b), queries=[asked], like=engine)
    assert (found.asked, found.logged) == (len(GOLDEN), 0)
    assert {query.query: query.kind for query in found.queries}[asked] == "golden"


def test_the_list_names_what_is_damaged(corpus: Path, tmp_path: Path) -> None:
    """Whoever looks for a generation to go back to must see it before."""
    data = tmp_path / "data"
    ids = [build(corpus, data).generation for _ in range(2)]
    (data / "generations" / ids[0] / "vectors.npy").write_bytes(b"")
    first, second = list_generations(DataFolder(data))
    assert "vectors.npy is damaged" in first.problem
    assert (second.problem, second.texts) == ("", {"zh": 5, "en": 6})


def test_a_prepared_leg_finds_the_same_and_scans_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calibration asks each phrasing twice: without its entry, then without itself."""
    scans: list[int] = []
    search = DenseLeg.search

    def counted(leg: DenseLeg, queries: Vectors, count: int) -> list[Hits]:
        scans.append(count)
        return search(leg, queries, count)

    monkeypatch.setattr(DenseLeg, "search", counted)
    vectors = np.random.default_rng(1).normal(size=(50, 8)).astype(np.float32)
    leg, queries, others = DenseLeg(vectors), vectors[:2].copy(), vectors[5:6].copy()
    prepared = PreparedLeg(leg)
    prepared.prepare([(queries, 20), (others, 10)])
    for asked, count in ((queries, 20), (others, 9), (queries, 7), (queries, 30), (vectors[7:8].copy(), 5)):
        for found, expected in zip(prepared.search(asked, count), search(leg, asked, count), strict=True):
            assert found.rows.tolist() == expected.rows.tolist()
            assert found.scores.tolist() == expected.scores.tolist()
    assert sorted(scans[:2]) == [10, 20]
    assert scans[2:] == [30, 5], "more rows than were prepared, and a query that was not"


def test_an_incremental_rebuild_gives_the_same_index_as_a_full_one(corpus: Path, tmp_path: Path) -> None:
    build(corpus, tmp_path / "incremental")
    corpus.write_text(
        SMALL_CORPUS.replace("提币卡住了", "提币没动静").replace("- {id: fees, lang: zh", "- {id: costs, lang: zh"),
        "utf-8",
    )
    parts = build(corpus, tmp_path / "incremental", Publishing(force=True))
    full = build(corpus, tmp_path / "full")
    assert (parts.segmented, parts.embedded) == (1, 1)
    assert full.segmented == full.phrasings
    hashes = [
        json.loads((tmp_path / name / "generations" / report.generation / "manifest.json").read_text("utf-8"))["files"]
        for name, report in (("incremental", parts), ("full", full))
    ]
    assert hashes[0] == hashes[1]
    assert b"\xe6\x8f\x90\xe5\xb8\x81\xe5\x8d\xa1\xe4\xbd\x8f\xe4\xba\x86" not in b"".join(
        file.read_bytes() for file in (tmp_path / "incremental" / "cache").glob("terms-*")
    ), "what was deleted is gone from the caches too"
