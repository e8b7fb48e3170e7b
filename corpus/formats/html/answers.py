"""How does an answer in HTML become Markdown?

markdownify does it: MIT, kept since 2012, only BeautifulSoup behind it; html2text is GPL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from corpus.formats.html.nesting import is_too_deep
from corpus.languages.lazy import lazy_pattern

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

_BLOCK = (
    "p|div|ul|ol|li|table|thead|tbody|tr|td|th|h[1-6]|blockquote|pre|section|article|figure|center|dl|dt|dd"
    "|iframe|video"
)
_INLINE = "a|b|strong|i|em|u|s|strike|del|span|font|br|img|code|small|big|mark|tt|abbr|label|hr"
_KEPT = "kbd|sub|sup|details|summary"
"""Elements that the pages show as they are."""
_BLOCK_TAG = lazy_pattern(rf"<(?:{_BLOCK})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ALONE = lazy_pattern(r"<(?:br|hr)\s*/?>|<img\s[^<>]*>", re.IGNORECASE)
_CLOSED = lazy_pattern(rf"</(?:{_BLOCK}|{_INLINE})\s*>", re.IGNORECASE)
_ANY_TAG = lazy_pattern(rf"</?(?:{_BLOCK}|{_INLINE})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_CODE = lazy_pattern(r"(?<!`)(`+)(?!`)[^`]+\1(?!`)|^ {0,3}(```|~~~).*?^ {0,3}\2", re.DOTALL | re.MULTILINE)
_UNKNOWN = lazy_pattern(r"<(?=/?[a-z])(?!/?(?:[a-z][a-z0-9]{0,11}(?=[\s/>])|!--))", re.IGNORECASE)
_ESCAPED = lazy_pattern(r"&lt;/?(?:p|br|div|ul|ol|li|strong|em|b|a)\b", re.IGNORECASE)
_BREAK_AND_LINE = lazy_pattern(r"<br\s*/?>[ \t]*\n", re.IGNORECASE)
_TABLE_ROW = lazy_pattern(r"^[ \t]*\|.*\|[ \t]*$", re.MULTILINE)
_SPACES = lazy_pattern(r"\n[ \t]*\n(?:[ \t]*\n)+")
_OPENED = lazy_pattern(r"<(a|b|strong|i|em|u|s|strike|del|span|font|code|small|big|mark|tt|abbr|label)\b[^<>]*>", re.I)
_ENDED = lazy_pattern(r"</(a|b|strong|i|em|u|s|strike|del|span|font|code|small|big|mark|tt|abbr|label)\s*>", re.I)
_LINE_START = lazy_pattern(r"\s*(?:(?:[-*+>]|\d{1,9}[.)])\s+)*")
_DATA = "data:"
_MOST_CHARACTERS = 1_000_000
"""Of one answer in HTML, whose tags may take ten times the place of its text."""
_OWN_WINDOW = ("iframe", "video", "audio", "embed", "object")
_DROPPED = ("script", "style", "noscript", "template", "form", "button", "input", "svg")


def is_html(text: str) -> bool:
    """Whether a text holds elements that Markdown would show as signs; code does not count."""
    if "<" not in text:
        return False
    plain = _CODE.sub("", text) if "`" in text or "~~~" in text else text
    return bool(_BLOCK_TAG.match(plain.lstrip()) or _closes(plain) or _ALONE.search(_TABLE_ROW.sub("", plain)))


def _closes(text: str) -> bool:
    found = _CLOSED.search(text)
    return found is not None and _ANY_TAG.search(text) is not None and not text[: found.start()].endswith("\\")


def unescaped(text: str) -> str:
    """HTML that was escaped once more on its way, as phpMyFAQ's export does: &lt;p&gt; for <p>."""
    import html

    return html.unescape(text) if _ESCAPED.search(text) and not _CLOSED.search(text) else text


def to_markdown(text: str) -> tuple[str, list[str]]:
    """Markdown of a text in HTML, or with some HTML in it, and what did not come along.

    ValueError for a text that is too long, or nested too deep to be anything but an attack.
    """
    if len(text) > _MOST_CHARACTERS:
        raise ValueError(f"{len(text):,} characters of HTML, at most {_MOST_CHARACTERS:,} are read")
    lost: list[str] = []
    if _BLOCK_TAG.search(text) and (text.lstrip().startswith("<") or "\n\n" not in text):
        return _converted(text, lost, is_whole=True), lost
    return "\n\n".join(_chunk(chunk, lost) if is_html(chunk) else chunk for chunk in _chunks(text)), lost


def _chunk(chunk: str, lost: list[str]) -> str:
    """A paragraph or list of Markdown with HTML in it: line by line where every element ends on its line."""
    if _BLOCK_TAG.search(chunk) or any(_is_open(line) for line in chunk.split("\n")):
        return _converted(chunk, lost, is_whole=False)
    return "\n".join(_line(line, lost) if is_html(line) else line for line in chunk.split("\n"))


