"""Which entries in one language are translations of each other, where no id says so?"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus import Corpus, Entry, FaqError, Finding, Lang, Rule, normalise, shortened
from engine.lint.order import order_evidence
from index import Encoder, Vectors

MOST = 4000
"""Entries of a language without the other: all are compared with all, and assigned at a cubic cost."""
LIKELY = 0.9
"""From this likelihood on pairs are written; 99.6 to 99.7 % of such pairs were right in bench/pairs.py, fitted on the
sample and asked of the products, and the other way round."""
WORTH_A_LOOK = 0.5
_MOST_TOLD = 0.99

PAIR = Rule("likely-pair", "warning", "Two entries of one language each look like translations of each other.")
PAIR_RULES = (PAIR,)

# Logistic fit by bench/pairs.py: constant, cosine, distance to the next best of either entry, evidence of the order.
# The cosine is the mean of that of the questions and that of the answers. By meaning alone a pair is as likely as in a
# fit on the sample taken apart at random 80 times; of that the evidence of the order is made.
_BY_MEANING = (-6.63, 11.50, 13.30)
_COEFFICIENTS = (-7.95, 16.32, 10.48, 8.67)
_ORDER_AS_COSINE = 0.2
"""What full evidence of the order adds to a cosine when entries are assigned to each other."""
_ANSWER_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Pair:
    """The ids of a Chinese and an English entry. likelihood: that they are one, 0 to 1."""

    zh: str
    en: str
    likelihood: float


class Evidence(NamedTuple):
    """A row and a column of the likeness, and what speaks for the two. margin: distance to the next best of either;
    order: 0 to 1, see `order_evidence`."""

    zh: int
    en: int
    cosine: float
    margin: float
    order: float = 0.0


def propose_pairs(corpus: Corpus, encoder: Encoder) -> list[Pair]:
    """The entries that lack a language, paired by their meaning and by their order in files, the likeliest pair first.

    FaqError for more than `MOST` of a language.
    """
    chinese, english = _lone(corpus)
    pairs = (
        Pair(chinese[one.zh].id, english[one.en].id, round(_likelihood(_COEFFICIENTS, one[2:]), 3))
        for one in pair_evidence(corpus, encoder)
    )
    return sorted(pairs, key=lambda pair: -pair.likelihood)


def pair_evidence(corpus: Corpus, encoder: Encoder) -> list[Evidence]:
    """The best assignment of the entries that lack a language to each other, by their places among those that do."""
    chinese, english = _lone(corpus)
    if not chinese or not english:
        return []
    for lang, entries in (("zh", chinese), ("en", english)):
        if len(entries) > MOST:
            raise FaqError(
                f"{len(entries):,} entries exist in {lang} only, at most {MOST:,} are compared; give twins one id"
            )
    likeness = _likeness(chinese, english, encoder)
    order = _by_order(corpus, _assigned(likeness), chinese, english)
    found = _assigned(likeness, _ORDER_AS_COSINE * order)
    return [one._replace(order=float(order[one.zh, one.en])) for one in found]


def _lone(corpus: Corpus) -> tuple[list[Entry], list[Entry]]:
    chinese, english = ([one for one in corpus.entries if list(one.texts) == [lang]] for lang in ("zh", "en"))
    return chinese, english


def _likeness(chinese: Sequence[Entry], english: Sequence[Entry], encoder: Encoder) -> npt.NDArray[np.float32]:
    """(Chinese entries, English entries), mean cosine of questions and of answers."""
    questions = [
        _vectors([entry.texts[lang].question for entry in entries], encoder)
        for lang, entries in _both(chinese, english)
    ]
    answers = [
        _vectors([entry.texts[lang].answer[:_ANSWER_CHARACTERS] for entry in entries], encoder)
        for lang, entries in _both(chinese, english)
    ]
    return np.asarray(0.5 * (questions[0] @ questions[1].T + answers[0] @ answers[1].T), np.float32)


def _both(chinese: Sequence[Entry], english: Sequence[Entry]) -> Iterator[tuple[Lang, Sequence[Entry]]]:
    yield "zh", chinese
    yield "en", english


def _vectors(texts: Sequence[str], encoder: Encoder) -> Vectors:
    vectors = encoder.encode_documents([normalise(text) for text in texts])
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)


def _by_order(
    corpus: Corpus, meant: Iterable[Evidence], chinese: Sequence[Entry], english: Sequence[Entry]
) -> npt.NDArray[np.float32]:
    """(Chinese entries, English entries), evidence of the order, 0 to 1."""
    likely = {(chinese[one.zh].id, english[one.en].id): _likelihood(_BY_MEANING, one[2:4]) for one in meant}
    rows, columns = ({entry.id: place for place, entry in enumerate(entries)} for entries in (chinese, english))
    evidence = np.zeros((len(chinese), len(english)), np.float32)
    for (zh, en), value in order_evidence(corpus, likely).items():
        if zh in rows and en in columns:
            evidence[rows[zh], columns[en]] = value
    return evidence


def _likelihood(coefficients: Sequence[float], features: Sequence[float]) -> float:
    odds = coefficients[0] + math.fsum(map(operator.mul, coefficients[1:], features))
    return 1 / (1 + math.exp(-odds))


def _assigned(likeness: npt.NDArray[np.float32], further: npt.NDArray[np.float32] | float = 0.0) -> Iterator[Evidence]:
    """The best pairs, each entry in one at most; further: what counts besides their likeness."""
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(likeness + further, maximize=True)
    best_of_row, best_of_column = _two_best(likeness, 1), _two_best(likeness, 0)
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        cosine = float(likeness[row, column])
        # A pair that is not the best of its row lies below that, and its margin is negative.
        others = [best[1] if best[0] == cosine else best[0] for best in (best_of_row[row], best_of_column[column])]
        yield Evidence(row, column, cosine, cosine - max(*others, 0.0))


def _two_best(likeness: npt.NDArray[np.float32], axis: int) -> list[tuple[float, float]]:
    """The best and the second best of each row or column."""
    if likeness.shape[axis] < 2:
        return [(float(best), 0.0) for best in likeness.max(axis=axis)]
    two = np.sort(np.partition(likeness, -2, axis=axis).take([-1, -2], axis=axis), axis=axis)
    first, second = np.atleast_1d(two.take(1, axis=axis)), np.atleast_1d(two.take(0, axis=axis))
    return [(float(a), float(b)) for a, b in zip(first.tolist(), second.tolist(), strict=True)]


def check_pairs(corpus: Corpus, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """A finding for each pair that is worth a look."""
    texts = {entry.id: entry.texts for entry in corpus.entries}
    for pair in pairs:
        if pair.likelihood >= WORTH_A_LOOK:
            zh, en = shortened(texts[pair.zh]["zh"].question), shortened(texts[pair.en]["en"].question)
            message = (
                f"{zh} and {en} ({pair.en}) are one entry with a likelihood of {min(pair.likelihood, _MOST_TOLD):.0%}; "
                "give them one id, or let `faq import --pair` do it"
            )
            place = corpus.where.get((pair.zh, "zh"), str(corpus.source))
            yield Finding(PAIR.level, PAIR.name, place, message, pair.zh, "zh")
