"""Entries that are pinned, hidden, or shown from and until a day: in files, in searches and on every page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from api.http.app import create_app
from api.http.serving import Serving
from api.settings import read_settings
from api.web.entries.form import entry_of, typed_entry
from api.web.words import Words
from conftest import SMALL_CORPUS, FakeEncoder
from corpus import CorpusError, Segmenter, Showing, read_corpus, with_pairs, write_corpus
from corpus.entry import entry_of_line
from corpus.lint.showing import check_showing
from engine import BuildOptions, Engine, rebuild
from engine.publishing.golden import questions_for, read_golden
from engine.shown import Calendar
from index import ALL_ROWS, DataFolder, Terms, without_entries
from support import SIDE

DATED = """\
- {id: sale, lang: zh, category: fees, question: 春节手续费有优惠吗？, alternates: [过年打折吗, 春节活动手续费],
   answer: 春节期间五折。, valid_from: 2026-02-01, 失效日期: 2026-02-20}
- {id: old-fees, lang: en, category: fees, question: What were the fees last year?, alternates: [old trading fees],
   answer: 0.2%., hidden: "yes"}
- {id: top, lang: zh, category: fees, question: 怎么看手续费等级？, alternates: [手续费等级在哪看],
   answer: 在费率页。, 置顶: 是}
- {id: lonely, lang: zh, category: gone, question: 旧版客户端在哪里下载？, alternates: [下载旧版],
   answer: 不再提供。, hidden: 是}
"""
SUPPORT = """\
help_centre: {time_zone: Asia/Shanghai}
channels:
  - {kind: ticket, name: {zh: 提交工单, en: Submit a ticket}, url: "https://help.example/t"}
