"""The lexical leg against a textbook BM25 of fifteen lines, and against bm25s."""

from __future__ import annotations

import math
import random
from pathlib import Path

import numpy as np
import pytest

from index import Rows
from index.local import LexicalLeg, best_rows, build_lexical
from index.local.entry_terms import EntryTerms
from index.local.lexical import K1, B

ROWS = [["a", "b", "a"], ["b", "c"], ["c", "d", "e"], []]


def textbook(rows: list[list[str]], query: list[str]) -> list[float]:
    """Robertson and Zaragoza 2009 with Lucene's idf and without its constant factor k1 + 1."""
    average = sum(map(len, rows)) / len(rows)
    scores = []
    for row in rows:
        score = 0.0
        for term in set(query):
            frequency, documents = row.count(term), sum(term in other for other in rows)
            idf = math.log(1 + (len(rows) - documents + 0.5) / (documents + 0.5))
            score += idf * frequency / (frequency + K1 * (1 - B + B * len(row) / average)) if frequency else 0.0
        scores.append(score)
    return scores


def ask(leg: LexicalLeg, query: list[str]) -> list[float]:
    ids = {leg.vocabulary[term]: 1.0 for term in query if term in leg.vocabulary}
    return [float(score) for score in leg.score_rows(ids)]


def test_one_score_by_hand() -> None:
    # idf of "a" is ln(1 + 3.5 / 1.5), it is twice in a row of 3 terms, the average row has 2.
    expected = math.log(1 + 3.5 / 1.5) * 2 / (2 + 1.2 * (1 - 0.6 + 0.6 * 3 / 2))
    assert ask(build_lexical(ROWS), ["a"])[0] == pytest.approx(expected, rel=1e-5)


def test_agrees_with_the_textbook() -> None:
    chance = random.Random(1)
    rows = [[chance.choice("abcdefghij") for _ in range(chance.randrange(9))] for _ in range(60)]
    leg = build_lexical(rows)
    for _ in range(30):
        query = [chance.choice("abcdefghijk") for _ in range(3)]
        assert ask(leg, query) == pytest.approx(textbook(rows, query), rel=1e-4, abs=1e-6)


def test_agrees_with_bm25s() -> None:
    """The library that would build it, were its loop over rows not a third of a rebuild in which little changed."""
    bm25s = pytest.importorskip("bm25s")
    chance = random.Random(2)
    rows = [[chance.choice("abcdefghijklmnop") for _ in range(chance.randrange(1, 30))] for _ in range(400)]
    leg, theirs = build_lexical(rows), bm25s.BM25(k1=K1, b=B, method="lucene")
    theirs.index(([[leg.vocabulary[term] for term in row] for row in rows], dict(leg.vocabulary)), show_progress=False)
    for _ in range(30):
        query = sorted({chance.choice("abcdefghijklmnop") for _ in range(3)})
        wanted = theirs.get_scores_from_ids([leg.vocabulary[term] for term in query])
        assert ask(leg, query) == pytest.approx(wanted.tolist(), abs=1e-5)


def test_terms_of_rows_are_distinct_per_row() -> None:
    leg = build_lexical(ROWS)
    words = list(leg.vocabulary)
    rows, terms = leg.held(np.arange(2), range(len(words)))
    assert sorted(zip(rows.tolist(), (words[term] for term in terms), strict=True)) == [
        (at, word) for at in range(2) for word in sorted(set(ROWS[at]))
    ]
    assert len(leg.held(np.asarray([3]), range(len(words)))[0]) == 0


def test_only_the_asked_terms_of_the_asked_rows() -> None:
    leg = build_lexical(ROWS)
    rows, terms = leg.held(np.asarray([2, 0]), [leg.vocabulary["c"], leg.vocabulary["a"]])
    found = {(int(row), int(term)) for row, term in zip(rows, terms, strict=True)}
    assert found == {(at, n) for at, row in enumerate((2, 0)) for n, word in enumerate("ca") if word in ROWS[row]}
    assert leg.held(np.asarray([2, 0]), [])[0].tolist() == []


def test_which_rows_hold_which_terms() -> None:
    leg = build_lexical(ROWS)
    ids = [leg.vocabulary["c"], -1, leg.vocabulary["a"]]  # -1 is a term that the corpus lacks
    assert leg.holds(np.asarray([3, 2, 0, 1]), ids).tolist() == [
        [word in ROWS[row] for word in ("c", "unknown", "a")] for row in (3, 2, 0, 1)
    ]
    assert leg.holds(np.asarray([0, 1]), []).shape == (2, 0)


def test_terms_of_an_entry_count_once_however_many_of_its_rows_hold_them() -> None:
    chance = random.Random(3)
    sizes = [1, 4, 2, 3, 1]
    lists = [[chance.choice("abcdef") for _ in range(chance.randrange(5))] for _ in range(sum(sizes))]
    lists[0] = []  # the first entry is without a term, as is the last
    lists[-1] = []
    starts = np.cumsum([0, *sizes]).astype(np.int32)
    entry = np.repeat(np.arange(len(sizes)), sizes).astype(np.int32)
    rows = Rows(entry, np.zeros(len(lists), np.int8), starts, tuple(map(str, range(len(lists)))))
    leg = build_lexical(lists)
    held = [{term for row in lists[starts[e] : starts[e + 1]] for term in row} for e in range(len(sizes))]
    for asked in (["a"], ["f", "b", "unknown"], list("abcdef"), []):
        for entries in ([0, 1, 2, 3, 4], [3], [4, 0], []):
            expected = [sum(leg.idf[leg.vocabulary[t]] for t in asked if t in held[e]) for e in entries]
            assert EntryTerms(leg, rows).weights(np.asarray(entries, np.int64), asked) == pytest.approx(expected)


def test_rows_that_share_nothing_are_no_hits() -> None:
    hits = best_rows(np.asarray([0.0, 2.0, 0.0, 1.0, 2.0], np.float32), 10)
    assert hits.rows.tolist() == [1, 4, 3]
    assert best_rows(np.asarray([0.0, 2.0, 0.0, 1.0, 2.0], np.float32), 1).scores.tolist() == [2.0]


def test_written_and_read_gives_the_same_scores(tmp_path: Path) -> None:
    leg = build_lexical(ROWS)
    leg.write(tmp_path, "questions")
    again = LexicalLeg.read(tmp_path, "questions")
    assert again.vocabulary == leg.vocabulary
    assert ask(again, ["a", "c"]) == ask(leg, ["a", "c"])


@pytest.mark.parametrize("rows", [[], [[]], [[], []]])
def test_without_any_term(rows: list[list[str]]) -> None:
    leg = build_lexical(rows)
    assert ask(leg, ["a"]) == [0.0] * len(rows)
