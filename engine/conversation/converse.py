"""What is the answer to a message in its conversation? The rules in order, and the conversation after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from corpus import (
    LONGEST_UTTERANCE,
    Lang,
    asks_whether,
    is_incident,
    names_thing_alone,
    normalise,
    persists,
    without_denied,
)
from engine.conversation.choose import choice_taken
from engine.conversation.context import context_of, question_of
from engine.conversation.find import FOLLOW_UP_THRESHOLD, Findings, find_entries
from engine.conversation.hear import hear
from engine.conversation.moves import Move, Moved, choice_of, result_of
from engine.conversation.scene import Scene
from engine.conversation.steps import steps_of
from engine.conversation.talk import answer_intent, answer_talk
from engine.conversation.turns import Conversation, MoveReason, Turn
from engine.engine import Engine, ReadQuery
from engine.search.options import LONGEST_QUERY
from engine.search.result import Result
from engine.search.ruling import Rule, no_rule

_NOTHING_NEAR = 0.05
"""Confidence of the first entry below which nothing in the corpus is like the message."""

_POLITE: tuple[Literal["thanks", "goodbye"], ...] = ("thanks", "goodbye")
_WORTH_ASKING = 0.3
"""Confidence below which a message that finds nothing but says thanks was no question."""
_SURELY = 0.7
"""Confidence from which another entry is the answer to a message that says that the last one did not help, and from
which the last one is meant once more."""
_INCIDENT = 0.25
"""Confidence from which what cannot wait is answered: the urgent channel comes with it, so that less can go wrong."""
_SAME_INCIDENT, _RATHER_INCIDENT = 0.2, 0.08
"""The same of an entry that is itself about such things, and where the surest one, which is not, would be answered."""


def converse(
    engine: Engine, message: str, before: Conversation, *, rule: Rule = no_rule, lang: Lang | None = None
) -> Moved:
    """What to do about a message, and the conversation after it.

    `lang` overrides the guess of the language. Raises QueryError for a message that is out of bounds.
    """
    heard = hear(engine, message, before, rule=rule, lang=lang)
    scene = Scene(engine, heard, before)
    move = _stay_with(scene, _decide(scene))
    turn = Turn(
        text=heard.guarded.shown,
        decision=move.decision,
        reason=move.reason,
        lang=heard.lang,
        entries=tuple(result.id for result in move.entries),
        choices=tuple(choice.id for choice in move.choices),
        step=move.step.number if move.step else 0,
    )
    after = replace(
        before.with_turn(turn), misses=move.misses, in_row=move.in_row, entities=dict(before.entities) | heard.named
    )
    return Moved(
        move=move,
        lang=heard.lang,
        said=heard.guarded.shown,
        conversation=after,
        urgent=move.reason != "at_risk" and is_incident(heard.normal),
        secrets=heard.guarded.kinds,
        verification=heard.ruling.verification,
        generation=engine.manifest.id,
        concern=heard.ruling.concern and move.reason != "at_risk",
    )


def replay(engine: Engine, messages: Sequence[str], *, rule: Rule = no_rule, lang: Lang | None = None) -> Conversation:
    """The conversation after these messages of its person; equal to that of `converse` for one after the other."""
    conversation = Conversation()
    for message in messages:
        conversation = converse(engine, message, conversation, rule=rule, lang=lang).conversation
    return conversation


def _decide(scene: Scene) -> Move:
    heard, demand = scene.heard, scene.heard.ruling.demand
    if demand == "at_risk":
        return scene.hand_off("at_risk")
    if heard.wants_person:
        return scene.hand_off("asked_for_person")
    if demand is not None:
        return scene.hand_off(demand)
    if heard.ruling.is_checked:
        last = scene.before.last
        again = last is not None and (last.reason, last.text) == ("verified", heard.guarded.shown)
        return scene.hand_off("unsolved") if again else Move("answer", "verified")
    if entry := choice_taken(scene.engine, heard, scene.before):
        return _answer(scene, (result_of(entry, heard.lang),), "chosen")
    return answer_talk(scene) or _searched(scene)


def _stay_with(scene: Scene, move: Move) -> Move:
    """The move, but no chatter and no asking back for whoever was at risk a moment ago."""
    last = scene.before.last
    stays = last is not None and last.reason == "at_risk" and move.decision in ("small_talk", "clarify")
    return scene.hand_off("at_risk") if stays else move


def _searched(scene: Scene) -> Move:
    engine, heard, before = scene.engine, scene.heard, scene.before
    query = engine.reader.read(without_denied(heard.said.rest)[:LONGEST_QUERY], heard.lang)
    scene.budget.take()
    if query.is_empty:
        return scene.missed(reason="nothing_similar")
    asked = ReadQuery(heard.guarded, query, heard.ruling, 0.0)
    context = context_of(engine, before, heard.lang, heard.named)
    if query.doubt == "no_topic":
        if context is None:
            return _asked_for_topic(scene)
        asked = replace(asked, query=replace(query, doubt=None))  # the topic is what was said before
    found = find_entries(engine, asked, context, scene.budget)
    if (told := _told(scene, asked, found)) is not None:
        return told
    given = scene.given()
    if given and _is_unsolved(scene, given, found):
        return scene.unsolved(engine.entry(given.entries[0]), found.near)
    if found.answered:
        return _answer(scene, found.answered, "several" if len(found.answered) > 1 else "found", found.near)
    # The words of people at risk are compared only where nothing answers; it costs no call of the encoder. "And usdt?"
    # says too little for that: such fragments lie near to anything that is short.
    at_risk = not names_thing_alone(heard.normal) and _is_at_risk(scene, asked)
    return scene.hand_off("at_risk") if at_risk else _not_answered(scene, found)


def _is_at_risk(scene: Scene, asked: ReadQuery) -> bool:
    felt = scene.engine.answer(asked)
    return felt.reason == "at_risk" or (felt.concern and not scene.heard.ruling.concern)


def _told(scene: Scene, asked: ReadQuery, found: Findings) -> Move | None:
    """The move for a message that says something in words of its own and asks nothing; None for any other."""
    if _is_solved(scene, found):
        return scene.small_talk("solved")
    heard, sure = scene.heard, found.near[0].confidence if found.near else 0.0
    if sure >= _SURELY or len(heard.normal) > LONGEST_UTTERANCE or is_incident(heard.normal):
        return None
    intent = scene.engine.saying_of(asked)
    if intent is None or (intent == "solved" and asks_whether(heard.normal)):
        return None
    return answer_intent(scene, intent)


def _asked_for_topic(scene: Scene) -> Move:
    """What to say to "what do I do?" where nothing was said before; the second time it is a miss like any other."""
    last = scene.before.last
    again = last is not None and last.reason == "go_on"
    return scene.missed(reason="nothing_similar") if again else scene.small_talk("go_on")


def _is_unsolved(scene: Scene, given: Turn, found: Findings) -> bool:
    """Whether a message says that the last answer did not help, and nothing else is surely meant."""
    said = "unsolved" in scene.heard.said.intents or persists(scene.heard.normal)
    others = [one for one in found.answered if one.id not in given.entries]
    return said and not any(one.confidence >= _SURELY for one in others)


def _is_solved(scene: Scene, found: Findings) -> bool:
    """Whether a message says that it is solved, and how ("found it, was in spam"): it finds the same, or nothing."""
    normal, last = scene.heard.normal, scene.before.answered
    said = "solved" in scene.heard.said.intents and not asks_whether(normal) and not persists(normal)
    return said and last is not None and all(one.id in last.entries for one in found.answered)


def _not_answered(scene: Scene, found: Findings) -> Move:
    given, near = scene.given(), found.near
    polite = next((one for one in _POLITE if one in scene.heard.said.intents), None)
    sure = near[0].confidence if near else 0.0
    if polite and sure < _WORTH_ASKING:
        return scene.small_talk(polite)
    reason: MoveReason = "unsure" if sure >= _NOTHING_NEAR else "nothing_similar"
    if is_incident(scene.heard.normal):
        told = _of_incident(scene, near)
        return _answer(scene, told, "found", near) if told else scene.hand_off("incident", near)
    without = (*scene.open_choices, *(given.entries if given else ()))
    results = found.choices(without)
    entries = [entry for result in results if (entry := scene.engine.entry(result.id))]
    return scene.missed(near, [choice_of(entry, scene.heard.lang) for entry in entries], reason)


def _of_incident(scene: Scene, near: Sequence[Result]) -> Sequence[Result]:
    """The entry to answer with what cannot wait: one that is about such things itself, or else the surest."""
    surest = [one for one in near[:1] if one.confidence >= _INCIDENT]
    least = _RATHER_INCIDENT if surest else _SAME_INCIDENT
    for one in near:
        entry = scene.engine.entry(one.id) if one.confidence >= least else None
        if entry and is_incident(normalise(question_of(entry, scene.heard.lang))):
            return (one,)
    return surest


def _answer(scene: Scene, results: Sequence[Result], reason: MoveReason, near: Sequence[Result] = ()) -> Move:
    """The answer, unless it is the one that was given a moment ago, or that choices were offered instead of."""
    given, asked, answered = scene.given(), scene.before.open, scene.before.answered
    used = set(given.entries) if given else set[str]()
    if asked and asked.reason == "unsolved" and answered and reason == "found":
        used |= set(answered.entries)
    fresh = tuple(result for result in results if result.id not in used)
    if not fresh:
        others = [one for one in near if one.id not in used and one.confidence >= FOLLOW_UP_THRESHOLD]
        if others:
            return Move("answer", "found", tuple(others[:1]), near=tuple(near))
        return scene.again(results[0].id, near, sure=results[0].confidence >= _SURELY)
    has_steps = len(fresh) == 1 and bool(steps_of(fresh[0].answer))
    return Move(
        "answer", reason if len(fresh) == len(results) else "found", fresh, near=tuple(near), has_next=has_steps
    )
