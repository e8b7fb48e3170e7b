"""How does an answer become HTML? Markdown, its links led to articles, its words marked, then sanitised."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from markupsafe import Markup, escape

from api.web.locales import LOCALES
from corpus import FOLDED_TAGS, INLINE_TAGS, JOINED, anchors_of, markdown_parser
from engine import Highlighter

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_TAGS_TEXT = """
a blockquote br code del div em h2 h3 h4 h5 h6 hr img li mark ol p pre s strong table tbody td th thead tr ul
"""
_TAGS = {*_TAGS_TEXT.split(), *INLINE_TAGS, *FOLDED_TAGS}
_ATTRIBUTES = {
    "a": {"href", "rel", "title"},
    "img": {"src", "alt", "width", "height", "loading", "decoding", "title"},
    "ol": {"start"},
    "div": {"tabindex", "role", "aria-label"},
    "abbr": {"title"},
    "details": {"open"},
} | {f"h{level}": {"id"} for level in range(2, 7)}
_CLASSES = {"a": {"video"}, "ol": {"steps"}, "blockquote": {"notice"}, "img": {"unsized"}, "div": {"table"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_ANCHOR = "at-"
"""Before every anchor of an answer, so that none is an id of the page's own."""
_PAGE = re.compile(rf"/(?:{'|'.join(LOCALES)})(?:/|$)")
"""A page of the help centre, as an answer gives it."""
_SIZE = re.compile(r"(\d{1,4})x(\d{1,4})")
_VIDEO = re.compile(
    r"\.(?:mp4|webm|mov|m3u8)$|^(?:[\w-]+\.)*(?:youtube\.com|youtu\.be|vimeo\.com|bilibili\.com|youku\.com|v\.qq\.com)/"
)


@dataclass(frozen=True, slots=True)
class Writing:
    """How a text is written out. shown: a text in the reader's script; article: address of an entry's page, None if
    there is no such entry; highlighter: marks words; first_heading: level that the answer's highest headings get;
    file: address of a picture or document that came with the corpus, None if none did; root: what the addresses of the
    help centre's pages begin with."""

    shown: Callable[[str], str]
    article: Callable[[str], str | None]
    table_label: str
    highlighter: Highlighter | None = None
    first_heading: int = 2
    file: Callable[[str], str | None] = lambda _target: None
    root: str = ""


def answer_html(markdown: str, writing: Writing) -> Markup:
    """A Markdown answer as safe HTML; of raw HTML, what is harmless counts and all else is shown as text."""
    import nh3

    parser = _parser()
    tokens = parser.parse(markdown)
    anchors = iter(anchors_of(tokens))
    for token in tokens:
        if token.type == "heading_open":
            token.attrSet("id", _ANCHOR + next(anchors))
        _dress(token, writing)
    html = parser.renderer.render(tokens, parser.options, {"table_label": escape(writing.table_label)})
    clean = nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, allowed_classes=_CLASSES, url_schemes=_SCHEMES, link_rel=None
    )
    return Markup(clean)  # noqa: S704 - nh3 has just cleaned it


def marked(text: str, writing: Writing) -> Markup:
    """A plain text as HTML, its matched words in <mark>."""
    pieces, at = list[Markup](), 0
    for start, end in writing.highlighter.spans(text) if writing.highlighter else ():
        pieces += [escape(writing.shown(text[at:start])), Markup("<mark>"), escape(writing.shown(text[start:end]))]
        pieces.append(Markup("</mark>"))
        at = end
    return Markup("").join([*pieces, escape(writing.shown(text[at:]))])


def plain_text(markdown: str) -> str:
    """The words of a Markdown text, in one line; Chinese marks bring their own space."""
    line = " ".join(" ".join(_texts(_parser().parse(markdown))).split())
    return re.sub(r"(?<=[。！？；：，、）」》]) ", "", line)


def snippet(markdown: str, writing: Writing, length: int) -> Markup:
    """The part of an answer that the query is about: about `length` characters of plain text, marked."""
    text = plain_text(markdown)
    spans = writing.highlighter.spans(text) if writing.highlighter else []
    start = 0
    if spans and spans[0][0] > length * 2 // 3:
        start = spans[0][0] - length // 4
        space = text.find(" ", start, spans[0][0])
        start = space + 1 if space >= 0 else start
    end = start + length
    if end < len(text) and (space := text.rfind(" ", end - 16, end)) > 0:
        end = space
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return marked(f"{before}{text[start:end].strip()}{after}", writing)


