"""The query path over the small help centre: what is asked, what comes back, and in which form."""

from __future__ import annotations

import random
import string
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import FakeEncoder, reply_to
from corpus import Segmenter, guess_lang
from engine import BuildOptions, Engine, QueryError, RebuildReport, SearchResult, rebuild
from engine.search.decide import choices_of, rank
from engine.search.judge import find
from engine.search.match_features import match_features
from engine.search.options import Options, OptionValues
from engine.search.query import QueryReader
from engine.search.retrieve import retrieve
from index import DataFolder, RowFilter


@pytest.mark.parametrize(
    ("query", "entry"),
    [
        ("提币一直处理中怎么办？", "withdraw-pending"),  # a phrasing
        ("提幣一直處理中怎麼辦", "withdraw-pending"),  # traditional
        ("提笔一直处理中", "withdraw-pending"),  # homophone
        ("Why is my withdrawal pending", "withdraw-pending"),
        ("withdrwal pending", "withdraw-pending"),  # typing error
        ("充值 deposit 未到账", "deposit-missing"),  # mixed
        ("error 1003", "error-codes"),  # a code that the corpus names
        ("kyc", "verify-identity"),
        ("tibi", "withdraw-pending"),  # pinyin
        ("ＫＹＣ怎么做😀", "verify-identity"),  # full width, emoji
    ],
)
def test_finds(engine: Engine, query: str, entry: str) -> None:
    assert engine.search(query).results[0].id == entry


