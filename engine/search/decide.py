"""Answer, clarify or hand off? The candidates with their confidences, against the threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from corpus import Entry, EntryText, Lang, is_han, normalise
from engine.search.confidence import Calibration
from engine.search.features import Reals
from engine.search.judge import Found, standing_of, unsaid_among
from engine.search.query import PreparedQuery
from engine.search.result import Choice, Outcome, Reason, Result
from engine.search.retrieve import Candidates, is_in
from engine.search.ruling import Ruling
from index import Index, phrasing_of_row

MOST_CHOICES = 3
"""Questions that a "did you mean" offers at most."""

LEAST_CHANCE = 0.15
"""Confidence of the least probable choice, in conversations as well: of the sample's choices between 0.1 and this, 0 of
76 were right, and of those up to 0.35 about one in twelve."""

LEAST_TOGETHER = 0.5
"""Chance that the right one is among the choices, below which there are none, however low the threshold is."""

_FEW_WORDS = 3
_NAMED_CHANCE = 0.1
"""Confidence of the one entry that a few words name: no other holds any of them, so less is asked of it."""
_NAMED_SHARE = 0.35
"""Share of a phrasing's terms, by idf, that name what the phrasing is about."""

_SIMILAR = 0.05
"""Below this confidence nothing in the corpus is like the query; above it, something is, but not surely."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a query found. confidences: of every candidate by itself; admitted: positions of those that the category
    lets through; best: confidence of the first of them; threshold: what it must reach; unsaid: the first ones, if they
    differ only by a number that the query does not say."""

    query: PreparedQuery
    candidates: Candidates
    confidences: Reals
    admitted: list[int]
    best: float
    threshold: float
    unsaid: tuple[int, ...] = ()


def rank(index: Index, calibration: Calibration, found: Found, category: str = "") -> Ranking:
    """Rank the candidates found. Evidence compares with all entries; only then the category speaks."""
    query, candidates = found.query, found.candidates
    admitted = list(range(len(candidates)))
    if category:
        entries = candidates.entry.tolist()
        admitted = [i for i in admitted if is_in(index.entries[entries[i]].category, category)]
        found = replace(found, unsaid=unsaid_among(index, query, candidates, admitted))
    if not admitted:
        confidences = calibration.model.confidences(found.evidence)
        return Ranking(query, candidates, confidences, admitted, 0.0, calibration.threshold_of(query.lang, ""))
    standing = standing_of(index, found, calibration, admitted=admitted[0])
    best = standing.confidences[: admitted[0] + 1].min().item()
    return Ranking(query, candidates, standing.confidences, admitted, best, standing.threshold, found.unsaid)


def results_of(index: Index, ranking: Ranking, top: int) -> tuple[Result, ...]:
    """The first admitted entries. The order is fusion's; a later entry is never shown as surer than an earlier one."""
    falling = np.minimum.accumulate(ranking.confidences)
    return results_at(index, ranking.query.lang, ranking.candidates, confidences=falling, places=ranking.admitted[:top])


def results_at(
    index: Index, lang: Lang, candidates: Candidates, *, confidences: Reals, places: Sequence[int]
) -> tuple[Result, ...]:
    """The candidates at these places as results, in a language where they have it."""
    sure, entries, rows = confidences.tolist(), candidates.entry.tolist(), candidates.row.tolist()
    results = []
    for place in places:
        entry = index.entries[entries[place]]
        shown, text = shown_text(entry, lang)
        results.append(
            Result(
                id=entry.id,
                category=entry.category,
                lang=shown,
                question=text.question,
                answer=text.answer,
                matched=phrasing_of_row(index, rows[place]),
                confidence=round(sure[place], 4),
                url=text.url,
            )
        )
    return tuple(results)


def shown_text(entry: Entry, lang: Lang) -> tuple[Lang, EntryText]:
    """The text of an entry in a language, or else in its first one."""
    shown = lang if lang in entry.texts else next(iter(entry.texts))
    return shown, entry.texts[shown]


def decide(ranking: Ranking, ruling: Ruling) -> tuple[Outcome, Reason]:
    """Whether the first entry is the answer, and why the query would be handed off."""
    if ruling.demand:
        return "contact_support", ruling.demand
    reason: Reason = "unsure" if ranking.best >= _SIMILAR else "nothing_similar"
    reason = "no_topic" if ranking.query.doubt == "no_topic" else reason
    sure = ranking.best >= ranking.threshold or ruling.is_checked
    return ("answer" if sure else "contact_support"), reason


def choices_of(index: Index, ranking: Ranking, margin_error: float) -> tuple[Choice, ...]:
    """The entries to choose from, if one of the first is surely meant but the order among them is not sure."""
    candidates, confidences = ranking.candidates, ranking.confidences
    if ranking.query.doubt:
        return _listed(index, ranking) if ranking.query.doubt == "one_character" else ()
    if ranking.unsaid:
        return _as_choices(index, ranking, [i for i in ranking.unsaid if i in ranking.admitted])
    first = [i for i in ranking.admitted[:MOST_CHOICES] if confidences[i] >= LEAST_CHANCE]
    if len(first) < 2 or float(confidences[first].sum()) < max(ranking.threshold, LEAST_TOGETHER):
        return _named(index, ranking)
    if float(candidates.score[first[0]] - candidates.score[first[1]]) > margin_error:
        return ()
    texts = [shown_text(index.entries[entry], ranking.query.lang)[1] for entry in candidates.entry[first].tolist()]
    return _as_choices(index, ranking, first) if len({text.answer for text in texts}) > 1 else ()


def _named(index: Index, ranking: Ranking) -> tuple[Choice, ...]:
    """The one entry about the thing that a few words name ("wifi password"), if no other holds any word of them."""
    candidates, admitted, query = ranking.candidates, ranking.admitted, ranking.query
    if not admitted:
        return ()
    first = admitted[0]
    alone = sum(candidates.covered[i] > 0 for i in admitted) <= 1 + sum(candidates.same_lang[i] == 0 for i in admitted)
    if len(query.segments.words) > _FEW_WORDS or not alone or ranking.confidences[first] < _NAMED_CHANCE:
        return ()
    named = candidates.phrasing_coverage[first] >= _NAMED_SHARE and not candidates.another[first]
    return _as_choices(index, ranking, [first]) if named else ()


def _as_choices(index: Index, ranking: Ranking, places: Sequence[int]) -> tuple[Choice, ...]:
    entries = [index.entries[ranking.candidates.entry.item(i)] for i in places[:MOST_CHOICES]]
    shown = [(entry.id, *shown_text(entry, ranking.query.lang)) for entry in entries]
    return tuple(Choice(entry_id, text.question, lang) for entry_id, lang, text in shown)


def _listed(index: Index, ranking: Ranking) -> tuple[Choice, ...]:
    """The first entries that hold the one character which is all that was typed; none if only one does."""
    candidates = ranking.candidates
    char = ranking.query.normal
    holding = [i for i in ranking.admitted if is_han(char) and char in _questions(index, candidates.entry.item(i))]
    return _as_choices(index, ranking, holding) if len(holding) > 1 else ()


def _questions(index: Index, entry: int) -> str:
    """All phrasings of an entry, normalised."""
    return normalise(" ".join(phrasing for text in index.entries[entry].texts.values() for phrasing in text.phrasings))
