"""Every column of evidence by hand: a corpus of five entries, an encoder of exact vectors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from corpus import Entry, EntryText, Lang, Segmenter, normalise
from engine.search.across import TWINS, WORTH
from engine.search.features import FEATURES, evidence_of
from engine.search.highlight import Highlighter
from engine.search.opposites import LEARNED, Opposites, Sides, opposed, sides_of_entries
from engine.search.query import PreparedQuery, QueryReader
from engine.search.related import related
from engine.search.retrieve import Candidates, retrieve
from engine.search.rewrite import collect_words
from index import DenseLeg, Index, LocalBackend, Vectors, build_lexical, make_rows

VECTORS = {
    "red apple": (1.0, 0.0, 0.0),
    "red apple pie": (0.8, 0.6, 0.0),
    "green pear": (0.6, 0.8, 0.0),
    "苹果颜色": (0.6, 0.0, 0.8),
    "blue plum": (0.0, 1.0, 0.0),
    "not blue 7": (0.0, 0.6, 0.8),
    "blue 9": (0.0, 0.6, -0.8),
    "red blue": (0.6, 0.8, 0.0),
    "blue xyz 7": (0.0, 0.6, -0.8),
}


class ExactEncoder:
    """The vectors above; those of other texts are (0, 0, 1)."""

    name, dim, fingerprint, symmetric = "exact", 3, "exact", True

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return np.asarray([VECTORS.get(text, (0.0, 0.0, 1.0)) for text in texts], np.float32)

    encode_documents = encode_queries

    def known(self, word: str) -> bool:
        return word == "the"


def entry(entry_id: str, answer: str, **phrasings: Sequence[str]) -> Entry:
    langs: dict[Lang, Sequence[str]] = {"zh": phrasings.get("zh", ()), "en": phrasings.get("en", ())}
    texts = {lang: EntryText(own[0], answer, tuple(own[1:])) for lang, own in langs.items() if own}
    return Entry(entry_id, "a", texts)


ENTRIES = (
    entry("apple", "eat fruit", en=["red apple", "red apple pie"]),
    entry("pear", "red fruit", en=["green pear"]),
    entry("colour", "nothing", zh=["苹果颜色"]),
    entry("plum", "nothing", en=["blue plum", "not blue 7"]),
    entry("nine", "nothing", zh=["苹果颜色"], en=["blue 9"]),
)
APPLE, PEAR, COLOUR, PLUM, NINE = range(5)


@pytest.fixture(scope="module")
def index(segmenter: Segmenter) -> Index:
    normal = {p: normalise(p) for e in ENTRIES for text in e.texts.values() for p in text.phrasings}
    rows = make_rows(ENTRIES, normal)
    segmented = [segmenter.segment(text) for text in rows.texts]
    answers = [segmenter.segment(next(iter(e.texts.values())).answer).terms for e in ENTRIES]
    questions = build_lexical([text.terms for text in segmented])
    backend = LocalBackend(
        rows,
        DenseLeg(ExactEncoder().encode_documents(rows.texts)),
        {"question": questions, "answer": build_lexical(answers)},
        categories=[one.category for one in ENTRIES],
        learned={
            LEARNED: np.asarray([[1, 0], *[[0, 0]] * 4], np.uint32),
            TWINS: np.full(5, -1, np.int32),
            WORTH: np.ones(5, np.float32),
        },
    )
    return Index(ENTRIES, rows, np.eye(3, dtype=np.float32), backend, words=collect_words(segmented), side={})


@pytest.fixture(scope="module")
def reader(index: Index, segmenter: Segmenter) -> QueryReader:
    return QueryReader(index, ExactEncoder(), segmenter)


def found(index: Index, query: PreparedQuery) -> dict[int, dict[str, float]]:
    """Each column by entry."""
    c = retrieve(index, query)
    names = [name for name in Candidates.__slots__ if name != "entry"]
    return {int(e): {name: float(getattr(c, name)[i]) for name in names} for i, e in enumerate(c.entry)}


def idf(holders: int, rows: int = 8) -> float:
    return math.log(1 + (rows - holders + 0.5) / (holders + 0.5))


def bm25(terms: Sequence[float], length: int, mean: float) -> float:
    """Of a row that holds terms of these idfs once each: K1 = 1.2, B = 0.6."""
    return sum(terms) / (1 + 1.2 * (1 - 0.6 + 0.6 * length / mean))


def test_the_corpus_is_what_the_numbers_below_suppose(index: Index) -> None:
    assert index.rows.texts == (
        "red apple", "red apple pie", "green pear", "苹果颜色", "blue plum", "not blue 7", "苹果颜色", "blue 9",
    )  # fmt: skip
    counts = index.backend.counts("question")
    held = index.backend.phrasings(np.arange(8), tuple(counts)).held
    assert held.sum(axis=1).tolist() == [2, 3, 2, 3, 2, 2, 3, 1]
    assert counts.keys() >= {"red", "appl", "pie", "苹果", "果颜", "颜色", "blue", "plum", "not"}


def test_the_columns_of_red_apple(index: Index, reader: QueryReader) -> None:
    """red is in two rows of eight, apple in the same two; both rows are of one entry."""
    table = found(index, reader.read("red apple"))
    mean = sum([2, 3, 2, 3, 2, 2, 3, 1]) / 8
    first = bm25([idf(2), idf(2)], 2, mean)
    assert table[APPLE]["cosine"] == pytest.approx(1.0)
    assert table[PEAR]["cosine"] == pytest.approx(0.6)
    assert table[COLOUR]["cosine"] == pytest.approx(0.6)
    assert table[PLUM]["cosine"] == pytest.approx(0.0, abs=1e-6)
    assert table[APPLE]["pooled"] == pytest.approx(0.1 * math.log((math.exp(10) + math.exp(8)) / 2), rel=1e-5)
    assert table[PEAR]["pooled"] == pytest.approx(0.6, rel=1e-5)
    assert table[NINE]["pooled"] == pytest.approx(0.1 * math.log((math.exp(6) + 1) / 2), rel=1e-5)
    assert table[APPLE]["bm25"] == pytest.approx(first, rel=1e-5)
    assert table[PEAR]["bm25"] == 0
    assert table[APPLE]["lexical"] == pytest.approx(first / 8, rel=1e-5)  # the floor, since the best is below it
    assert (table[APPLE]["row"], table[PLUM]["row"]) == (0, 4)
    assert [table[e]["covered"] for e in (APPLE, PEAR)] == pytest.approx([1, 0])
    red = bm25([idf(1, 5)], 2, (2 + 2 + 1 + 1 + 1) / 5)
    assert table[PEAR]["answer"] == pytest.approx(red / 8, rel=1e-5)
    assert table[APPLE]["answer"] == 0
    assert [table[e]["exact"] for e in (APPLE, PEAR, COLOUR)] == [1, 0, 0]
    assert [table[e]["same_lang"] for e in (APPLE, COLOUR, NINE)] == [1, 0, 1]
    near = min((0.6 - 0.15) / 0.3, 1)
    assert table[APPLE]["score"] == pytest.approx(
        0.1 * 1 + 0.9 * table[APPLE]["pooled"] + 0.02 * first / 8 + 0.2 * 1 + 0.5 * 1, rel=1e-5
    )
    assert table[PEAR]["score"] == pytest.approx(0.6 + 0.1 * table[PEAR]["answer"], rel=1e-5)
    assert table[COLOUR]["score"] == pytest.approx(0.6 + 0.21 * near, rel=1e-5)  # NINE is no nearer
    assert [table[e]["phrasing_coverage"] for e in (APPLE, PEAR)] == pytest.approx([1, 0])
    assert [table[e]["character_similarity"] for e in (APPLE, COLOUR)] == pytest.approx([1, 0])


def test_the_columns_of_a_query_that_is_half_known(index: Index, reader: QueryReader) -> None:
    """blue is in three rows of two entries; xyz in none, and counts with the idf of no row."""
    table = found(index, reader.read("blue xyz 7"))
    mean = 18 / 8
    total = idf(3) + idf(0)
    assert [table[e]["covered"] for e in (PLUM, NINE, APPLE)] == pytest.approx([idf(3) / total] * 2 + [0])
    assert table[PLUM]["bm25"] == pytest.approx(bm25([idf(3)], 2, mean), rel=1e-5)
    assert table[NINE]["bm25"] == pytest.approx(bm25([idf(3)], 1, mean), rel=1e-5)
    assert table[NINE]["row"] == 7
    assert table[NINE]["numbers"] == 1  # 9, not 7
    assert table[NINE]["negation"] == 0
    assert table[NINE]["exact"] == 0
    assert table[NINE]["phrasing_coverage"] == pytest.approx(1)
    assert table[PLUM]["row"] == 4
    assert table[PLUM]["numbers"] == 0  # the phrasing names none
    table = found(index, reader.read("blue qqq 7"))
    assert table[PLUM]["row"] == 5
    assert table[PLUM]["numbers"] == 0  # both say 7
    assert table[PLUM]["negation"] == 1  # "not blue 7"
    assert table[PLUM]["phrasing_coverage"] == pytest.approx(idf(3) / (idf(3) + idf(1)), rel=1e-5)
    assert found(index, reader.read("blue never 7"))[PLUM]["negation"] == 0  # both say no


def test_the_columns_of_a_query_in_chinese(index: Index, reader: QueryReader) -> None:
    query = reader.read("颜色")
    table = found(index, query)
    assert query.lang == "zh"
    # "not blue 7" is of an entry in English alone, whose cosine is 0.8: all of the bonus, and the most for its lead on
    # the English texts of the entry that has both languages.
    assert [table[e]["same_lang"] for e in (COLOUR, NINE, PLUM)] == [1, 1, 0]
    assert table[PLUM]["cosine"] == pytest.approx(0.8)
    assert table[PLUM]["score"] == pytest.approx(0.08 + 0.9 * table[PLUM]["pooled"] + 0.21 + 0.025, rel=1e-5)
    in_english = found(index, reader.read("颜色", "en"))
    assert [in_english[e]["same_lang"] for e in (COLOUR, NINE, PLUM)] == [0, 1, 1]
    # words of a phrasing in another language count 0.4
    assert in_english[COLOUR]["bm25"] == pytest.approx(0.4 * table[COLOUR]["bm25"], rel=1e-5)


def test_the_bonus_across_languages_grows_between_two_cosines(index: Index, reader: QueryReader) -> None:
    query = reader.read("red apple")
    for cosine, near in ((0.1, 0.0), (0.15, 0.0), (0.3, 0.5), (0.45, 1.0), (0.9, 1.0)):
        turned = replace(query, vectors=np.asarray([[0.0, -math.sqrt(1 - cosine**2), cosine]], np.float32) @ TURN)
        column = found(index, turned)[COLOUR]
        assert column["cosine"] == pytest.approx(cosine, abs=1e-5)
        assert column["score"] - 0.1 * cosine - 0.9 * column["pooled"] == pytest.approx(0.21 * near, abs=1e-5)


TURN = np.asarray([[0.8, 0.0, -0.6], [0.0, 1.0, 0.0], [0.6, 0.0, 0.8]], np.float32)
"""Turns (0, 0, 1) into the vector of 苹果颜色."""


def test_a_rewrite_loses_three_hundredths(index: Index, reader: QueryReader) -> None:
    query = reader.read("red apple")
    rewritten = replace(
        query,
        vectors=np.asarray([(0.0, 0.0, 1.0), (1.0, 0.0, 0.0)], np.float32),
        penalties=np.asarray([0.0, 0.03], np.float32),
    )
    table = found(index, rewritten)
    assert table[APPLE]["cosine"] == pytest.approx(0.97)
    assert table[COLOUR]["cosine"] == pytest.approx(0.8)  # as typed, since that is more


def test_the_opposite_loses_a_fifth(index: Index, reader: QueryReader) -> None:
    table = found(index, replace(reader.read("red apple"), sides=Sides(right=1)))  # the apple takes the left side
    assert table[APPLE]["cosine"] == pytest.approx(0.8)
    assert table[PEAR]["cosine"] == pytest.approx(0.6)


def candidates(**columns: Sequence[float]) -> Candidates:
    count = len(next(iter(columns.values())))
    whole = np.arange(count)
    real = {name: np.zeros(count, np.float32) for name in Candidates.__slots__ if name not in ("entry", "row")}
    given = {name: np.asarray(values, np.float32) for name, values in columns.items()}
    return Candidates(entry=whole, row=whole, **(real | given))


def evidence(query: PreparedQuery, **columns: Sequence[float]) -> dict[str, list[float]]:
    """The columns of evidence by name."""
    table = evidence_of(query, candidates(**columns))
    return {name: table[:, place].tolist() for place, name in enumerate(FEATURES)}


def test_every_column_of_confidence(reader: QueryReader) -> None:
    """Three candidates, to which eighteen of the background (0.3) come."""
    table = evidence(
        reader.read("red apple the zzz"),
        score=[0.9, 0.7, 0.7],
        cosine=[0.8, 0.8, 0.5],
        bm25=[3.0, 2.0, 3.0],
        same_lang=[1, 0, 0],
        covered=[0.11, 0.12, 0.13],
        answer=[0.21, 0.22, 0.23],
        exact=[1, 0, 0],
        head=[0.3, -0.1, 0.1],
        asks_more=[0, 1, 0],
        acts_apart=[1, 0, 0],
        phrasing_coverage=[0.31, 0.32, 0.33],
        character_similarity=[0.41, 0.42, 0.43],
        negation=[0, 1, 0],
        numbers=[0, 0, 1],
    )
    coarse, fine = (1 + 2 * math.exp(-0.2 / t) + 18 * math.exp(-0.6 / t) for t in (0.1, 0.05))
    expected = {
        "cosine": [0.8, 0.8, 0.5],
        "nearby": [0.65, 0.65, 0.8],
        "around": [(0.8 + 0.5 + 0.9) / 5, (0.8 + 0.5 + 0.9) / 5, (0.8 + 0.8 + 0.9) / 5],
        "margin": [0.2, -0.2, -0.2],
        "margin_root": [math.sqrt(0.2), 0, 0],
        "lead": [0.9 - (0.7 + 0.7 + 0.9) / 5, 0.7 - (0.9 + 0.7 + 0.9) / 5, 0.7 - (0.9 + 0.7 + 0.9) / 5],
        # the others of the first: mean 0.34, variance 0.13 - 0.34² = 0.0144; of the second: 0.35 and 0.0235
        "sharpness": [0.56 / 0.14 / 10, *[0.35 / (math.sqrt(0.0235) + 0.02) / 10] * 2],
        "share": [1 / coarse, math.exp(-2) / coarse, math.exp(-2) / coarse],
        "share_fine": [1 / fine, math.exp(-4) / fine, math.exp(-4) / fine],
        "covered": [0.11, 0.12, 0.13],
        "answer": [0.21, 0.22, 0.23],
        "exact": [1, 0, 0],
        "head_share": [0.75, 0, 0.25],
        "head_lead": [0.5, -0.75, -0.5],
        "asks_more": [0, 1, 0],
        "acts_apart": [1, 0, 0],
        "cross_lang": [0, 1, 1],
        "cross_cosine": [0, 0.8, 0.5],
        "agreement": [1, 0, 0],  # the second is not best in words, the third not in meaning
        "length": [4 / 20] * 3,
        "known_share": [2 / 3] * 3,  # the is a stop word; red and apple of red, apple, zzz
        "corrected": [0, 0, 0],
        "phrasing_coverage": [0.31, 0.32, 0.33],
        "character_similarity": [0.41, 0.42, 0.43],
        "negation": [0, 1, 0],
        "numbers": [0, 0, 1],
    }
    assert expected.keys() == set(FEATURES)
    for name, values in expected.items():
        assert table[name] == pytest.approx(values, abs=1e-6), name


@pytest.mark.parametrize(
    ("cosine", "bm25_", "agreement"),
    [
        ([0.8, 0.8], [2.0, 2.0], [1, 1]),  # ties: both
        ([0.8, 0.5], [0.0, 0.0], [0, 0]),  # no word is shared
        ([0.5, 0.8], [3.0, 2.0], [0, 0]),  # the legs disagree
        ([0.5, 0.8], [2.0, 3.0], [0, 1]),  # the best need not be first
    ],
)
def test_agreement(reader: QueryReader, cosine: list[float], bm25_: list[float], agreement: list[float]) -> None:
    table = evidence(reader.read("red apple"), score=[0.9, 0.8], cosine=cosine, bm25=bm25_)
    assert table["agreement"] == agreement


def test_the_columns_of_the_query_itself(reader: QueryReader) -> None:
    query = reader.read("red apple")
    long = replace(query, segments=replace(query.segments, words=("red",) * 25))
    assert evidence(long, score=[0.9])["length"] == [1]
    assert evidence(query, score=[0.9])["length"] == [0.1]
    assert evidence(query, score=[0.9])["known_share"] == [1]
    assert evidence(replace(query, corrected="red appel"), score=[0.9])["corrected"] == [1]
    assert evidence_of(query, candidates(score=[])).shape == (0, len(FEATURES))


def test_a_margin_is_at_most_one_and_sharpness_at_most_one_and_a_half(reader: QueryReader) -> None:
    table = evidence(reader.read("red apple"), score=[2.5, 0.3])
    assert table["margin"] == [1, -1]
    assert table["sharpness"][0] == 1.5


def test_related_entries_are_nearest_first_and_never_itself(index: Index) -> None:
    """Of the apple's question: the pear 0.6, the colour 0.6, in the order of the corpus; then the rest."""
    assert [e.id for e in related(index, APPLE, 3)] == ["pear", "colour", "nine"]
    assert [e.id for e in related(index, APPLE, 1)] == ["pear"]
    # the nine's questions are 苹果颜色 (equal to the colour's) and "blue 9": one vector of each language is asked with
    assert [e.id for e in related(index, NINE, 4)] == ["colour", "plum", "apple", "pear"]
    # "not blue 7" would have the colour and the nine come second and third: only the question is asked with
    assert [e.id for e in related(index, PLUM, 4)] == ["pear", "apple", "nine", "colour"]


