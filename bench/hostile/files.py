"""Files that are small to send and dear to look at."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

_MOST_POINTS = 49_000_000


def _streams_without_end() -> bytes:
    return b"%PDF-1.4\n" + b"stream\n" * 14_000 + b"%%EOF"


def _nested() -> bytes:
    return b"%PDF-1.4\n1 0 obj\n" + b"<< /A " * 60_000 + b">> " * 60_000 + b"\nendobj\n%%EOF"


def _packed() -> bytes:
    """A stream of 100 MB in 100 KB."""
    packer = zlib.compressobj(6)
    packed = b"".join([packer.compress(bytes(1_000_000)) for _ in range(100)]) + packer.flush()
    return b"%%PDF-1.4\n1 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream\nendobj\n%%%%EOF" % (
        len(packed),
        packed,
    )


def _many_objects() -> bytes:
    return (
        b"%PDF-1.4\n"
        + b"".join(b"%d 0 obj\n<< /J#61vaScript %d >>\nendobj\n" % (n, n) for n in range(60_000))
        + b"%%EOF"
    )


def _png(width: int, height: int) -> bytes:
    """One colour, so that it is small whatever its size; cut off after 50 million points."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4, "big") + kind + content + zlib.crc32(kind + content).to_bytes(4, "big")

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    packer = zlib.compressobj(1)
    rows = [packer.compress(bytes(1 + width * 3)) for _ in range(min(height, _MOST_POINTS // width))]
    pixels = chunk(b"IDAT", b"".join(rows) + packer.flush())
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size + b"\x08\x02\0\0\0") + pixels + chunk(b"IEND", b"")


def _many_frames() -> bytes:
    from PIL import Image

    frames = [Image.new("P", (800, 800), n % 250) for n in range(100)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def _archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(1999):
            archive.writestr(f"{number}.txt", bytes(1000))
    return out.getvalue()


def _text() -> bytes:
    return ("充值未到账 " * 40_000).encode("gb18030")


def _fine() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.effect_noise((500, 500), 80).save(out, "PDF")
    return out.getvalue()


FINE = "fine.pdf"
"""Nothing is wrong with it."""
DOCUMENTS: Mapping[str, Callable[[], bytes]] = {
    "streams.pdf": _streams_without_end,
    "nested.pdf": _nested,
    "packed.pdf": _packed,
    "objects.pdf": _many_objects,
    "archive.zip": _archive,
    "text.txt": _text,
}
IMAGES: Mapping[str, Callable[[], bytes]] = {
    "largest.png": lambda: _png(7000, 7000),
    "bomb.png": lambda: _png(60_000, 60_000),
    "frames.gif": _many_frames,
    "cut.jpg": lambda: b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\xff\xc4" * 50_000,
}


def write_all(folder: Path) -> None:
    """Make them beforehand, so that making them takes nothing from the server."""
    folder.mkdir()
    for name, make in (*DOCUMENTS.items(), *IMAGES.items(), (FINE, _fine)):
        (folder / name).write_bytes(make())
