"""What is wrong with a value of support.yaml, where is it, and what is to be written instead?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from support.hours import Opening

_LONGEST = 80
_KINDS = ("literal[", Opening.__name__)
_WANTED = {"^#[0-9A-Fa-f]{6}$": "write a colour such as #345a8f"}
"""For the patterns that values must match."""


def told_of(error: ValidationError) -> Iterator[str]:
    """Every problem in a sentence: its place by keys, counted from 1, the value, and the fix."""
    for problem in error.errors():
        # What else a value might have been is no help to whoever wrote a mapping.
        if not (_names_kind(problem["loc"][-1:]) and isinstance(problem.get("input"), dict)):
            yield f"{_place(problem['loc'])}: {_message(problem)}"


def _names_kind(parts: tuple[int | str, ...]) -> bool:
    """Whether a part of a place is one of pydantic's names for the kinds that a value may be of, and no key."""
    return any(isinstance(part, str) and part.startswith(_KINDS) for part in parts)


def _place(parts: tuple[int | str, ...]) -> str:
    kept = [part for part in parts if not _names_kind((part,))]
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in kept) or "the file"


def _message(problem: Any) -> str:
    kind, given = problem["type"], problem.get("input")
    if kind == "extra_forbidden":
        return "is not a known key; take it out or mend its spelling"
    if kind == "missing":
        return "is missing; add it"
    if kind in ("model_type", "model_attributes_type"):
        in_both = problem["ctx"].get("class_name") in ("Both", "BothLists")
        return f"is {_shown(given)}; write {'{zh: ..., en: ...}' if in_both else 'a mapping of keys'}"
    message = str(problem["msg"]).removeprefix("Value error, ")
    if isinstance(given, dict):
        return message
    message = _WANTED.get(problem.get("ctx", {}).get("pattern"), message)
    return f"is {_shown(given)}; {message[:1].lower()}{message[1:]}"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
