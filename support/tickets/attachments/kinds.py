"""Which types of files are there, and how does each begin? Nothing heavy: the checking process imports this too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

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
    "HEIC": "image/heic",
    "OFD": "application/ofd",
}
"""Every type that can be told, and how it is served."""
START = 2048
"""Bytes that `likely_kind` needs."""
PROGRAM_STARTS = (b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!", b"dex\n")
PACKED = ("DOCX", "XLSX", "OFD", "ZIP")
"""Types that are ZIP archives; only a look inside tells them apart."""


UTF_16 = (b"\xff\xfe", b"\xfe\xff")
"""How texts begin that hold bytes of zero: Windows' logs."""
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


class FileError(Exception):
    """A file is not accepted. why: a code, which is also the key of a text for people; the message says the same in
    English."""

    def __init__(self, why: str, message: str) -> None:
        super().__init__(message)
        self.why = why


def starts_of(start: bytes) -> tuple[str, ...]:
    """The types whose files may begin with these bytes; raises FileError for nothing and for programs."""
    if not start:
        raise FileError("file_empty", "the file is empty; choose it again")
    if start.startswith(PROGRAM_STARTS):
        raise FileError("file_program", "the file is a program; programs are not accepted")
    found = tuple(kind for kind, fits in _STARTS.items() if fits(start))
    return found or (("TXT",) if b"\0" not in start or start.startswith(UTF_16) else ())


def likely_kind(start: bytes, name: str, allowed: Sequence[str]) -> str:
    """The type that a file's first bytes, and then its name, suggest; raises FileError if none of `allowed` fits.

    It costs next to nothing, and proves nothing: see contents.kind_of.
    """
    likely = starts_of(start)
    found = [kind for kind in likely if kind in allowed]
    if not found and "HEIC" in likely:
        told = "iPhone photographs (HEIC) are not accepted; send a screenshot of it, or set Settings > Camera > Formats"
        raise FileError("file_heic", f"{told} > Most Compatible and take it again")
    if not found:
        raise no_such_type(allowed)
    named = name.rpartition(".")[2].upper()
    return named if named in found else found[-1]


def no_such_type(allowed: Sequence[str]) -> FileError:
    """The refusal of what is of no type that is taken."""
    return FileError("file_type", f"the file's content is none of: {', '.join(allowed)}; save it as one of these")


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda start: start.startswith(starts)


_STARTS: Mapping[str, Callable[[bytes], bool]] = {
    "JPG": _begins(b"\xff\xd8\xff"),
    "PNG": _begins(b"\x89PNG\r\n\x1a\n"),
    "GIF": _begins(b"GIF87a", b"GIF89a"),
    "WEBP": lambda start: start[:4] == b"RIFF" and start[8:12] == b"WEBP",
    "HEIC": lambda start: start[4:8] == b"ftyp" and start[8:12] in _HEIC_BRANDS,
    "MP4": lambda start: start[4:8] == b"ftyp" and start[8:12] not in _HEIC_BRANDS,
    "PDF": _begins(b"%PDF-"),
    "DOC": _begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    **dict.fromkeys(PACKED, _begins(b"PK\x03\x04")),
}
