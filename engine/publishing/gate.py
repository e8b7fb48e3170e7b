"""Would a new generation answer worse than the served one? Both are asked the same questions before the swap."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus import LANGS, LabelledQuery, counted
from engine.engine import Engine
from engine.publishing.gate_ask import Asked, Outcome, ask_all, quality_of
from engine.publishing.gate_report import BrokenQuery, GateReport, Quality, TargetChange, Terms
from engine.publishing.golden import Question, kind_of, questions_for
from engine.search.confidence import Calibration

DEFAULT_TOLERANCE = 0.03
"""How far hit@1, coverage, precision and refusal recall may fall, as a share of the questions."""

MOST_GONE = 0.2
"""Share of the served texts (an entry in one language each) that may vanish in one rebuild."""

MOST_OF_A_LANGUAGE = 0.5
"""Share of one language's coverage that may be lost where the tolerance is smaller: its questions are few, and the
figure over all of them hides a language that is seldom asked."""

GROWTH_SHARE = 0.5
"""Added to the tolerance for own phrasings, per share of entries that are new: a phrasing without itself may rightly
fall to a new neighbour, and a corpus that grows must not be stopped for it. Golden queries know better."""

# Machines are shared: twice as slow and five milliseconds more is noise, not a worse index.
_SLOWER, _SLOWER_MS = 2.0, 5.0
_ROUNDING = 1e-9
"""Differences of shares are exact but for this."""

_ANSWERING = ("coverage", "precision", "refusal_recall")
"""Figures that depend on the threshold, and so on the target."""
_WORDS = {"hit_at_1": "hit@1", "refusal_recall": "refusal recall"}


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator allows. accept_target: another target is meant; at_target: the new generation's calibration for
    a given target precision without labels, None where there is none to be had."""

    tolerance: float = DEFAULT_TOLERANCE
    accept_target: bool = False
    at_target: Callable[[float], Calibration] | None = None


def check(
    candidate: Engine,
    serving: Engine | None,
    golden: Sequence[LabelledQuery],
    *,
    rules: Rules = Rules(),
    progress: Callable[[int, int], None] = lambda _d, _t: None,
) -> GateReport:
    """Ask both generations and compare. Without a served one the new one's figures are taken as they are.

    What depends on the threshold is compared at the target that was published last, where the new generation can be
    calibrated for it; what another target costs is told by itself.
    """
    questions = questions_for(golden, candidate, serving)
    as_served = _as_served(candidate, serving, rules)
    asked = [Asked(candidate, as_served)] + ([Asked(serving)] if serving else [])
    outcomes = ask_all(asked, questions, progress)
    new, old = quality_of(questions, outcomes[0]), quality_of(questions, outcomes[1]) if serving else None
    compared = quality_of(questions, outcomes[0], as_served=True) if as_served else None
    tolerance = rules.tolerance
    if serving and not any(query.relevant_ids for query in golden):
        tolerance = _grown(tolerance, questions, new_share=_new_share(candidate, serving))
    target = _target_change(candidate, serving, new, old)
    failures: tuple[str, ...] = ()
    if serving and old:
        fallen = _fallen(compared or new, old, tolerance, _compared(target, compared, rules))
        told = _target_failures(target, fallen, rules)
        failures = (*_gone(candidate, serving), *_silent(new, old), *told, *fallen)
    return GateReport(
        questions=kind_of(golden),
        asked=len(questions),
        tolerance=round(tolerance, 4),
        candidate=new,
        serving=old,
        failures=failures,
        broken=_broken(questions, outcomes[0], outcomes[1]) if serving else (),
        warnings=_warnings(candidate, new),
        target=target,
        at_served_target=compared,
    )


def _grown(tolerance: float, questions: Sequence[Question], *, new_share: float) -> float:
    """The tolerance for a corpus that has grown and is asked its own phrasings."""
    own = sum(bool(question.relevant) for question in questions)
    # Of a handful of entries, one that is new may catch one question of chatter: that is no evidence yet.
    least = 1 / own if own and new_share else 0.0
    return max(tolerance + GROWTH_SHARE * new_share, least)


def terms_of(calibration: Calibration) -> Terms:
    """What a calibration promises."""
    return Terms(calibration.target_precision, calibration.guarantee, calibration.threshold)


def _as_served(candidate: Engine, serving: Engine | None, rules: Rules) -> Calibration | None:
    """The candidate's calibration for the served target, where that is not its own."""
    if serving is None or rules.at_target is None:
        return None
    new, old = candidate.calibration, serving.calibration
    if (new.target_precision, new.guarantee) == (old.target_precision, old.guarantee):
        return None
    return rules.at_target(old.target_precision)


def _target_change(candidate: Engine, serving: Engine | None, new: Quality, old: Quality | None) -> TargetChange | None:
    if serving is None or old is None:
        return None
    before, after = terms_of(serving.calibration), terms_of(candidate.calibration)
    if (before.target_precision, before.guarantee) == (after.target_precision, after.guarantee):
        return None
    return TargetChange(before, after, old.coverage, new.coverage)


def _compared(target: TargetChange | None, as_served: Quality | None, rules: Rules) -> tuple[str, ...]:
    """The figures that may not fall; once another target is accepted, those that compare like with like."""
    own_target_only = target is not None and as_served is None
    return ("hit_at_1",) if own_target_only and rules.accept_target else ("hit_at_1", *_ANSWERING)


