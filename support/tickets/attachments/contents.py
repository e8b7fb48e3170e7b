"""What is this file really? Its content says so, never its name. Every check reads a file a fixed number of times."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from support.tickets.attachments.kinds import PACKED, PROGRAM_STARTS, START, UTF_16, FileError, no_such_type, starts_of
from support.tickets.attachments.pdf import check_pdf

_ALIKE: Mapping[str, frozenset[str]] = {
    "JPG": frozenset({".jpg", ".jpeg", ".jpe", ".jfif"}),
    "HEIC": frozenset({".heic", ".heif", ".hif", ".heics"}),
    "OFD": frozenset({".zip", ".ofd"}),
    "MP4": frozenset({".mp4", ".m4v", ".mov", ".m4a"}),
}
_MOST_MEMBERS = 2000
_MOST_UNPACKED = 500_000_000
_MOST_RATIO = 200
_HARMLESS = 100_000_000
"""Bytes: a log of this size is no bomb, however small it was packed."""
_PLAIN_PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The others are rare, and unpack megabytes before the first byte can be looked at."""
_PROGRAMS = """
exe dll com scr pif msi msix bat cmd ps1 psm1 vbs vbe js jse wsf wsh hta lnk reg jar apk ipa app dmg pkg deb rpm sh iso
img vhd cpl gadget docm dotm xlsm xltm xlam pptm ppam chm
"""
_PROGRAM_NAMES = tuple(f".{name}" for name in _PROGRAMS.split())
_OFFICE_MAIN: Mapping[str, str] = {"DOCX": "word/document.xml", "XLSX": "xl/workbook.xml"}
_OFFICE_ACTIVE = ("vbaproject.bin", "vbadata.xml", "/activex/", "/embeddings/")
_OTHER_PACKED = frozenset({"[content_types].xml", "meta-inf/manifest.mf", "androidmanifest.xml"})
"""Files that tell another format than ZIP."""
_OLE_MACROS = ("_VBA_PROJECT", "Macros", "VBA")


def kind_of(path: Path, allowed: Sequence[str]) -> str:
    """The type of a file on disk, one of `allowed`; raises FileError if it is another or hides what may harm."""
    with path.open("rb") as stream:
        start = stream.read(START)
    for kind in (_looked_into(path, likely) for likely in starts_of(start)[:1]):
        if kind == "OFD" and kind not in allowed:
            kind = "ZIP"
        if kind in allowed and kind is not None and _library_agrees(path, kind):
            return kind
    raise no_such_type(allowed)


def _looked_into(path: Path, likely: str) -> str | None:
    if likely in PACKED:
        return _packed_kind(path)
    if likely == "PDF":
        check_pdf(path.read_bytes())
    if likely == "DOC":
        return likely if _is_doc(path.read_bytes()) else None
    if likely == "TXT":
        return likely if _is_text(path.read_bytes()) else None
    return likely


def _library_agrees(path: Path, kind: str) -> bool:
    """Whether puremagic, which knows far more types, sees this one among its readings too."""
    import puremagic

    if kind == "TXT":
        return True
    try:
        found = {match.extension.lower() for match in puremagic.magic_file(path)}
    except (puremagic.PureError, ValueError):
        return False
    return bool(found & _ALIKE.get(kind, frozenset({f".{kind.lower()}"})))


def _is_doc(content: bytes) -> bool:
    if any(name.encode("utf-16-le") in content for name in _OLE_MACROS):
        raise FileError("file_active", "the document holds macros; save it without them")
    return "WordDocument".encode("utf-16-le") in content


def _is_text(content: bytes) -> bool:
    if content.startswith(UTF_16):
        return _decodes(content, "utf-16")
    if b"\0" in content:
        return False
    return any(_decodes(content, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _packed_kind(path: Path) -> str | None:
    names = _members(path)
    lower = {name.lower() for name in names}
    for kind, main in _OFFICE_MAIN.items():
        if "[Content_Types].xml" in names and main in names and not lower & (_OTHER_PACKED - {"[content_types].xml"}):
            if any(part in name for name in lower for part in _OFFICE_ACTIVE):
                raise FileError("file_active", "the document holds macros or embedded programs; save it without them")
            return kind
    if _OTHER_PACKED & lower:
        return None
    return "OFD" if "ofd.xml" in lower else "ZIP"


def _members(path: Path) -> frozenset[str]:
    """Names of what a ZIP holds; raises FileError if it is broken, locked, a bomb, or holds a program."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > _MOST_MEMBERS:
                raise FileError("file_bomb", f"the archive has more than {_MOST_MEMBERS} files; send fewer")
            unpacked = sum(member.file_size for member in members)
            if unpacked > _MOST_UNPACKED or unpacked > max(_HARMLESS, _MOST_RATIO * path.stat().st_size):
                raise FileError("file_bomb", "the archive unpacks to far too much; send the files by themselves")
            for member in members:
                _check_member(archive, member)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError, zlib.error) as error:
        raise FileError("file_broken", "the archive is damaged; pack it again") from error
    return frozenset(member.filename for member in members)


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    name = member.filename.lower()
    if member.flag_bits & 1:
        raise FileError("file_locked", "the archive is locked with a password, so nobody could open it; pack it openly")
    if member.compress_type not in _PLAIN_PACKING:
        raise FileError("file_packing", "the archive is packed in a rare way; pack it as an ordinary ZIP (deflate)")
    if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name:
        raise FileError("file_active", "the archive holds paths that lead outside of it; pack it again")
    if name.endswith(_PROGRAM_NAMES):
        raise FileError("file_program", "the archive holds a program; take it out")
    if not member.is_dir():
        with archive.open(member) as stream:
            _check_start(stream)


def _check_start(stream: IO[bytes]) -> None:
    if stream.read(4).startswith(PROGRAM_STARTS):
        raise FileError("file_program", "the archive holds a program; take it out")
