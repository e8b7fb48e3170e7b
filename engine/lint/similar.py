"""Which entries can the engine not find, or not tell apart? It is asked the corpus's own phrasings, each left out."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from corpus import (
    LANGS,
    STOP_WORDS,
    Corpus,
    Finding,
    Lang,
    Located,
    Rule,
    counted,
    is_negated,
    names_opposites,
    shortened,
    texts_of,
)
from engine.engine import Engine
from engine.search.judge import find, judge
from engine.search.match_features import numbers_of
from index import DenseLeg, RowFilter, phrasing_of_row

NEAR, NEAR_IF_SHARED = 0.84, 0.75
"""Cosine of the encoder from which two phrasings ask the same thing, if no word turns one into the other's opposite;
the second holds where they share most of their words as well. On the sample help centre, of 1.5 million pairs of
phrasings of different entries, twelve do."""

_SHARED_OF_ALL, _SHARED_OF_SHORTER = 0.4, 0.66

MOST_ASKED = 20_000
"""Phrasings asked at most, spread evenly: two minutes."""

_NEIGHBOURS = 12
_DOUBT = 0.05
"""A pair is reported when its answers would go this wrong by chance in one of twenty corpora at most."""
_FEW = 3

DUPLICATE = Rule("near-duplicate", "warning", "Two entries ask nearly the same and answer differently.")
CONFUSABLE = Rule("confusable", "warning", "The engine cannot tell two entries apart at the target precision.")
UNFINDABLE = Rule("unfindable", "error", "None of an entry's own phrasings finds it.")
SIMILAR_RULES = (DUPLICATE, CONFUSABLE, UNFINDABLE)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A phrasing, asked. as_typed: it finds its entry; without itself `first` is first, or -1; is_answered: surely."""

    row: int
    entry: int
    first: int
    is_answered: bool
    as_typed: bool


