"""What is answered to a message that asks nothing? Thanks, yes and no, "still not working", "the next step"."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from corpus import Intent
from engine.conversation.moves import Move, choice_of
from engine.conversation.scene import MOST_MISSES, Scene


def answer_talk(scene: Scene) -> Move | None:
    """The move for a message without a question; None for one with a question."""
    heard = scene.heard
    if heard.said.rest:
        return None
    if heard.intent:
        return answer_intent(scene, heard.intent)
    return scene.small_talk("go_on") if any(map(str.isalpha, heard.normal)) else scene.missed()


def answer_intent(scene: Scene, intent: Intent) -> Move:
    """The move for a message that says this and asks nothing."""
    return _RULES[intent](scene)


def _abuse(scene: Scene) -> Move:
    last = scene.before.last
    again = last is not None and last.reason == "abuse"
    return scene.hand_off("unsolved") if again else scene.small_talk("abuse")


def _yes(scene: Scene) -> Move:
    asked, last = scene.before.open, scene.before.last
    if asked is None or last is not asked or asked.decision == "contact_support":
        return scene.small_talk("go_on")
    if asked.decision == "clarify":
        return _which(scene) if asked.choices else scene.hand_off("asked_for_person")
    if asked.step > 1:
        return scene.again(asked.entries[0])
    return scene.small_talk("solved")


def _which(scene: Scene) -> Move:
    """Yes, but to which of several choices? Asked once more."""
    entries = [entry for entry in map(scene.engine.entry, scene.open_choices) if entry]
    misses, in_row = scene.before.misses + 1, scene.before.in_row + 1
    if misses >= MOST_MISSES or not entries:
        return scene.hand_off("unsure", misses=misses)
    choices = tuple(choice_of(entry, scene.heard.lang) for entry in entries)
    return Move("clarify", "which", choices=choices, misses=misses, in_row=in_row)


def _no(scene: Scene) -> Move:
    asked, last = scene.before.open, scene.before.last
    if asked is None or asked.decision == "contact_support":
        return scene.small_talk("go_on")
    if last is not asked:
        return scene.small_talk("goodbye")
    if asked.decision == "clarify" and not asked.choices:
        return scene.small_talk("go_on")
    return _unsolved(scene)


def _none(scene: Scene) -> Move:
    return scene.missed() if scene.open_choices else _unsolved(scene)


def _unsolved(scene: Scene) -> Move:
    asked = scene.before.open
    if asked is None or asked.decision == "clarify":
        return scene.missed()
    if asked.decision == "contact_support" or not asked.entries:
        return scene.hand_off("unsolved")
    return scene.unsolved(scene.engine.entry(asked.entries[0]))


def _next(scene: Scene) -> Move:
    asked = scene.before.open
    if asked is None:
        return scene.small_talk("abilities")
    if asked.decision != "answer" or not asked.entries:
        return _unsolved(scene)
    return scene.again(asked.entries[0])


_RULES: Mapping[Intent, Callable[[Scene], Move]] = {
    "human": lambda scene: scene.hand_off("asked_for_person"),
    "unsolved": _unsolved,
    "none": _none,
    "next": _next,
    "abuse": _abuse,
    "yes": _yes,
    "no": _no,
    "robot": lambda scene: scene.small_talk("robot"),
    "abilities": lambda scene: scene.small_talk("abilities"),
    "goodbye": lambda scene: scene.small_talk("goodbye"),
    "thanks": lambda scene: scene.small_talk("thanks"),
    "solved": lambda scene: scene.small_talk("solved"),
    "greeting": lambda scene: scene.small_talk("greeting"),
}
