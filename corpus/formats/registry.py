"""Which file formats are there? Each is one module with its extensions, its reader and, if it has one, its writer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.formats.base import Found, Naming
from corpus.formats.rows import FileRow
from corpus.formats.source import decode

Reader = Callable[[str, bytes], Iterator[Found]]
"""(name of the file for messages, its bytes) -> its rows and problems, in order; CorpusError for unreadable bytes."""
NamedReader = Callable[[str, bytes, Naming], Iterator[Found]]
"""The same, with what the caller says about the columns."""
Writer = Callable[[Iterable[FileRow]], bytes]
"""The rows as a file; FaqError for a text that the format cannot hold."""


@dataclass(frozen=True, slots=True)
class Format:
    """One file format.

    extensions: lower case, with the dot; name: as people call it; write: None for read-only; read_named: None for
    formats without columns.
    """

    name: str
    extensions: tuple[str, ...]
    read: Reader
    write: Writer | None = None
    read_named: NamedReader | None = None


def from_text(read: Callable[..., Iterator[Found]]) -> Any:
    """A reader of bytes from one of text, see TextReader; the encoding is found out. It passes a Naming on."""
    return lambda name, data, *naming: read(name, decode(name, data), *naming)


class Formats:
    """The known formats, in the order in which messages and documentation list them."""

    def __init__(self, *formats: Format) -> None:
        self._formats: list[Format] = []
        for one in formats:
            self.add(one)

    def add(self, new: Format) -> None:
        """Register a format; raises ValueError for an extension that is taken or is not a lower-case `.name`."""
        for extension in new.extensions:
            if extension in self.extensions:
                raise ValueError(f"extension {extension!r} is registered twice; give {new.name} another one")
            if not extension.startswith(".") or extension != extension.lower():
                raise ValueError(f"extension {extension!r}; write it in lower case and with its dot")
        self._formats.append(new)

    def of(self, path: Path) -> Format | None:
        """The format of a file, by its extension."""
        return next((one for one in self._formats if path.suffix.lower() in one.extensions), None)

    def __iter__(self) -> Iterator[Format]:
        return iter(self._formats)

    @property
    def extensions(self) -> tuple[str, ...]:
        """Of all formats: what can be read."""
        return tuple(extension for one in self._formats for extension in one.extensions)

    @property
    def writable(self) -> tuple[str, ...]:
        """The extensions of the formats that can be written."""
        return tuple(extension for one in self._formats if one.write for extension in one.extensions)
