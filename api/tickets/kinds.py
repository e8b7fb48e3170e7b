"""What is this file really? Its content says so, never its name."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

from api.tickets.states import TicketError

IMAGES: Mapping[str, str] = {"JPG": "JPEG", "PNG": "PNG", "WEBP": "WEBP", "GIF": "GIF"}
"""Types that are decoded and written anew, with the name that Pillow has for them."""
MEDIA: Mapping[str, str] = {
    "JPG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "PDF": "application/pdf",
    "DOC": "application/msword",
    "DOCX": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ZIP": "application/zip",
    "TXT": "text/plain; charset=utf-8",
    "MP4": "video/mp4",
}
"""Every type that can be told, and how it is served."""
_ALIKE: Mapping[str, frozenset[str]] = {
    "JPG": frozenset({".jpg", ".jpeg", ".jpe", ".jfif"}),
    "MP4": frozenset({".mp4", ".m4v", ".mov", ".m4a"}),
}

_MOST_MEMBERS = 2000
_MOST_UNPACKED = 500_000_000
_MOST_RATIO = 200
_PROGRAMS = """
exe dll com scr pif msi msix bat cmd ps1 psm1 vbs vbe js jse wsf wsh hta lnk reg jar apk ipa app dmg pkg deb rpm sh iso
img vhd cpl gadget docm dotm xlsm xltm xlam pptm ppam chm
"""
_PROGRAM_NAMES = tuple(f".{name}" for name in _PROGRAMS.split())
_PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!", b"dex\n")
_PDF_ACTIONS = (b"/Launch", b"/JavaScript", b"/JS ", b"/JS(", b"/EmbeddedFile", b"/RichMedia")
_PDF_STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
_OFFICE_ACTIVE = ("vbaproject.bin", "vbadata.xml", "/activex/", "/embeddings/")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_MACROS = ("_VBA_PROJECT", "Macros", "VBA")


class FileError(TicketError):
    """A file is not accepted; `why` is a key of words.yaml, and the message the same for programs."""

    def __init__(self, why: str, message: str) -> None:
        super().__init__(message)
        self.why = why


def kind_of(path: Path, allowed: tuple[str, ...]) -> str:
    """The type of a file on disk, one of `allowed`; raises FileError if it is another or hides what may harm."""
    with path.open("rb") as stream:
        start = stream.read(2048)
    if not start:
        raise FileError("file_empty", "the file is empty; choose it again")
    if start.startswith(_PROGRAM_STARTS):
        raise FileError("file_program", "the file is a program; programs are not accepted")
    for kind, fits in _TESTS.items():
        if fits(path, start):
            if kind not in allowed or not _library_agrees(path, kind):
                break
            return kind
    raise FileError("file_type", f"the file's content is none of: {', '.join(allowed)}; save it as one of these")


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


def _begins(*starts: bytes) -> Callable[[Path, bytes], bool]:
    return lambda _path, start: start.startswith(starts)


def _is_webp(_path: Path, start: bytes) -> bool:
    return start[:4] == b"RIFF" and start[8:12] == b"WEBP"


def _is_mp4(_path: Path, start: bytes) -> bool:
    return start[4:8] == b"ftyp"


def _is_pdf(path: Path, start: bytes) -> bool:
    if not start.startswith(b"%PDF-"):
        return False
    content = path.read_bytes()
    if b"%%EOF" not in content[-2048:]:
        raise FileError("file_broken", "the PDF is cut off; export it again")
    plain = _PDF_STREAM.sub(b"", content)  # packed bytes spell anything by chance
    if any(action in plain for action in _PDF_ACTIONS):
        raise FileError("file_active", "the PDF holds scripts or other files; print it to a new PDF without them")
    return True


def _is_doc(path: Path, start: bytes) -> bool:
    if not start.startswith(_OLE):
        return False
    content = path.read_bytes()
    if any(name.encode("utf-16-le") in content for name in _OLE_MACROS):
        raise FileError("file_active", "the document holds macros; save it without them")
    return "WordDocument".encode("utf-16-le") in content


def _office(folder: str, main: str) -> Callable[[Path, bytes], bool]:
    def fits(path: Path, start: bytes) -> bool:
        if not start.startswith(b"PK\x03\x04"):
            return False
        names = _members(path)
        if "[Content_Types].xml" not in names or f"{folder}/{main}" not in names:
            return False
        lower = [name.lower() for name in names]
        if any(part in name for name in lower for part in _OFFICE_ACTIVE):
            raise FileError("file_active", "the document holds macros or embedded programs; save it without them")
        return True

    return fits


def _is_zip(path: Path, start: bytes) -> bool:
    if not start.startswith(b"PK\x03\x04"):
        return False
    others = {"[content_types].xml", "meta-inf/manifest.mf", "androidmanifest.xml"}  # formats that are ZIPs inside
    return not others & {name.lower() for name in _members(path)}


def _members(path: Path) -> list[str]:
    """Names of what a ZIP holds; raises FileError if it is broken, locked, a bomb, or holds a program."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > _MOST_MEMBERS:
                raise FileError("file_bomb", f"the archive has more than {_MOST_MEMBERS} files; send fewer")
            unpacked = sum(member.file_size for member in members)
            if unpacked > _MOST_UNPACKED or unpacked > _MOST_RATIO * max(path.stat().st_size, 10_000):
                raise FileError("file_bomb", "the archive unpacks to far too much; send the files by themselves")
            for member in members:
                _check_member(archive, member)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError, zlib.error) as error:
        raise FileError("file_broken", "the archive is damaged; pack it again") from error
    return [member.filename for member in members]


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    name = member.filename.lower()
    if member.flag_bits & 1:
        raise FileError("file_locked", "the archive is locked with a password, so nobody could open it; pack it openly")
    if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name:
        raise FileError("file_active", "the archive holds paths that lead outside of it; pack it again")
    if name.endswith(_PROGRAM_NAMES):
        raise FileError("file_program", "the archive holds a program; take it out")
    if not member.is_dir():
        with archive.open(member) as stream:
            _check_start(stream)


def _check_start(stream: IO[bytes]) -> None:
    if stream.read(4).startswith(_PROGRAM_STARTS):
        raise FileError("file_program", "the archive holds a program; take it out")


def _is_text(path: Path, _start: bytes) -> bool:
    content = path.read_bytes()
    if b"\0" in content:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


_TESTS: Mapping[str, Callable[[Path, bytes], bool]] = {
    "JPG": _begins(b"\xff\xd8\xff"),
    "PNG": _begins(b"\x89PNG\r\n\x1a\n"),
    "GIF": _begins(b"GIF87a", b"GIF89a"),
    "WEBP": _is_webp,
    "MP4": _is_mp4,
    "PDF": _is_pdf,
    "DOC": _is_doc,
    "DOCX": _office("word", "document.xml"),
    "XLSX": _office("xl", "workbook.xml"),
    "ZIP": _is_zip,
    "TXT": _is_text,
}