def test_a_phrasing_of_the_corpus_is_answered_without_the_encoder(
    engine: Engine, encoder: FakeEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its vector is stored; not where queries and documents have vectors of their own, nor for any other text."""

    def asked(text: str, symmetric: bool) -> tuple[SearchResult, int]:
        monkeypatch.setattr(encoder, "symmetric", symmetric)
        engine.reader.forget()
        before = len(encoder.asked)
        return replace(engine.search(text, explained=True), took_ms=0.0), len(encoder.asked) - before

    for row in (0, len(engine.index.rows.texts) - 1):
        text = engine.index.rows.texts[row]
        (stored, none), (encoded, one) = asked(text.upper(), True), asked(text.upper(), False)
        assert (none, one) == (0, 1)
        assert stored == encoded
    assert asked(engine.index.rows.texts[0] + " x", True)[1] > 0


def test_options_are_named_alike_wherever_they_are_given(engine: Engine) -> None:
    assert OptionValues.__annotations__.keys() == {field.name for field in fields(Options)}
    with pytest.raises(TypeError, match="unknown"):
        engine.search("提币卡住了", unknown=1)  # type: ignore[call-arg]


def test_a_phrasing_is_answered_with_high_confidence(engine: Engine) -> None:
    reply = engine.search("提币一直处理中怎么办？")
    best = reply.results[0]
    assert (reply.outcome, reply.lang, reply.reason) == ("answer", "zh", None)
    assert best.confidence >= reply.threshold
    assert (best.matched, best.url) == ("提币一直处理中怎么办？", "https://help.example/wp")
    assert reply.took_ms > 0


@pytest.mark.parametrize("query", ["今天天气怎么样", "zzz qqq xxx", "？？？", "7", "83726354", "🍜"])
def test_refuses(engine: Engine, query: str) -> None:
    reply = reply_to(engine, query)
    assert reply.outcome == "contact_support"
    assert reply.contact_support is not None
    assert reply.contact_support.message


def test_refusal_speaks_the_language_of_the_query(engine: Engine) -> None:
    zh, en = (
        reply_to(engine, query, missed_before=True).contact_support
        for query in ("今天天气怎么样", "what is the weather like")
    )
    assert zh and "联系人工客服" in zh.message
    assert en and "contact support" in en.message


def test_confidence_falls_and_is_a_probability(engine: Engine) -> None:
    for query in ("提币", "deposit", "kyc 手续费", "hello"):
        confidences = [result.confidence for result in engine.search(query, top=20).results]
        assert confidences == sorted(confidences, reverse=True)
        assert all(0 <= confidence <= 1 for confidence in confidences)


def test_the_answer_comes_in_the_askers_language_or_says_which(engine: Engine) -> None:
    assert engine.search("KYC steps").results[0].lang == "en"
    only_english = next(r for r in engine.search("错误码 1003", top=6).results if r.id == "error-codes")
    assert only_english.lang == "en"
    assert engine.search("KYC steps", lang="zh").results[0].lang == "zh"


def test_an_answer_never_outranks_a_question(engine: Engine) -> None:
    # The answer of "fees" holds "withdrawal pending"; the question of "withdraw-pending" does too.
    assert engine.search("withdrawal pending").results[0].id == "withdraw-pending"
    # Words that only an answer has find its entry as well.
    assert "deposit-missing" in [result.id for result in engine.search("block confirmations").results]


def test_pinyin_is_the_last_tier(small_corpus: Path, tmp_path: Path, encoder: FakeEncoder) -> None:
    corpus = tmp_path / "corpus.yaml"
    extra = "- {id: tibi, lang: en, category: fees, question: What is a tibi token?, answer: A token.}\n"
    corpus.write_text(small_corpus.read_text("utf-8") + extra, "utf-8")
    rebuild(corpus, tmp_path / "data", options=BuildOptions(load=lambda _spec: encoder))
    folder = DataFolder(tmp_path / "data")
    reply = Engine(folder.load_current(), encoder, Segmenter((), folder.cache)).search("tibi")
    assert reply.results[0].id == "tibi"


def test_a_hash_or_uid_changes_nothing(engine: Engine) -> None:
    chance = random.Random(3)
    for query in ("提币一直没到账", "my deposit is missing", "怎么开启2FA"):
        plain = engine.search(query).results[0]
        for _ in range(10):
            tx = "0x" + "".join(chance.choices("0123456789abcdef", k=64))
            uid = "".join(chance.choices(string.digits, k=9))
            for noisy in (f"{query} {tx}", f"{query} UID {uid}", f"{uid} {query}", f"txid: {tx} {query}"):
                best = engine.search(noisy).results[0]
                assert best.id == plain.id
                assert best.confidence == pytest.approx(plain.confidence, abs=0.02)


def test_category_filters(engine: Engine) -> None:
    assert [r.id for r in engine.search("怎么办", category="deposit").results] == ["deposit-missing"]
    assert {r.id for r in engine.search("怎么办", category="withdrawal").results} == {"withdraw-pending"}
    alone = engine.search("今天天气怎么样", category="deposit")
    assert (alone.outcome, [r.id for r in alone.results]) == ("contact_support", ["deposit-missing"])
    with pytest.raises(QueryError, match="category 'nope' has no entries; the categories are: api, deposit"):
        engine.search("怎么办", category="nope")


@pytest.mark.parametrize(
    ("query", "options", "message"),
    [
        ("", {}, "the query is empty"),
        (" \t\n", {}, "the query is empty"),
        ("x" * 513, {}, "has 513 characters; shorten it to at most 512"),
        ("x", {"top": 0}, "top is 0; ask for 1 to 20"),
        ("x", {"top": 21}, "top is 21"),
        ("x", {"lang": "fr"}, "lang 'fr' is not known; use one of zh, en"),
        ("\ud800", {}, "not valid Unicode"),
    ],
)
def test_bad_queries(engine: Engine, query: str, options: dict[str, object], message: str) -> None:
    with pytest.raises(QueryError, match=message):
        engine.search(query, **options)  # type: ignore[arg-type]


@given(st.text(min_size=1, max_size=512))
@settings(max_examples=150, deadline=None)
def test_any_text_gets_a_reply_or_a_query_error(engine: Engine, text: str) -> None:
    try:
        reply = engine.search(text)
    except QueryError:
        return
    assert reply.outcome in ("answer", "clarify", "contact_support")
    assert (reply.reason is None) == (reply.outcome != "contact_support")
    assert bool(reply.clarify) == (reply.outcome == "clarify")


@pytest.mark.parametrize(
    ("query", "lang"),
    [
        ("提币", "zh"),
        ("USDT 提现 pending 很久了", "zh"),
        ("what is 2fa", "en"),
        ("how to do 提币", "en"),
        ("", "en"),
        ("123", "en"),
    ],
)
def test_guess_lang(segmenter: Segmenter, query: str, lang: str) -> None:
    assert guess_lang(segmenter.segment(query.lower())) == lang


def test_leaving_out(engine: Engine, built: tuple[Path, RebuildReport], encoder: FakeEncoder) -> None:
    """Without a row the entry is found by another; without the entry's rows it is not there at all."""
    reader = QueryReader(engine.index, encoder, Segmenter((), DataFolder(built[0]).cache))
    query = reader.read("提币卡住了")
    own = engine.index.rows.of_entry(0)
    whole, less = retrieve(engine.index, query), retrieve(engine.index, query, where=RowFilter(hidden=range(1, 2)))
    assert whole.exact[0] == 1 and whole.row[0] == 1
    assert 1 not in less.row and less.exact.max() == 0
    assert 0 in less.entry
    assert 0 not in retrieve(engine.index, query, where=RowFilter(hidden=own)).entry


def test_evidence_by_hand(engine: Engine, built: tuple[Path, RebuildReport], encoder: FakeEncoder) -> None:
    """covered, from the idf of the query's terms."""
    reader = QueryReader(engine.index, encoder, Segmenter((), DataFolder(built[0]).cache))
    query = reader.read("deposit not zebra")
    found = retrieve(engine.index, query)
    backend = engine.index.backend
    held = sum(backend.idf(backend.counts("question")[term], "question") for term in ("deposit", "not"))
    at = found.entry.tolist().index(1)
    assert found.covered[at] == pytest.approx(held / (held + backend.idf(0, "question")), rel=1e-5)


def test_match_features_by_hand(engine: Engine, built: tuple[Path, RebuildReport], encoder: FakeEncoder) -> None:
    """back from the idf of the phrasing's terms; negation and numbers as a reader sees them."""
    reader = QueryReader(engine.index, encoder, Segmenter((), DataFolder(built[0]).cache))
    texts = engine.index.rows.texts
    rows = np.asarray([texts.index("deposit not credited"), texts.index("what does error 1003 mean?")])
    found = match_features(engine.index, reader.read("deposit credited 12 times"), rows)
    backend = engine.index.backend
    idf = {word: backend.idf(backend.counts("question")[word], "question") for word in ("deposit", "not", "credit")}
    held = idf["deposit"] + idf["credit"]
    whole = held + idf["not"]
    assert found["phrasing_coverage"][0] == pytest.approx(held / whole, rel=1e-5)
    assert found["negation"].tolist() == [1.0, 0.0]
    assert found["numbers"].tolist() == [0.0, 1.0]
    same = match_features(engine.index, reader.read("deposit not credited"), rows)
    assert (same["phrasing_coverage"][0], same["character_similarity"][0], same["negation"][0]) == (1.0, 1.0, 0.0)


@pytest.mark.parametrize(
    ("confidences", "threshold", "choices"),
    [
        ([0.3, 0.3], 0.4, 2),
        ([0.25, 0.2], 0.4, 0),  # more likely than not the right one is not among them, however low the threshold is
        ([0.25, 0.2], 0.9, 0),
        ([0.3, 0.3], 0.7, 0),
    ],
)
def test_choices_are_offered_where_the_right_one_is_likely_among_them(
    engine: Engine, confidences: list[float], threshold: float, choices: int
) -> None:
    found = find(engine.index, engine.reader.read("my withdrawal or my deposit is late and not here"))
    ranking = rank(engine.index, engine.calibration, found)
    sure = np.zeros(len(found.candidates))
    sure[:2] = confidences
    alike = replace(found.candidates, score=np.zeros(len(sure), np.float32))
    unsure = replace(ranking, candidates=alike, confidences=sure, threshold=threshold)
    assert len(choices_of(engine.index, unsure, 0.05)) == choices
