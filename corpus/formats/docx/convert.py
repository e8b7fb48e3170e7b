"""How does a Word document become HTML?

mammoth does it: BSD, kept since 2013, made for documents that people wrote by hand; pandoc is a program of its own.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any

from corpus.formats.attached import LARGEST
from corpus.formats.base import Attached, folder_in

_STYLES = """
p[style-name='Title'] => h1.title:fresh
p[style-name='title'] => h1.title:fresh
p[style-name='标题'] => h1.title:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name^='toc'] => !
p[style-name^='TOC'] => !
p[style-name^='目录'] => !
p[style-name^='标题 1'] => h1:fresh
p[style-name^='标题 2'] => h2:fresh
p[style-name^='标题 3'] => h3:fresh
p[style-name^='标题 4'] => h4:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
comment-reference =>
u =>
"""
"""In which of Word's languages a style has its name is up to who wrote it; contents lists are no entries."""
_KINDS = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/jpg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/svg+xml": ".svg",
    "image/bmp": ".bmp",
    "image/avif": ".avif",
}
"""Pictures that browsers show, by their type; Word's own drawings (EMF, WMF) are none."""
_MOST_BYTES = 200_000_000
"""Of all pictures."""
_NOTE = re.compile(r"#(?:foot|end)note-\d+$")
_TAG = re.compile(r"<(?=[/a-zA-Z!])")
"""What Markdown would take for an element, and was written as text."""
_IS_NOTE = re.compile(r"(?:foot|end)note-\d+$")


@dataclass(slots=True)
class Converted:
    """soup: the document as HTML; pictures: those that it shows; lost: what does not come along."""

    soup: Any
    pictures: list[Attached] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def converted(name: str, data: bytes) -> Converted:
    """The document as HTML; name: of its file, below which answers find its pictures."""
    import mammoth
    from bs4 import BeautifulSoup

    pictures = _Pictures(folder_in(name.rpartition("/")[2]))
    found = mammoth.convert_to_html(
        io.BytesIO(data),
        style_map=_STYLES,
        convert_image=mammoth.images.img_element(pictures.source),
        external_file_access=False,
        include_embedded_style_map=False,
    )
    soup = BeautifulSoup(found.value, "html.parser")
    for image in soup.find_all("img", src=""):
        image.decompose()
    _notes_where_they_are_meant(soup)
    for anchor in soup.find_all("a", id=True, href=False):
        anchor.unwrap()
    for words in soup.find_all(string=_TAG):
        words.replace_with(_TAG.sub(r"\\<", str(words)))
    _below_the_title(soup)
    _first_rows_are_headers(soup)
    return Converted(soup, pictures.kept, pictures.lost)


class _Pictures:
    """Takes the pictures of one document. folder: how answers name where they lie."""

    def __init__(self, folder: str) -> None:
        self._folder, self._left = folder, _MOST_BYTES
        self.kept: list[Attached] = []
        self.lost: list[str] = []

    def source(self, image: Any) -> dict[str, str]:
        """The address of a picture; an empty one for what no browser shows."""
        ending, words = _KINDS.get(image.content_type), " ".join((image.alt_text or "").split())
        try:
            with image.open() as stream:
                data = stream.read(min(LARGEST, self._left) + 1) if ending else b""
        except Exception:  # its part is missing, or lies outside the document: whatever mammoth raises for it
            data = b""
        if not data or len(data) > min(LARGEST, self._left):
            what = f"({words[:60]})" if words else f"of the type {str(image.content_type)[:40]}"
            limit = f"or has more than {LARGEST // 1_000_000} MB"
            self.lost.append(f"a picture {what} that no browser shows, {limit}; save it as PNG, put it in anew")
            return {"src": ""}
        self._left -= len(data)
        file = f"image{len(self.kept) + 1}{ending}"
        self.kept.append(Attached(file, data))
        return {"src": f"{self._folder}/{file}"}


def _notes_where_they_are_meant(soup: Any) -> None:
    """Footnotes in brackets at their place: an entry that is read alone has no foot."""
    notes = {note["id"]: note for note in soup.find_all("li", id=_IS_NOTE)}
    for mark in soup.find_all("a", href=_NOTE):
        note = notes.get(mark["href"][1:])
        if note is None:
            continue
        for back in note.find_all("a", href=re.compile(r"#(?:foot|end)note-ref-\d+$")):
            back.decompose()
        around = mark.parent if mark.parent.name == "sup" else mark
        words = " ".join(note.get_text(" ", strip=True).split())
        around.replace_with(f" ({words})" if words.isascii() else f"（{words}）")
    for note in notes.values():
        note.decompose()
    for empty in soup.find_all(("ol", "ul")):
        if not empty.find("li"):
            empty.decompose()


def _below_the_title(soup: Any) -> None:
    """Word's title stands above its headings of the first level."""
    if soup.find("h1", class_="title"):
        for level in range(5, 0, -1):
            for heading in soup.find_all(f"h{level}", class_=False):
                heading.name = f"h{level + 1}"


def _first_rows_are_headers(soup: Any) -> None:
    """Few people mark the header of a table, and Markdown has no table without one."""
    for table in soup.find_all("table"):
        row = table.find("tr")
        if row is not None and not table.find("th"):
            for cell in row.find_all("td", recursive=False):
                cell.name = "th"