def _target_failures(target: TargetChange | None, fallen: Sequence[str], rules: Rules) -> list[str]:
    """A guarantee that is new and costs nothing needs nobody's leave; all else about the target does."""
    if target is None or rules.accept_target or not (target.needs_leave or fallen):
        return []
    return [f"{target.cost}; --accept-target accepts that"]


def _fallen(
    new: Quality, old: Quality, tolerance: float, names: Sequence[str] = ("hit_at_1", *_ANSWERING)
) -> list[str]:
    """What is worse than before by more than the tolerance, or cannot be had any more though it could before."""
    failures: list[str] = []
    for name in names:
        words, before, after = _WORDS.get(name, name), getattr(old, name), getattr(new, name)
        failures += _fall(words, before, after, tolerance)
    if "coverage" in names:
        failures += _fallen_languages(new.coverage_by_lang, old.coverage_by_lang, tolerance)
    # Written so that a figure that is no number fails.
    if not new.latency_ms <= old.latency_ms * _SLOWER + _SLOWER_MS:
        failures.append(f"a query takes {new.latency_ms:.1f} ms instead of {old.latency_ms:.1f} ms")
    return failures


def _fall(words: str, before: float | None, after: float | None, tolerance: float) -> Iterator[str]:
    if before is None or math.isnan(before):
        return
    if after is None or math.isnan(after):
        yield f"{words} was {before:.1%} and cannot be had any more: nothing is there to measure it on"
    elif not before - after <= tolerance + _ROUNDING:  # so that a tolerance that is no number lets nothing through
        yield f"{words} falls from {before:.1%} to {after:.1%}, more than the tolerated {tolerance:.1%}"


def _fallen_languages(
    new: Mapping[str, float | None], old: Mapping[str, float | None], tolerance: float
) -> Iterator[str]:
    for lang, before in old.items():
        allowed = max(tolerance, MOST_OF_A_LANGUAGE * (before or 0.0))
        yield from _fall(f"coverage of {lang} queries", before, new.get(lang), allowed)


def _silent(new: Quality, old: Quality) -> list[str]:
    """Whatever tolerance and target are accepted: who answered must not fall silent, in any language."""
    told = {"query": (new.coverage, old.coverage)}
    told |= {f"{lang} query": (new.coverage_by_lang.get(lang), old.coverage_by_lang.get(lang)) for lang in LANGS}
    silent = [(words, before) for words, (after, before) in told.items() if before and not _is_some(after)]
    return [
        f"it answers no {words} at all, and the served one {before:.1%} of those that have an answer; only --force "
        "publishes it"
        for words, before in silent[:1]
    ]


def _is_some(share: float | None) -> bool:
    return share is not None and share > 0


def _warnings(candidate: Engine, new: Quality) -> tuple[str, ...]:
    """What is wrong with a generation however it compares: with a first one nothing can be compared."""
    refused = "gets the contact-support reply"
    if not candidate.calibration.threshold <= 1:
        target = candidate.calibration.target_precision
        return (
            f"it answers nothing, every query {refused}: no threshold reaches a precision of {target:.1%}; lower "
            "--target-precision, or give the entries more phrasings",
        )
    if new.coverage == 0:
        return (f"it answers none of the questions that it was asked, each of them {refused}",)
    silent = [lang for lang, share in new.coverage_by_lang.items() if share == 0]
    return tuple(f"it answers none of the {lang} questions that it was asked, each {refused}" for lang in silent)


def _new_share(candidate: Engine, serving: Engine) -> float:
    known = {entry.id for entry in serving.index.entries}
    return sum(entry.id not in known for entry in candidate.index.entries) / max(len(candidate.index.entries), 1)


def _gone(candidate: Engine, serving: Engine) -> list[str]:
    kept = {(entry.id, lang) for entry in candidate.index.entries for lang in entry.texts}
    before = [(entry.id, lang) for entry in serving.index.entries for lang in entry.texts]
    lost = [text for text in before if text not in kept]
    whole = ("entry is", "entries are") if len(before) == len(serving.index.entries) else ("text is", "texts are")
    failures = []
    for one, many, langs in ((*whole, LANGS), *((f"{lang} text is", f"{lang} texts are", (lang,)) for lang in LANGS)):
        gone = [entry_id for entry_id, lang in lost if lang in langs]
        total = len(before) if langs == LANGS else sum(lang in langs for _, lang in before)
        if len(gone) > MOST_GONE * total:
            named = ", ".join(dict.fromkeys(gone[:3]))
            failures.append(f"{len(gone)} of {counted(total, one, many)} gone ({named} ...), more than {MOST_GONE:.0%}")
    return failures[:1]


def _broken(questions: Sequence[Question], new: Sequence[Outcome], old: Sequence[Outcome]) -> tuple[BrokenQuery, ...]:
    return tuple(
        BrokenQuery(question.text, question.relevant, _told(before), _told(after))
        for question, after, before in zip(questions, new, old, strict=True)
        if _fits(question, before) and not _fits(question, after)
    )


def _fits(question: Question, outcome: Outcome) -> bool:
    return outcome.top in question.relevant if question.relevant else not outcome.answered


def _told(outcome: Outcome) -> str:
    return f"{outcome.top or 'nothing'} ({'answered' if outcome.answered else 'refused'})"
