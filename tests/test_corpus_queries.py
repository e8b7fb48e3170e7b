"""Labelled queries: what a row holds, and every problem at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import CorpusError
from corpus.queries import LabelledQuery, read_queries, read_query_texts


def test_the_example_of_the_document(tmp_path: Path) -> None:
    document = Path(__file__).parents[1].joinpath("docs", "corpus.md").read_text("utf-8")
    example = document.partition("<!-- example: dev.queries.jsonl -->\n```json\n")[2].partition("```")[0]
    path = tmp_path / "dev.queries.jsonl"
    path.write_text(example, encoding="utf-8")
    first, second = read_queries(path)
    assert (first.relevant_ids, first.lang, first.extra) == (("parcel-late",), "zh", {"kind": "typo"})
    assert second.relevant_ids == ()


def test_rows(tmp_path: Path) -> None:
    path = tmp_path / "dev.jsonl"
    path.write_text(
        '{"query": " 提币 pending ", "relevant_ids": ["a", "提现-1"], "lang": "zh-CN", "kind": "mixed", "n": 3}\n\n'
        '{"query": "hotpot", "relevant_ids": []}\n',
        encoding="utf-8-sig",
    )
    assert read_queries(path) == (
        LabelledQuery(" 提币 pending ", ("a", "提现-1"), "zh", {"kind": "mixed", "n": 3}),
        LabelledQuery("hotpot", (), None, {}),
    )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('{"relevant_ids": []}', "query is missing; every row has query and relevant_ids"),
        ('{"query": " ", "relevant_ids": []}', "query ' '; write what a person typed"),
        ('{"query": 1, "relevant_ids": []}', "query 1; write what a person typed"),
        ('{"query": "q"}', "relevant_ids is missing; list the ids that answer the query, [] when none does"),
        ('{"query": "q", "relevant_ids": "a"}', "relevant_ids 'a'; write a list of ids"),
        ('{"query": "q", "relevant_ids": [1]}', "relevant_ids has 1; write the id of an entry, in quotes"),
        ('{"query": "q", "relevant_ids": ["a", "a"]}', "relevant_ids names an id twice"),
        ('{"query": "q", "relevant_ids": [], "lang": "fr"}', "lang 'fr'; write zh or en, or leave it out"),
        ('{"query": "q", "relevant_ids', "half-written JSON"),
    ],
)
def test_problems(row: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "dev.jsonl"
    path.write_text(f'{row}\n{{"query": "q", "relevant_ids": []}}\n{row}')
    with pytest.raises(CorpusError) as caught:
        read_queries(path)
    assert [problem.place for problem in caught.value.problems] == [f"{path}:1", f"{path}:3"]
    assert all(message in problem.message for problem in caught.value.problems)


def test_no_queries(tmp_path: Path) -> None:
    (tmp_path / "dev.jsonl").touch()
    with pytest.raises(CorpusError, match=r"no queries; write a line"):
        read_queries(tmp_path / "dev.jsonl")
    with pytest.raises(CorpusError, match="no such file or folder"):
        read_queries(tmp_path / "missing.jsonl")
    with pytest.raises(CorpusError, match="not a regular file"):
        read_queries(tmp_path)


def test_a_server_log_may_hold_other_lines(tmp_path: Path) -> None:
    """What was written to the same stream before logging began, or by another program."""
    log = tmp_path / "server.log"
    log.write_text('faq: starts\n{"event": "request"}\n{"event": "search", "query": "提币"}\n  at line 3\n', "utf-8")
    assert read_query_texts(log) == ("提币",)
    log.write_text('{"event": "request"}\n', "utf-8")
    with pytest.raises(CorpusError, match="no line has a query; FAQ_LOG_QUERIES=1"):
        read_query_texts(log)
    log.write_text('{"query": "a"}\n{"query": \n', "utf-8")
    with pytest.raises(CorpusError, match=r"server\.log:2: "):
        read_query_texts(log)
