"""What did the person say? A message guarded, ruled on and taken apart, before anything is searched."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus import Intent, Lang, Said, entities_of, guess_lang, is_han, normalise, pictures_say, read_talk, wants_person
from engine.conversation.turns import LONGEST_MESSAGE, Conversation
from engine.engine import Engine
from engine.guard import Guarded
from engine.search.options import check_text
from engine.search.ruling import Rule, Ruling

_PAYLOAD = re.compile(r"#(?:(\d{1,9})\.(\d)|(none|human|solved|unsolved|next))")
_BUTTONS: tuple[Intent, ...] = ("none", "human", "solved", "unsolved", "next")
_LETTER = re.compile(r"[^\W\d_]")
_FEW_WORDS = 2
"""Latin words of a message at most that do not change the language of a Chinese conversation: "ok", "got it"."""

_WEIGHTY: tuple[Intent, ...] = (
    "human", "unsolved", "none", "robot", "abilities", "next", "abuse", "goodbye", "thanks", "solved", "greeting",
    "no", "yes",
)  # fmt: skip
"""Which intent a message has that has several: 好的谢谢 is thanks."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message. guarded: see Guarded; normal: searchable text, normalised; said: that, read; picked: (turn, number) of
    a choice's payload; named: entities by kind."""

    guarded: Guarded
    normal: str
    said: Said
    ruling: Ruling
    lang: Lang
    picked: tuple[int, int] | None
    named: dict[str, str]

    @property
    def intent(self) -> Intent | None:
        """What the message says if it asks nothing."""
        return None if self.said.rest else next((one for one in _WEIGHTY if one in self.said.intents), None)

    @property
    def wants_person(self) -> bool:
        """Whether the message asks for a person, whatever else it says."""
        return self.intent == "human" or self.ruling.demand == "asked_for_person" or wants_person(self.normal)


def hear(engine: Engine, message: str, before: Conversation, *, rule: Rule, lang: Lang | None) -> Heard:
    """Read a message; raises QueryError for one that is out of bounds."""
    check_text(message, lang, longest=LONGEST_MESSAGE, name="message")
    payload = _PAYLOAD.fullmatch(message.strip())
    if payload:
        return _button(payload, before, lang)
    guarded = engine.guarded(message)
    normal = normalise(guarded.searchable, LONGEST_MESSAGE)
    return Heard(
        guarded=guarded,
        normal=normal,
        said=read_talk(normal) if normal else Said(pictures_say(guarded.searchable), ""),
        ruling=rule(guarded.searchable, normal),
        lang=lang or _lang_of(engine, normal, before.lang),
        picked=None,
        named={kind: name for kind, name in entities_of(normal).items()},
    )


def _button(payload: re.Match[str], before: Conversation, lang: Lang | None) -> Heard:
    text = payload.group()
    intents = tuple(intent for intent in _BUTTONS if intent == payload[3])
    picked = (int(payload[1]), int(payload[2])) if payload[1] else None
    return Heard(Guarded(text, text, ()), text, Said(intents, ""), Ruling(), lang or before.lang or "en", picked, {})


def _lang_of(engine: Engine, normal: str, before: Lang | None) -> Lang:
    """The language of a message; a few Latin words, or none, change that of no conversation."""
    few = not any(map(is_han, normal)) and len(normal.split()) <= _FEW_WORDS
    if before and (few or not _LETTER.search(normal)):
        return before
    return guess_lang(engine.segmenter.segment(normal))
