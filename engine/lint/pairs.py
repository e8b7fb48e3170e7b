"""Which entries in one language are translations of each other, where no id says so?"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus import Corpus, Entry, FaqError, Finding, Lang, Rule, normalise, shortened
from index import Encoder, Vectors

MOST = 4000
"""Entries of a language without the other: all are compared with all, and assigned at a cubic cost."""
LIKELY = 0.9
"""From this likelihood on pairs are written; 98.9 % of such pairs were right on a half of the sample that the
coefficients had not seen, with 30 to 100 % of the other language's entries taken away."""
WORTH_A_LOOK = 0.5

PAIR = Rule("likely-pair", "warning", "Two entries of one language each look like translations of each other.")
PAIR_RULES = (PAIR,)

# Logistic fit on the sample's 194 bilingual entries, taken apart at random 80 times: constant, cosine, and the distance
# to the next best of either entry. The cosine is the mean of that of the questions and that of the answers.
_COEFFICIENTS = (-6.63, 11.50, 13.30)
_ANSWER_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Pair:
    """The ids of a Chinese and an English entry. likelihood: that they are one, 0 to 1."""

    zh: str
    en: str
    likelihood: float


def propose_pairs(corpus: Corpus, encoder: Encoder) -> list[Pair]:
    """The best assignment of the entries that lack a language to each other, the likeliest pair first.

    FaqError for more than `MOST` of a language.
    """
    chinese, english = ([one for one in corpus.entries if list(one.texts) == [lang]] for lang in ("zh", "en"))
    if not chinese or not english:
        return []
    for lang, entries in (("zh", chinese), ("en", english)):
        if len(entries) > MOST:
            raise FaqError(
                f"{len(entries):,} entries exist in {lang} only, at most {MOST:,} are compared; give twins one id"
            )
    likeness = _likeness(chinese, english, encoder)
    return sorted(_assigned(likeness, chinese, english), key=lambda pair: -pair.likelihood)


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


def _assigned(likeness: npt.NDArray[np.float32], chinese: Sequence[Entry], english: Sequence[Entry]) -> Iterator[Pair]:
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(likeness, maximize=True)
    best_of_row, best_of_column = _two_best(likeness, 1), _two_best(likeness, 0)
    constant, by_cosine, by_margin = _COEFFICIENTS
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        cosine = float(likeness[row, column])
        # A pair that is not the best of its row lies below that, and its margin is negative.
        others = [best[1] if best[0] == cosine else best[0] for best in (best_of_row[row], best_of_column[column])]
        odds = constant + by_cosine * cosine + by_margin * (cosine - max(*others, 0.0))
        yield Pair(chinese[row].id, english[column].id, round(1 / (1 + math.exp(-odds)), 3))


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
                f"{zh} and {en} ({pair.en}) are one entry with a likelihood of {pair.likelihood:.0%}; "
                "give them one id, or let `faq import --pair` do it"
            )
            place = corpus.where.get((pair.zh, "zh"), str(corpus.source))
            yield Finding(PAIR.level, PAIR.name, place, message, pair.zh, "zh")
