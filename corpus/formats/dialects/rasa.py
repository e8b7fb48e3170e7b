"""Rasa's retrieval intents: questions in `nlu`, answers in `responses`, in one file or in two of a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from corpus.errors import Notice
from corpus.formats.base import Found, Row
from corpus.formats.dialects.base import Dialect, objects_of, text
from corpus.plurals import counted

PART = "rasa:"
"""Begins the group of rows that hold the question or the answer of an intent only."""
_EXAMPLE = re.compile(r"^\s*-\s+(.+?)\s*$", re.MULTILINE)
_ENTITY = re.compile(r"\[([^\[\]]{1,200})\](?:\([^()]{0,200}\)|\{[^{}]{0,200}\})")


def _recognise(document: object) -> bool:
    if not isinstance(document, Mapping):
        return False
    intents = [text(one.get("intent")) for one in objects_of(document, "nlu")]
    responses = document.get("responses")
    names = list(responses) if isinstance(responses, Mapping) else []
    return any("/" in name for name in (*intents, *map(str, names)))


def _rows(name: str, document: Mapping[str, Any]) -> Iterator[Found]:
    skipped: list[str] = []
    for one in objects_of(document, "nlu"):
        intent = text(one.get("intent"))
        if "/" in intent:
            yield from _questions(f"{name} intent {intent}", intent, text(one.get("examples")))
        else:
            skipped.append(intent or "/".join(map(text, one.values()))[:40])
    responses = document.get("responses")
    for utter, choices in (responses if isinstance(responses, Mapping) else {}).items():
        if "/" in str(utter):
            yield from _answer(f"{name} response {utter}", str(utter).removeprefix("utter_"), choices)
        else:
            skipped.append(str(utter))
    if skipped:
        shown = ", ".join(skipped[:12]) + (f" and {len(skipped) - 12} more" if len(skipped) > 12 else "")
        yield Notice(name, f"intents and responses that are no retrieval intent (name/key), not read: {shown}")


def _questions(place: str, intent: str, examples: str) -> Iterator[Found]:
    phrasings = [_ENTITY.sub(r"\1", example) for example in _EXAMPLE.findall(examples)]
    if phrasings:
        fields = {"question": phrasings[0], "alternates": phrasings[1:] or None}
        yield Row(place, fields, group=PART + intent)


def _answer(place: str, intent: str, choices: object) -> Iterator[Found]:
    texts = [text(one.get("text")) for one in objects_of(choices) if one.get("text")]
    if texts:
        yield Row(place, {"answer": texts[0]}, group=PART + intent)
    if texts[1:]:
        yield Notice(place, f"{counted(len(texts) - 1, 'more text')} of the answer not read")


RASA = Dialect("Rasa", _recognise, _rows)