def _is_open(line: str) -> bool:
    opened = [name.lower() for name in _OPENED.findall(line)]
    closed = [name.lower() for name in _ENDED.findall(line)]
    return sorted(opened) != sorted(closed)


def _line(line: str, lost: list[str]) -> str:
    """Indentation and list marks are Markdown's, and no white space to HTML."""
    start = _LINE_START.match(line)
    lead = start[0] if start else ""
    return lead + _converted(line[len(lead) :], lost, is_whole=False)


def _chunks(text: str) -> Iterator[str]:
    """Paragraphs, those together between which an element is open."""
    chunk: list[str] = []
    open_ = 0
    for paragraph in re.split(r"\n[ \t]*\n", text):
        chunk.append(paragraph)
        open_ += len(re.findall(rf"<(?:{_BLOCK})(?:\s[^<>]*)?>", paragraph, re.IGNORECASE))
        open_ -= len(re.findall(rf"</(?:{_BLOCK})\s*>", paragraph, re.IGNORECASE))
        if open_ <= 0:
            yield "\n\n".join(chunk)
            chunk, open_ = [], 0
    if chunk:
        yield "\n\n".join(chunk)


def _converted(text: str, lost: list[str], *, is_whole: bool) -> str:
    from bs4 import BeautifulSoup

    if is_too_deep(text):
        raise ValueError("HTML nested too deep; write the answer as text")
    if not _BLOCK_TAG.search(text) and not re.search(r"<br\b", text, re.IGNORECASE):
        text = text.replace("\n", "<br>")  # the lines of a cell
    text = _BREAK_AND_LINE.sub("<br>", text)
    soup = BeautifulSoup(_UNKNOWN.sub("&lt;", text), "html.parser")
    return markdown_of(soup, lost, escape=is_whole)


def markdown_of(soup: BeautifulSoup | Tag, lost: list[str], *, escape: bool = True) -> str:
    """Markdown of a part of a page; `lost` gets what does not come along."""
    _tidy(soup, lost)
    text = _converter(escape).convert_soup(soup)
    return _SPACES.sub("\n\n", text.replace("\xa0", " ")).strip()


def _tidy(soup: Any, lost: list[str]) -> None:
    for tag in soup.find_all(_OWN_WINDOW):
        address = tag.get("src") or tag.get("data") or next((s.get("src") for s in tag.find_all("source")), None)
        lost.append(f"a {tag.name} became a link to {address}" if address else f"a {tag.name} without an address")
        if address:
            link = soup.new_tag("a", href=address) if hasattr(soup, "new_tag") else None
            if link is not None:
                link.string = tag.get("title") or address
                tag.replace_with(link)
                continue
        tag.decompose()
    for tag in soup.find_all(_DROPPED):
        if tag.name not in ("style", "noscript"):
            lost.append(f"a {tag.name} element")
        tag.decompose()
    for image in soup.find_all("img"):
        source = str(image.get("src") or image.get("data-src") or "")
        image["src"] = source
        if source.startswith(_DATA) or not source:
            words = image.get("alt") or "without words"
            lost.append(f"a picture inside the text ({words}); save it as a file and write its address")
            image.decompose()


def _converter(escape: bool) -> Any:
    from markdownify import MarkdownConverter

    class Converter(MarkdownConverter):
        def escape(self, text: str, parent_tags: Any) -> str:
            escaped = str(super().escape(text, parent_tags))  # type: ignore[misc]
            # Else an answer about <b> would be HTML again when it is read the next time.
            return re.sub(r"<(?=/?[a-z])", r"\\<", escaped, flags=re.IGNORECASE) if escape else escaped

        def convert_br(self, _el: Any, _text: str, parent_tags: Any) -> str:
            if {"td", "th"} & set(parent_tags):
                return "<br>"
            return " " if "_inline" in parent_tags else "\n" if not escape else "  \n"

    for name in _KEPT.split("|"):
        setattr(Converter, f"convert_{name}", _kept(name))
    return Converter(
        heading_style="ATX",
        bullets="-",
        escape_misc=False,
        escape_asterisks=escape,
        escape_underscores=escape,
        autolinks=False,
        newline_style="spaces",
    )


def _kept(name: str) -> Any:
    def convert(_self: Any, _el: Any, text: str, **_: Any) -> str:
        if name in ("details", "summary"):
            return (
                f"\n\n<{name}>{text.strip()}</{name}>\n\n"
                if name == "summary"
                else f"\n\n<{name}>\n{text}\n</{name}>\n\n"
            )
        return f"<{name}>{text}</{name}>"

    return lambda self, el, text, parent_tags: convert(self, el, text)
