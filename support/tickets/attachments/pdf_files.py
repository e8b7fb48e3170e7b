"""Are the files within a PDF nothing but data, as an electronic invoice carries them (PDF/A-3: ZUGFeRD, 数电发票)?

Their content decides, and their names must say .xml as well. Whatever cannot be followed is refused by the caller. Each
stream that a file specification names must be found as often as the content spells the beginning of its object, so
that no comment hides one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

REF = rb"(\d{1,10})\s{1,9}\d{1,5}\s{1,9}R(?![A-Za-z])"
_NAME = {"EF": rb"/(?:E|#45)(?:F|#46)", "UF": rb"/(?:U|#55)(?:F|#46)"}
_SPECIFIED = re.compile(_NAME["EF"] + rb"\s{0,9}(?:<<([^<>]{0,2000})>>|(?=<<)|(?=\d{1,10}\s{1,9}\d{1,5}\s{1,9}R))")
_REF = re.compile(REF)
_OBJECT = re.compile(rb"(?<!\d)(\d{1,10})\s{1,9}\d{1,5}\s{1,9}obj(?![A-Za-z])")
_TYPED = re.compile(rb"/EmbeddedFile(?![A-Za-z])")
_STRING = rb"(\((?:\\.|[^\\()]){0,1000}\)|<[0-9A-Fa-f\s]{0,4000}>)"
_NAMED = re.compile(
    rb"/(?:UF|F|DOS|Mac|Unix)(?![A-Za-z0-9])\s{0,9}(?:" + _STRING + rb"|(?=\d{1,10}\s{1,9}\d{1,5}\s{1,9}R))"
)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NO_DATA = (b"<script", b"/xhtml", b"xml-stylesheet", b"<!entity", b"<html", b"\0")
_LOOKED_FOR = 65_536
"""Bytes at the start of a file in which its kind is looked for."""


class Files:
    """The files that a PDF's texts (all that is no packed stream, and its unpacked object streams) specify."""

    def __init__(self, content: bytes, texts: Iterable[bytes]) -> None:
        joined = b"\n".join(texts)
        specified = [*_SPECIFIED.finditer(content), *_SPECIFIED.finditer(joined)]
        self.refs = {ref for one in specified for ref in _REF.findall(one[1] or b"")}
        self._is_plain = all(one[1] and _REF.search(one[1]) for one in specified)
        without = _SPECIFIED.sub(b" ", joined)
        self._are_xml = all(one[1] and _name_of(one[1]).lower().endswith(".xml") for one in _NAMED.finditer(without))
        spelled = Counter(_OBJECT.findall(content))
        self._wanted = {ref: spelled[ref] for ref in self.refs}
        self._found = Counter[bytes]()

    def holds(self, before: bytes) -> bool:
        """Whether the stream behind this part of the PDF is such a file."""
        mine = set(_OBJECT.findall(before)) & self.refs
        self._found.update(mine)
        return bool(mine or _TYPED.search(before))

    @property
    def are_data(self) -> bool:
        """Whether every file is named as XML, and the stream of each was seen by `holds`."""
        return self._is_plain and self._are_xml and all(n and self._found[ref] == n for ref, n in self._wanted.items())


def is_xml(data: bytes) -> bool:
    """Whether an unpacked stream is XML that nothing runs."""
    start = data[:_LOOKED_FOR].lstrip().removeprefix(b"\xef\xbb\xbf").lstrip()
    return bool(re.match(rb"<[?!A-Za-z]", start)) and not any(sign in data.lower() for sign in _NO_DATA)


def _name_of(string: bytes) -> str:
    if string.startswith(b"<"):
        digits = re.sub(rb"\s", b"", string[1:-1])
        raw = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    else:
        raw = _ESCAPED.sub(_unescaped, string[1:-1])
    return raw.decode("utf-16", "replace") if raw.startswith((b"\xfe\xff", b"\xff\xfe")) else raw.decode("latin-1")


def _unescaped(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[1], 8) & 255]) if match[1].isdigit() else match[1]
