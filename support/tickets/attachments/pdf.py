"""Does a PDF hold scripts or files? Its object streams are looked into; every byte is read a fixed number of times."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence

from support.tickets.attachments.kinds import FileError
from support.tickets.attachments.pdf_files import Files, is_xml

_ACTIONS = ("Launch", "JavaScript", "RichMedia")
_FILES = ("EmbeddedFile", "EmbeddedFiles", "EF")
_MOST_UNPACKED = 50_000_000
"""Bytes of all object streams: they hold dictionaries, of which a thousand pages have a few megabytes."""


def _name(name: str) -> bytes:
    """A pattern of a name of PDF, any letter of which may be spelled by its number: /J#61vaScript."""
    spelled = ((char, f"{ord(char):02x}") for char in name)
    return b"".join(rb"(?:%b|#(?i:%b))" % (char.encode(), code.encode()) for char, code in spelled)


_ACTION = re.compile(rb"/(?:" + b"|".join(map(_name, _ACTIONS)) + rb")(?![a-z])")
"""Looked for in streams too: a comment can pretend that a stream begins, and by chance none of these is spelled."""
_FILE = re.compile(rb"/(?:" + b"|".join(map(_name, _FILES)) + rb")(?![A-Za-z0-9])")
_LONG_FILE = re.compile(rb"/" + _name("EmbeddedFile") + rb"s?(?![a-z])")
_SHORT_ACTION = re.compile(rb"/" + _name("JS") + rb"[\s(<]")
_OBJECTS = re.compile(rb"/" + _name("ObjStm"))
_LOCKED = re.compile(rb"/" + _name("Encrypt") + rb"(?![A-Za-z])")
_SPELLED = re.compile(rb"#([0-9A-Fa-f][0-9A-Fa-f])")
_FILTER = re.compile(
    rb"/(?:(?:ASCIIHex|ASCII85|LZW|Flate|RunLength|CCITTFax|JBIG2|DCT|JPX)Decode"
    rb"|Fl|AHx|A85|LZW|RL|CCF|DCT|Crypt)(?!\w)"
)
_PREDICTOR = re.compile(rb"/Predictor(?!\w)")


def check_pdf(content: bytes) -> None:
    """Raises FileError for a PDF that is cut off, holds actions or files but data, or hides whether it does."""
    if b"%%EOF" not in content[-2048:]:
        raise FileError("file_broken", "the PDF is cut off; export it again")
    outside = [part for part, _stream in parts_of(content)]
    if _ACTION.search(content) or any(map(_SHORT_ACTION.search, outside)):
        raise _active()
    locked = any(map(_LOCKED.search, outside))
    objects, left = _objects(content, locked=locked)
    if any(_ACTION.search(one) or _SHORT_ACTION.search(one) for one in objects):
        raise _active()
    if any(map(_FILE.search, (*outside, *objects))) or _LONG_FILE.search(content):
        if locked:
            raise _locked()
        _check_files(content, (*outside, *objects), left)


def _objects(content: bytes, *, locked: bool) -> tuple[list[bytes], int]:
    """What the object streams hold, and how many bytes more may be unpacked."""
    found, left = list[bytes](), _MOST_UNPACKED
    for before, stream in parts_of(content):
        if stream and _OBJECTS.search(before):
            if locked:
                raise _locked()
            found.append(_unpacked(before, stream, left))
            left -= len(found[-1])
    return found, left


def _check_files(content: bytes, texts: Sequence[bytes], left: int) -> None:
    """Raises FileError unless all files within are data that support needs and that nothing runs."""
    files = Files(content, texts)
    for before, stream in parts_of(content):
        if stream and files.holds(before):
            data = _unpacked(before, stream, left)
            left -= len(data)
            if not is_xml(data):
                raise _active()
    if not files.are_data:
        raise _active()


def parts_of(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """What of a PDF is no stream, each part with the stream behind it: packed bytes spell anything by chance.

    A stream that never ends hides nothing: what follows it is given too.
    """
    begin, search = 0, 0
    while (found := content.find(b"stream", search)) >= 0:
        search = found + len(b"stream")
        if not content.startswith((b"\n", b"\r\n"), search):
            continue
        end = content.find(b"endstream", search)
        if end < 0:  # nor does any later one: looking again from each would cost the square of their number
            break
        yield content[begin:found], content[search:end]
        begin = search = end + len(b"endstream")
    yield content[begin:], b""


def _unpacked(before: bytes, stream: bytes, most: int) -> bytes:
    """The objects of a stream, which is plain or deflated; whatever else packs it hides what is in it."""
    spelled_out = _SPELLED.sub(lambda match: bytes([int(match[1], 16)]), before)
    filters = _FILTER.findall(spelled_out)
    if not filters:
        return stream
    if len(filters) > 1 or filters[0] not in (b"/FlateDecode", b"/Fl") or _PREDICTOR.search(spelled_out):
        raise _active()
    unpacking = zlib.decompressobj()
    try:
        objects = unpacking.decompress(stream.lstrip(b"\r\n"), most + 1)
    except zlib.error as error:
        raise FileError("file_broken", "the PDF is damaged; export it again") from error
    if len(objects) > most:
        raise FileError("file_bomb", "the PDF unpacks to far too much; print it to a new PDF")
    if not unpacking.eof:  # a reader that goes by its length sees more of it
        raise FileError("file_broken", "the PDF is damaged; export it again")
    return objects


def _active() -> FileError:
    return FileError("file_active", "the PDF holds scripts or files but XML; print it to a new PDF without them")


def _locked() -> FileError:
    return FileError("file_locked", "the PDF is locked, so nobody could look into it; export it openly")