def _dress(token: Token, writing: Writing) -> None:
    if token.type == "ordered_list_open":
        token.attrJoin("class", "steps")
    elif token.type == "blockquote_open":
        token.attrJoin("class", "notice")
    elif token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(int(token.tag[1]) - 1 + writing.first_heading, 6)}"
    elif token.children is not None:
        token.children = list(_inline(token.children, writing))


def _inline(children: Sequence[Token], writing: Writing) -> Iterator[Token]:
    dropped = 0
    for child in children:
        if child.type == "link_open":
            dropped = 0 if _led(child, writing) else 1
            if not dropped:
                yield child
        elif child.type == "link_close" and dropped:
            dropped = 0
        elif child.type == "text":
            yield _raw(child, marked(child.content, writing))
        else:
            if child.type == "image":
                child = _pictured(child, writing)
            yield child


def _led(link: Token, writing: Writing) -> bool:
    """Give a link its address; False if it leads nowhere."""
    href = str(link.attrGet("href") or "")
    target, mark, anchor = href.partition("#")
    own = f"#{_ANCHOR}{anchor}" if mark else ""
    if target.startswith("faq:"):
        address = writing.article(unquote(target[4:]))
        link.attrSet("href", (address or "") + own)
        return address is not None
    if own and not target:
        link.attrSet("href", own)
    parts = urlsplit(href)
    if target and not parts.scheme and not parts.netloc:
        return _within(link, unquote(target), writing)
    if parts.netloc:
        link.attrSet("rel", "noopener noreferrer")
        if _VIDEO.search(f"{parts.netloc}{parts.path}"):
            link.attrJoin("class", "video")
    return True


def _within(link: Token, target: str, writing: Writing) -> bool:
    """Give a link that names no site its address: that of a file, or of a page of the help centre."""
    if file := writing.file(target):
        link.attrSet("href", file)
    elif _PAGE.match(target):
        link.attrSet("href", writing.root + str(link.attrGet("href")))
    return bool(file) or target.startswith("/")


def _pictured(image: Token, writing: Writing) -> Token:
    """A picture with its address; its words where it did not come with the corpus."""
    target = unquote(str(image.attrGet("src") or ""))
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        _measure(image)
        return image
    if file := writing.file(target):
        image.attrSet("src", file)
    elif not target.startswith("/"):
        return _raw(image, escape(writing.shown(image.content)))
    _measure(image)
    return image


def _measure(image: Token) -> None:
    """Size from a title such as "640x360", so that nothing moves when the picture arrives."""
    image.attrSet("loading", "lazy")
    image.attrSet("decoding", "async")
    if size := _SIZE.fullmatch(str(image.attrGet("title") or "")):
        image.attrs.pop("title")
        image.attrSet("width", size[1])
        image.attrSet("height", size[2])
    else:
        image.attrSet("class", "unsized")


def _raw(token: Token, html: Markup) -> Token:
    new = token.copy()
    new.type, new.content = "html_inline", str(html)
    return new


def _texts(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.children:
            yield "".join(_text(child) for child in token.children)
        elif token.type in ("fence", "code_block"):
            yield token.content


def _text(token: Token) -> str:
    if token.type in ("text", "code_inline"):
        return token.content
    is_break = token.type.endswith("break") or token.type == "html_inline" and token.content.lower().startswith("<br")
    return " " if is_break and token.markup != JOINED else ""


@cache
def _parser() -> MarkdownIt:
    parser = markdown_parser()
    parser.add_render_rule("softbreak", _soft_break)
    parser.add_render_rule("table_open", _open_table)
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    return parser


def _soft_break(_renderer: object, tokens: Sequence[Token], at: int, _options: object, _env: object) -> str:
    return "" if tokens[at].markup == JOINED else "\n"


def _open_table(_renderer: object, _tokens: object, _at: object, _options: object, env: dict[str, str]) -> str:
    return f'<div class="table" role="region" tabindex="0" aria-label="{env["table_label"]}"><table>\n'
