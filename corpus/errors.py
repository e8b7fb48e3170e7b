"""What went wrong that the user can mend, and where?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from corpus.plurals import counted

PRINTED_PROBLEMS = 200
_SHOWN_CHARACTERS = 60


class FaqError(Exception):
    """Base of everything the user can mend; its text is all that is shown, never a traceback."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. place: `file:line` or `file.xlsx sheet NAME row 7`; message: the value and the fix."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


NoticeKind = Literal["skipped", "joined", "odd"]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was read otherwise than a person may expect, and is no reason to refuse the file.

    kind: skipped (a column, row, sheet, picture, file that is not in the corpus), joined (rows that became one), odd
    (worth a look).
    """

    place: str
    message: str
    kind: NoticeKind = "skipped"

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class CorpusError(FaqError):
    """A corpus or query file cannot be read; `problems` holds every one found, the text the first 200."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:PRINTED_PROBLEMS]]
        more = len(self.problems) - len(lines)
        if more:
            lines.append(f"... and {counted(more, 'more problem')}")
        return "\n".join(lines)


def shown(value: object) -> str:
    """Value as a message may hold it: quoted, on one line, nothing unprintable, truncated when long."""
    if isinstance(value, str):
        start = value[:_SHOWN_CHARACTERS]
        return repr(start) + ("…" if len(value) > len(start) else "")
    text = repr(value)
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"


def shown_path(path: object) -> str:
    """Path as a message may hold it: file names may hold bytes that no terminal encodes, or line breaks."""
    text = str(path).encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)


def os_reason(error: OSError) -> str:
    """Why the operating system refused, with what to do about it."""
    match error:
        case FileNotFoundError():
            return "no such file or folder; check the path"
        case PermissionError():
            return "permission denied; give this user the right to it (chmod, chown)"
        case _:
            return f"{error.strerror or error}; check the path and what is behind it"