"""
GOLDEN = """\
{"query": "过年打折吗", "relevant_ids": ["sale"]}
{"query": "old trading fees", "relevant_ids": ["old-fees"]}
{"query": "手续费等级在哪看", "relevant_ids": ["top"]}
"""
DURING, AFTER = dt.date(2026, 2, 20), dt.date(2026, 2, 21)


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory, encoder: FakeEncoder) -> tuple[Path, Path]:
    folder, data = tmp_path_factory.mktemp("corpus"), tmp_path_factory.mktemp("data")
    (folder / "faq.yaml").write_text(SMALL_CORPUS + DATED, "utf-8")
    (folder / "support.yaml").write_text(SUPPORT, "utf-8")
    rebuild(folder, data, options=BuildOptions(side=SIDE, load=lambda _spec: encoder))
    (folder / "golden.queries.jsonl").write_text(GOLDEN, "utf-8")
    return folder, data


@pytest.fixture(scope="module")
def engine(dated: tuple[Path, Path], encoder: FakeEncoder) -> Engine:
    opened = DataFolder(dated[1])
    return Engine(opened.load_current(), encoder, Segmenter((), opened.cache))


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> list[dt.date]:
    """Its only item is today."""
    today = [DURING]
    monkeypatch.setattr(Calendar, "today", lambda _self: today[0])
    return today


@pytest.fixture
def client(dated: tuple[Path, Path], engine: Engine, day: list[dt.date]) -> Iterator[TestClient]:
    app = create_app(Serving(engine), read_settings(data=str(dated[1]), environment={}))
    with TestClient(app, follow_redirects=False) as opened:
        yield opened


@pytest.mark.parametrize("name", ["faq.jsonl", "faq.json", "faq.csv", "faq.tsv", "faq.xlsx", "faq.yaml", "faq.md", "f"])
def test_every_format_says_when_an_entry_is_shown(dated: tuple[Path, Path], tmp_path: Path, name: str) -> None:
    corpus = read_corpus(dated[0])
    write_corpus(corpus, tmp_path / name)
    back = read_corpus(tmp_path / name)
    assert {one.id: one.showing for one in back.entries} == {one.id: one.showing for one in corpus.entries}
    assert back.hash == corpus.hash
    assert [entry_of_line(line) for line in corpus.lines] == list(corpus.entries)


def test_tables_have_no_further_columns_where_nothing_is_said(small_corpus: Path, tmp_path: Path) -> None:
    write_corpus(read_corpus(small_corpus), tmp_path / "faq.csv")
    head = (tmp_path / "faq.csv").read_text("utf-8-sig").splitlines()[0]
    assert head == "id,lang,category,question,alternates,answer,url,tags,updated"


def test_what_both_languages_say_holds_for_the_entry() -> None:
    one = Showing(valid_from=dt.date(2026, 1, 1), valid_until=dt.date(2026, 3, 1))
    other = Showing(pinned=True, hidden=True, valid_from=dt.date(2026, 2, 1), valid_until=dt.date(2026, 2, 2))
    assert one.joined(other) == other == other.joined(one)


def test_a_pair_of_entries_keeps_their_days(dated: tuple[Path, Path]) -> None:
    corpus = with_pairs(read_corpus(dated[0]), [("sale", "old-fees")])
    shown = next(one.showing for one in corpus.entries if one.id == "old-fees")
    assert (shown.hidden, shown.valid_until) == (True, DURING)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("pinned: perhaps", "pinned 'perhaps'; write yes or no"),
        ("valid_until: soon", "valid_until 'soon'; write a date as 2026-01-31"),
        ("valid_from: 1/2/2026", "valid_from '1/2/2026'; write a date as 2026-01-31"),
        ("valid_from: 2026-03-01, valid_until: 2026-02-01", "valid_until 2026-02-01 is before valid_from 2026-03-01"),
    ],
)
def test_what_cannot_be_meant_is_a_problem(tmp_path: Path, said: str, message: str) -> None:
    (tmp_path / "faq.yaml").write_text(f"- {{id: a, question: How?, answer: So., {said}}}", "utf-8")
    with pytest.raises(CorpusError, match=message.replace("'", "[']")):
        read_corpus(tmp_path / "faq.yaml")


def test_an_edit_in_the_browser_keeps_what_the_form_does_not_show(dated: tuple[Path, Path]) -> None:
    for before in read_corpus(dated[0]).entries:
        after, problems = entry_of(typed_entry(before), before, {}, Words("en"))
        assert not problems and after is not None and after.showing == before.showing


def test_lint_names_entries_that_are_over(dated: tuple[Path, Path]) -> None:
    corpus = read_corpus(dated[0])
    assert not [*check_showing(corpus, DURING)]
    assert [(one.entry, one.rule) for one in check_showing(corpus, AFTER)] == [("sale", "expired")]


def test_a_day_passes_without_a_rebuild(engine: Engine, day: list[dt.date]) -> None:
    assert engine.search("过年打折吗").results[0].id == "sale"
    day[0] = AFTER
    assert "sale" not in [one.id for one in engine.search("过年打折吗", top=10).results]
    assert engine.entry("sale") is None and engine.withdrawn("sale")
    day[0] = dt.date(2026, 1, 31)
    assert engine.entry("sale") is None and not engine.withdrawn("sale")
    assert "fees" in engine.categories() and "gone" not in engine.categories()


def test_midnight_is_the_help_centres(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
            return dt.datetime(2026, 2, 20, 16, 30, tzinfo=dt.UTC)  # past midnight in Shanghai

    monkeypatch.setattr("engine.shown.dt.datetime", Clock)
    assert engine.withdrawn("sale")


def test_what_is_hidden_is_found_by_no_search(engine: Engine, day: list[dt.date]) -> None:
    hidden = {one.id for one in engine.index.entries} - {one.id for one in engine.entries()}
    assert hidden == {"old-fees", "lonely"}
    for query in ("old trading fees", "What were the fees last year?", "下载旧版"):
        assert not hidden & {one.id for one in engine.search(query, top=10).results}
    near = [one.id for entry in engine.entries() for one in engine.related(entry.id, 9)]
    assert near and not hidden & set(near) and not engine.related("lonely")


def test_places_go_to_what_is_shown(engine: Engine) -> None:
    """However many of the best rows are withheld, each search gives as many as it was asked for."""
    index = engine.index
    shown = without_entries(engine._whole, np.arange(len(index.entries) - 3, dtype=np.int64))
    vectors = index.backend.vectors(np.asarray([0, 1], np.int64))
    for hits in shown.backend.dense_search(vectors, 3):
        assert len(hits.rows) == 3 and set(index.rows.entry[hits.rows]) <= set(range(len(index.entries))[-3:])
    terms = Terms(dict.fromkeys(["手续费", "提币", "download"], 1.0), "zh")
    found = shown.backend.lexical_search(terms, 2, "question", ALL_ROWS)
    assert set(index.rows.entry[found.rows]) <= set(range(len(index.entries))[-3:])
    assert [one.id for one in engine.search("手续费等级在哪看", top=3).results][:1] == ["top"]


def test_the_gate_asks_for_nothing_that_is_out_of_sight(
    dated: tuple[Path, Path], engine: Engine, day: list[dt.date]
) -> None:
    asked = questions_for(read_golden(dated[0]), engine, None)
    assert [one.relevant for one in asked if one.relevant] == [("sale",), ("top",)]
    own = {one for question in questions_for((), engine, engine) for one in question.relevant}
    assert own and not own & {"old-fees", "lonely"}


def test_pages_lists_and_tools_show_what_is_shown(client: TestClient, engine: Engine, day: list[dt.date]) -> None:
    page = client.get("/zh-CN/categories/fees").text
    assert page.index("怎么看手续费等级") < page.index("春节手续费") and "last year" not in page
    assert "怎么看手续费等级" in client.get("/zh-CN/").text
    assert client.get("/zh-CN/categories/gone").status_code == 404
    day[0] = AFTER
    assert "春节手续费" not in client.get("/zh-CN/categories/fees").text
    map_ = client.get("/sitemap.xml").text
    assert "articles/top" in map_ and not any(f"articles/{id_}<" in map_ for id_ in ("sale", "old-fees", "lonely"))
    listed = client.get("/v1/entries").json()["entries"]
    assert {one["id"] for one in listed}.isdisjoint({"sale", "old-fees", "lonely"})
    assert client.get("/v1/entries/sale").status_code == 404
    answer = client.post("/v1/deflect", json={"message": "过年打折吗"}).text
    assert '"sale"' not in answer


def test_the_old_address_says_kindly_that_it_is_over(client: TestClient, day: list[dt.date]) -> None:
    assert client.get("/zh-CN/articles/sale").status_code == 200
    day[0] = AFTER
    for id_, status in (("sale", 410), ("old-fees", 410), ("never-was", 404)):
        page = client.get(f"/zh-CN/articles/{id_}")
        assert page.status_code == status
        assert ("已不再提供" in page.text) == (status == 410)
