"""May a Word document be read? Checked before any of it is parsed: it is a zip file, and may unpack to anything."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

_MOST_TEXT = 10_000_000
"""Bytes of XML that are read, unpacked: some 1,500 pages, in 300 MB of memory."""
_MOST_PARTS = 5_000
_MOST_DEEP = 200
"""Elements inside each other; Word's own have 40, tables in tables twice that."""
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_READ = ("word/document", "word/numbering", "word/styles", "word/footnotes", "word/endnotes", "word/comments")
SAVE = "open it in Word and save it as .docx"
_DOCTYPE = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))


def why_not(data: bytes) -> str | None:
    """What is wrong with the file, and how to mend it; None for one that may be read."""
    import zipfile
    import zlib

    if data.startswith(_OLE):
        return f"an old .doc or a document with a password; {SAVE}, without a password"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _why_not(archive)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError):
        return f"no Word document, whatever its name says, or a damaged one; {SAVE}"


def _why_not(archive: ZipFile) -> str | None:
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS:
        return f"{len(parts):,} parts, at most {_MOST_PARTS:,} are read; split it into a folder of files"
    if not any(part.filename.endswith("[Content_Types].xml") for part in parts):
        return f"no Word document, whatever its name says; {SAVE}"
    texts = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
    size = sum(part.file_size for part in texts if part.filename.startswith(_READ))
    if size > _MOST_TEXT:
        return f"unpacks to {size:,} bytes of text, at most {_MOST_TEXT:,} are read; split it into a folder of files"
    return next((why for part in texts if (why := _wrong_part(archive, part))), None)


def _wrong_part(archive: ZipFile, part: ZipInfo) -> str | None:
    """Entities grow without bound, and Word writes none; what is nested too deep takes the parser's stack."""
    if part.file_size > _MOST_TEXT:
        return f"{part.filename} unpacks to more than {_MOST_TEXT:,} bytes; split it into a folder of files"
    content = archive.read(part)
    if any(mark in content for mark in _DOCTYPE):
        return f"{part.filename} declares entities, which no Word document does; {SAVE}"
    return f"{part.filename} is nested too deep; {SAVE}" if _is_deep(content) else None


def _is_deep(content: bytes) -> bool:
    from xml.parsers import expat

    depth = 0

    def opened(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _MOST_DEEP:
            raise _TooDeep

    def closed(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    try:
        parser.Parse(content, True)
    except _TooDeep:
        return True
    except expat.ExpatError:
        raise ValueError("no XML") from None
    return False


class _TooDeep(Exception):
    """Ends the parsing."""
