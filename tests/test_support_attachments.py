"""Which files people really send: e-invoices, logs, iPhone photographs, and text that was packed small."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import pytest

from support.tickets.attachments.contents import kind_of
from support.tickets.attachments.kinds import FileError, likely_kind

ALL = ("JPG", "PNG", "PDF", "ZIP", "TXT", "MP4")
XML = b"<?xml version='1.0'?><invoice><total>3.00</total></invoice>"


def invoice(
    data: bytes = XML,
    *,
    name: bytes = b"(invoice.xml)",
    spec: bytes = b"/EF<</F 5 0 R>>",
    stream: bytes = b"/Type/EmbeddedFile",
    more: bytes = b"",
) -> bytes:
    """A PDF with one file in it. spec: where its specification says it is; stream: the keys of its stream."""
    return (
        b"%%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a) 4 0 R]>>>>/AF[4 0 R]>>"
        b"endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n4 0 obj<</Type/Filespec/F%b/UF%b%b>>endobj\n"
        b"5 0 obj<<%b/Length %d>>stream\n%b\nendstream endobj\n%b\ntrailer<</Root 1 0 R/Size 6>>\n%%%%EOF\n"
    ) % (name, name, spec, stream, len(data), data, more)


def refused(path: Path) -> str:
    with pytest.raises(FileError) as error:
        kind_of(path, ALL)
    return error.value.why


@pytest.mark.parametrize(
    "content",
    [
        invoice(),
        invoice(b"\xef\xbb\xbf  " + XML),
        invoice(zlib.compress(XML), stream=b"/Type/EmbeddedFile/Filter/FlateDecode"),
        invoice(stream=b""),  # the type of the stream need not be said
        invoice(name=b"<FEFF0061002E0078006D006C>"),  # a.xml in UTF-16
        invoice(name=rb"(f\303\244.XML)"),
        invoice(spec=b"/EF << /F 5 0 R /UF 5 0 R >>"),
    ],
)
def test_an_invoice_with_its_data_is_taken(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "f").write_bytes(content)
    assert kind_of(tmp_path / "f", ALL) == "PDF"


HIDDEN = b"6 0 obj<</Length 9>>stream\nMZprogram\nendstream endobj"


@pytest.mark.parametrize(
    "content",
    [
        invoice(b"MZ\x90\x00 program"),
        invoice(b"<html><script>alert(1)</script></html>"),
        invoice(b"<x xmlns='http://www.w3.org/1999/xhtml'/>"),
        invoice(b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"),
        invoice(name=b"(invoice.exe)"),
        invoice(name=b"(invoice.xml.hta)"),
        invoice(name=b"<FEFF0061002E006500780065>"),
        invoice(name=b" 7 0 R"),  # a name that stands elsewhere
        invoice(spec=b"/EF 8 0 R"),
        invoice(spec=b"/EF<</F 6 0 R>>", more=HIDDEN),  # its stream says no type
        invoice(spec=b"/E#46<</F 6 0 R>>", more=HIDDEN),
        invoice(more=HIDDEN + b"\n9 0 obj<</Type/Filespec/F(b.xml)/EF<</F 6 0 R>>>>endobj"),
        invoice(more=b"5 0 obj % 9 0 obj\n<<>>stream\nMZprogram\nendstream endobj"),  # the same object again
        invoice(more=b"% stream\n5 0 obj<<>>stream\nMZprogram\nendstream endobj"),
        invoice(more=b"7 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj"),
        invoice(more=b"7 0 obj<</S/Launch/F(x.xml)>>endobj"),
        invoice(XML, stream=b"/Filter/LZWDecode"),
    ],
)
def test_other_files_in_a_pdf_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "f").write_bytes(content)
    assert refused(tmp_path / "f") == "file_active"


def test_a_locked_invoice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(invoice(more=b"8 0 obj<</Encrypt 9 0 R>>endobj"))
    assert refused(tmp_path / "f") == "file_locked"


@pytest.mark.parametrize(
    ("content", "encoding"), [("2026-11-29 错误 500\n" * 9, "utf-8"), ("错误\n", "gb18030"), ("error 5\n", "utf-16")]
)
def test_logs_and_tables_are_text(tmp_path: Path, content: str, encoding: str) -> None:
    (tmp_path / "f").write_bytes(content.encode(encoding))
    assert likely_kind(content.encode(encoding), "app.log", ALL) == kind_of(tmp_path / "f", ALL) == "TXT"


def test_an_iphone_photograph_is_told_what_to_do() -> None:
    start = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
    with pytest.raises(FileError, match="Most Compatible") as error:
        likely_kind(start, "IMG_1.HEIC", ALL)
    assert error.value.why == "file_heic"
    assert likely_kind(start, "IMG_1.HEIC", (*ALL, "HEIC")) == "HEIC"
    assert likely_kind(b"\0\0\0\x18ftypisom\0\0\0\0", "a.mp4", ALL) == "MP4"


def test_a_log_that_packs_small_is_no_bomb(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "f", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("app.log", "2026-11-29 10:00 error 500\n" * 400_000)
    assert (tmp_path / "f").stat().st_size < 60_000
    assert kind_of(tmp_path / "f", ALL) == "ZIP"


def test_an_ofd_invoice_is_what_it_is(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "f", "w") as archive:
        archive.writestr("OFD.xml", "<ofd/>")
    assert kind_of(tmp_path / "f", ALL) == "ZIP"
    assert kind_of(tmp_path / "f", (*ALL, "OFD")) == "OFD"
