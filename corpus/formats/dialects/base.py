"""What is a dialect of a document? One module each: how it is recognised, and how it becomes rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from corpus.errors import Notice, shown
from corpus.formats.base import Found


@dataclass(frozen=True, slots=True)
class Dialect:
    """name: of the product; recognise: whether a document is its own; rows: (file for messages, document) -> rows."""

    name: str
    recognise: Callable[[object], bool]
    rows: Callable[[str, Any], Iterator[Found]]

    @property
    def key(self) -> str:
        """The name as a command line has it."""
        return self.name.split()[-1].lower()


def objects_of(value: object, key: str = "") -> list[Mapping[str, Any]]:
    """The objects of a list, or of the list below a key; whatever else stands there is no object."""
    items = value.get(key) if key and isinstance(value, Mapping) else value
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []


def texts_of_list(value: object) -> list[str]:
    """The texts of a list."""
    return [item for item in value if isinstance(item, str) and item.strip()] if isinstance(value, list) else []


def draft(place: str, title: object) -> Notice:
    """What is said of an article that is not published."""
    return Notice(place, f"not published, left out: {shown(title)}")


def text(value: object) -> str:
    """A value as text, nothing as the empty one."""
    return "" if value is None else str(value)