@pytest.mark.parametrize(
    ("one", "other", "found"), [(COLOUR, PLUM, ["pear", "plum"]), (COLOUR, APPLE, ["pear", "nine"])]
)
def test_related_entries_are_never_the_twin_in_the_other_language(
    index: Index, one: int, other: int, found: list[str]
) -> None:
    """The Chinese one is near to the apple; it is said in English by its twin, or the apple's own."""
    twins = np.full(5, -1, np.int32)
    twins[one], twins[other] = other, one
    local = index.backend
    assert isinstance(local, LocalBackend)
    learned = {**local.learned, TWINS: twins}
    backend = LocalBackend(local.rows, local.dense, local.lexical, categories=local.categories, learned=learned)
    assert [e.id for e in related(replace(index, backend=backend), APPLE, 2)] == found


@pytest.mark.parametrize(
    ("own", "other", "takes"),
    [
        (3, 0, True),
        (3, 1, True),  # three times as many: clearly
        (2, 1, False),
        (1, 0, True),  # one of three phrasings and none of the other side
    ],
)
@pytest.mark.parametrize(("side", "opposite"), [("withdraw", "deposit"), ("deposit", "withdraw")])
def test_a_side_is_taken_clearly_or_not_at_all(
    segmenter: Segmenter, side: str, opposite: str, own: int, other: int, takes: bool
) -> None:
    phrasings = [*(f"{side} {i}" for i in range(own)), *(f"{opposite} {i}" for i in range(other))]
    phrasings += ["coins"] * (3 - len(phrasings))
    entries = (entry("a", "b", en=phrasings),)
    rows = make_rows(entries, {p: p for p in phrasings})
    leg = build_lexical([segmenter.segment(text).terms for text in rows.texts])
    taken, sides = sides_of_entries(leg, rows, segmenter.stem), Opposites(segmenter.stem)
    assert opposed(taken, sides.sides([opposite])).tolist() == [takes]
    assert not opposed(taken, sides.sides([side])).any() or other > own


@pytest.mark.parametrize(
    ("query", "text", "marked"),
    [
        ("12", "12 or 123", []),  # two digits are in every second answer
        ("123", "12 or 123", ["123"]),
        ("提", "提现", []),  # one character is in every second word
        ("到账时间", "到账，时间", ["到账", "时间"]),
        ("不到账的", "到账，的", ["到账"]),
        ("银行", "中国银行", ["银行"]),  # at the end of a longer word
        ("it's pending", "its pending", ["pending"]),
        ("身份认证", "身份证认证", ["身份", "认证"]),  # inside a longer word as well
    ],
)
def test_marks_at_their_limits(segmenter: Segmenter, query: str, text: str, marked: list[str]) -> None:
    spans = Highlighter(segmenter, [normalise(query)]).spans(text)
    assert [text[start:end] for start, end in spans] == marked