def check_similar(
    engine: Engine, corpus: Corpus, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> Iterator[Finding]:
    """Findings of all rules of this module; `engine`: built from that very corpus."""
    located = {(text.entry.id, text.lang): text for text in texts_of(corpus)}
    yield from _duplicates(engine, located)
    asked = _ask_all(engine, progress)
    yield from _confusable(engine, located, asked)
    yield from _unfindable(engine, located, asked)


Texts = dict[tuple[str, Lang], Located]


def _text(engine: Engine, located: Texts, row: int) -> Located:
    rows = engine.index.rows
    return located[engine.index.entries[int(rows.entry[row])].id, LANGS[int(rows.lang[row])]]


def _duplicates(engine: Engine, located: Texts) -> Iterator[Finding]:
    """The nearest pair of phrasings of each pair of entries, if it is near enough and both answers differ."""
    from rapidfuzz import fuzz

    rows = engine.index.rows
    best: dict[tuple[int, int, int], tuple[float, int, int]] = {}
    for row, other, cosine in _near_pairs(engine):
        one, two = int(rows.entry[row]), int(rows.entry[other])
        if one < two and rows.lang[row] == rows.lang[other] and _same_question(engine, row, other, cosine):
            key = one, two, int(rows.lang[row])
            best[key] = max(best.get(key, (0.0, 0, 0)), (cosine, row, other))
    for cosine, row, other in sorted(best.values(), reverse=True):
        first, second = _text(engine, located, row), _text(engine, located, other)
        is_same = fuzz.ratio(first.text.answer, second.text.answer) > 97
        advice = (
            "the answers are the same: make them one entry"
            if is_same
            else "the answers differ: make them one entry, or say in both questions what sets them apart"
        )
        words = {_content(engine, row), _content(engine, other)}
        yield second.finds(
            DUPLICATE,
            f"{second.entry.id} asks {_quoted(engine, other)}, {first.entry.id} ({first.place}) asks "
            f"{_quoted(engine, row)}: likeness {cosine:.2f}; {advice}",
            "error" if len(words) == 1 and not is_same else "warning",
        )


def _near_pairs(engine: Engine) -> Iterator[tuple[int, int, float]]:
    """(row, another row, cosine of the encoder) of the nearest rows of different entries."""
    rows = engine.index.rows
    vectors = engine.encoder.encode_documents(list(rows.texts))
    leg = DenseLeg(vectors)
    for start in range(0, len(vectors), 1024):
        found = leg.search(vectors[start : start + 1024], _NEIGHBOURS + 1)
        for offset, hits in enumerate(found):
            row = start + offset
            for other, cosine in zip(hits.rows.tolist(), hits.scores.tolist(), strict=True):
                if cosine >= NEAR_IF_SHARED and rows.entry[row] != rows.entry[other]:
                    yield (row, other, cosine) if row < other else (other, row, cosine)


def _same_question(engine: Engine, row: int, other: int, cosine: float) -> bool:
    """Whether two near rows ask the same."""
    texts = engine.index.rows.texts
    if cosine < NEAR:
        one, two = _content(engine, row), _content(engine, other)
        shared = len(one & two)
        if shared < _SHARED_OF_ALL * len(one | two) or shared < _SHARED_OF_SHORTER * min(len(one), len(two)):
            return False
    return not _set_apart(texts[row], texts[other])


def _set_apart(one: str, other: str) -> bool:
    """Whether a word tells two near questions apart: an opposite, a number, a negation, a code."""
    if is_negated(one) != is_negated(other) or numbers_of(one) != numbers_of(other):
        return True
    if names_opposites(one, other):
        return True
    codes = [set(re.findall(r"[a-z]*\d[a-z\d]*|[a-z]+(?=链|网络)", text)) for text in (one, other)]
    return codes[0] != codes[1]


def _content(engine: Engine, row: int) -> frozenset[str]:
    segments = engine.segmenter.segment(engine.index.rows.texts[row])
    return frozenset(engine.segmenter.stem(word) for word in segments.words if word not in STOP_WORDS)


def _quoted(engine: Engine, row: int) -> str:
    return shortened(phrasing_of_row(engine.index, row))


def _ask_all(engine: Engine, progress: Callable[[int, int], None]) -> list[_Asked]:
    count = len(engine.index.rows.entry)
    rows = range(count) if count <= MOST_ASKED else np.linspace(0, count - 1, MOST_ASKED).astype(int).tolist()
    asked = []
    shown = {entry.id for entry in engine.entries()}
    for done, row in enumerate(rows):
        if engine.index.entries[int(engine.index.rows.entry[row])].id in shown:
            asked.append(_ask(engine, row))
        progress(done + 1, len(rows))
    return asked


def _ask(engine: Engine, row: int) -> _Asked:
    index = engine.index
    entry, lang = int(index.rows.entry[row]), LANGS[int(index.rows.lang[row])]
    query = engine.reader.read(phrasing_of_row(index, row), lang)
    as_typed = find(index, query).first == entry
    if len(index.rows.of_entry(entry)) < 2:
        return _Asked(row, entry, -1, False, as_typed)
    left_out = find(index, query, where=RowFilter(hidden=range(row, row + 1)))
    return _Asked(row, entry, left_out.first, judge(index, left_out, engine.calibration).answered, as_typed)


def _confusable(engine: Engine, located: Texts, asked: Sequence[_Asked]) -> Iterator[Finding]:
    from scipy.stats import binom

    target = engine.calibration.target_precision
    wrong: dict[tuple[int, int], list[_Asked]] = defaultdict(list)
    right: dict[int, int] = defaultdict(int)
    for one in asked:
        if one.is_answered and one.first == one.entry:
            right[one.entry] += 1
        elif one.is_answered:
            wrong[min(one.entry, one.first), max(one.entry, one.first)].append(one)
    found = []
    for (a, b), mistaken in wrong.items():
        good = right[a] + right[b]
        # Chance to be right so seldom if the precision were the target (exact binomial).
        if binom.cdf(good, good + len(mistaken), target) < _DOUBT and len(mistaken) > 1:
            found.append((len(mistaken), good, a, b, mistaken))
    for count, good, a, b, mistaken in sorted(found, key=lambda item: (-item[0], item[1])):
        ids = engine.index.entries[a].id, engine.index.entries[b].id
        quoted = "; ".join(_quoted(engine, one.row) for one in mistaken[:3])
        yield _text(engine, located, mistaken[0].row).finds(
            CONFUSABLE,
            f"{ids[0]} and {ids[1]} are taken for one another: of {count + good} of their phrasings, each left out, "
            f"{count} are answered with the other, such as {quoted}; name in each what the other lacks, or merge them",
        )


def _unfindable(engine: Engine, located: Texts, asked: Sequence[_Asked]) -> Iterator[Finding]:
    by_entry: dict[int, list[_Asked]] = defaultdict(list)
    for one in asked:
        by_entry[one.entry].append(one)
    for entry, ones in by_entry.items():
        name, text = engine.index.entries[entry].id, _text(engine, located, ones[0].row)
        if not any(one.as_typed for one in ones):
            message = f"none of the {counted(len(ones), 'phrasing')} of {name} finds it, as typed"
            yield text.finds(UNFINDABLE, f"{message}; write what sets it apart from the entries that come first")
        elif len(ones) >= _FEW and not any(one.first == entry for one in ones):
            rivals = Counter(engine.index.entries[one.first].id for one in ones if one.first >= 0)
            rival = f", {rivals.most_common(1)[0][0]} mostly" if rivals else ""
            message = f"of the {len(ones)} phrasings of {name} none, left out, finds it by the others"
            yield text.finds(
                UNFINDABLE, f"{message}: another entry comes first{rival}; add phrasings like those", "warning"
            )
