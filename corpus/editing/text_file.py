"""What text do the bytes of a file hold, so that it is written back as it was? Encoding, mark and line ends stay."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass, field

from corpus.editing.edits import Splice, Unfit
from corpus.errors import CorpusError
from corpus.formats.source import decode

_BREAK = re.compile(r"\r\n|\n|\r")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class TextFile:
    """mark: the bytes in front; eol: the line end that its first line has; starts: where each line begins."""

    mark: bytes
    encoding: str
    text: str = field(repr=False)
    eol: str
    starts: tuple[int, ...] = field(repr=False)

    @classmethod
    def of(cls, name: str, data: bytes) -> TextFile:
        """Raises Unfit for bytes that would not be written as they are."""
        mark, encoding = next(((mark, code) for mark, code in _MARKS if data.startswith(mark)), (b"", "utf-8"))
        try:
            text = data[len(mark) :].decode(encoding)
        except UnicodeDecodeError:
            encoding = "gb18030"
            text = _gb18030(name, data)
        if mark + text.encode(encoding) != data:
            raise Unfit(f"{name} cannot be written as it is read")
        first = _BREAK.search(text)
        starts = (0, *(match.end() for match in _BREAK.finditer(text)))
        return cls(mark, encoding, text, first[0] if first else "\n", starts)

    def bytes_of(self, text: str) -> bytes:
        """Another text as bytes of the same file."""
        return self.mark + text.encode(self.encoding)

    def start_of(self, line: int) -> int:
        """Where a line begins, counted from 1; raises Unfit beyond the last."""
        if not 1 <= line <= len(self.starts):
            raise Unfit(f"there is no line {line}")
        return self.starts[line - 1]

    def line_start(self, at: int) -> int:
        """Where the line of a character begins."""
        return self.starts[bisect_right(self.starts, at) - 1]

    def line_end(self, at: int) -> int:
        """Where the line of a character ends, before its line end."""
        match = _BREAK.search(self.text, at)
        return match.start() if match else len(self.text)

    def next_line(self, at: int) -> int:
        """Where the line behind that of a character begins, or the end of the text."""
        match = _BREAK.search(self.text, at)
        return match.end() if match else len(self.text)

    def without_lines(self, start: int, end: int) -> Splice:
        """Takes whole lines away with the line end before them, so that what comes behind them still may."""
        first = self.line_start(start)
        if not first:
            return Splice(0, self.next_line(end), "")
        before = first - (2 if self.text[first - 2 : first] == "\r\n" else 1)
        return Splice(before, self.line_end(end), "")

    def lines(self, text: str) -> str:
        """A text with the line ends of this file."""
        return text if self.eol == "\n" else text.replace("\n", self.eol)


def _gb18030(name: str, data: bytes) -> str:
    try:
        decode(name, data)  # which knows whether it may be that
        return data.decode("gb18030")
    except (CorpusError, UnicodeDecodeError):
        raise Unfit(f"{name} is in no encoding that can be written") from None
