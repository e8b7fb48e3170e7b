"""What text do the bytes of a file hold? UTF-8, UTF-16 with a mark, or GB18030 as Excel writes it in China."""

from __future__ import annotations

import codecs
import stat
from pathlib import Path

from corpus.errors import CorpusError, Problem, os_reason, shown_path

MAX_FILE_BYTES = 100_000_000
MAX_LINE = 1_000_000
"""Characters; the longest answer, every character escaped as \\uXXXX, still fits."""

_SAVE = "save the file as UTF-8 (Excel: 'CSV UTF-8'; Notepad: Save as, Encoding UTF-8)"
_SAMPLE = 200_000
_CHINESE_SHARE = 0.45
"""Of the non-ASCII characters. Help texts in GB18030 have 0.97 and more, in traditional characters 0.55 and more; Big5
read as GB18030 under 0.25, for a good part of it turns into kana and Cyrillic."""


def read_bytes(path: Path) -> bytes:
    """All bytes of a regular file; CorpusError when it cannot be read or is too large."""
    name = shown_path(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would wait for ever
            raise CorpusError([Problem(name, "not a regular file; give a file or a folder of files")])
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except ValueError:  # a NUL in the path
        raise CorpusError([Problem(name, "not a path; check it")]) from None
    except OSError as error:
        raise CorpusError([Problem(name, os_reason(error))]) from error
    if len(data) > MAX_FILE_BYTES:
        limit = f"{MAX_FILE_BYTES // 1_000_000} MB"
        raise CorpusError([Problem(name, f"larger than {limit}; split it into a folder of files")])
    return data


def decode(name: str, data: bytes) -> str:
    r"""Text with \n line ends; CorpusError names the byte that fits no supported encoding."""
    text = _decode(name, data).replace("\r\n", "\n").replace("\r", "\n")
    for number, line in enumerate(text.split("\n"), start=1):
        if "\0" in line:
            raise CorpusError([Problem(f"{name}:{number}", f"a binary file, not text; {_SAVE}")])
        if len(line) > MAX_LINE:
            message = f"a line of {len(line):,} characters, at most {MAX_LINE:,} are read; one row a line"
            raise CorpusError([Problem(f"{name}:{number}", message)])
    return text


def _decode(name: str, data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise _broken(name, data, "UTF-16", error) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = None if data.startswith(codecs.BOM_UTF8) or _mostly_utf8(data) else _gb18030(data)
        if text is None:
            raise _broken(name, data, "UTF-8", error) from None
        return text


def _gb18030(data: bytes) -> str | None:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    wide = [character for character in text[:_SAMPLE] if character > "\x7f"]
    return text if wide and sum(map(_chinese, wide)) >= _CHINESE_SHARE * len(wide) else None


def _chinese(character: str) -> int:
    """1 for GB 2312's punctuation, full-width forms and 3755 frequent characters, -1 for its other scripts, else 0."""
    lead = character.encode("gb2312", "replace")[0]
    if 0xA4 <= lead <= 0xA9:
        return -1
    return lead in (0xA1, 0xA3) or 0xB0 <= lead <= 0xD7


def _mostly_utf8(data: bytes) -> bool:
    """A damaged UTF-8 file has many whole characters and few broken ones; it must not become another text."""
    text = data[: 4 * _SAMPLE].decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return sum(character > "\x7f" for character in text) - broken > 2 * broken


def _broken(name: str, data: bytes, encoding: str, error: UnicodeDecodeError) -> CorpusError:
    # utf-8-sig counts from behind the mark.
    offset = error.start + (3 if data.startswith(codecs.BOM_UTF8) else 0)
    value = f"byte {offset} (0x{data[offset]:02x}) is no {encoding} and the file no readable GB18030"
    line = data.count(b"\n", 0, offset) + 1
    return CorpusError([Problem(f"{name}:{line}", f"{value}; {_SAVE}")])
