"""Do the links of the answers lead somewhere, and somewhere safe?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from corpus.entry import Corpus
from corpus.lint.findings import Finding, Located, Rule, shortened, texts_of
from corpus.markdown import Link, anchors_of, links_of, parse_markdown

DEAD = Rule("dead-link", "error", "A link inside the help centre leads to no entry, category or page.")
ANCHOR = Rule("dead-anchor", "error", "A link names a heading that the answer does not have.")
UNSAFE = Rule("unsafe-link", "error", "A link may run code, hides where it leads, or reads a file.")
INSECURE = Rule("insecure-link", "warning", "A link is not encrypted (http).")
RULES = (DEAD, ANCHOR, UNSAFE, INSECURE)

# The parser refuses to make links of the first three, so that they are looked for in the text as well.
_RUNS = re.compile(r"\]\(\s*(?:<\s*)?((?:javascript|vbscript|data|file|blob)\s*:[^)\n]*)", re.IGNORECASE)
_RUNS_ITSELF = re.compile(r"<((?:javascript|vbscript|data|file|blob):[^<>\s]*)>", re.IGNORECASE)
_HARMLESS_DATA = re.compile(r"data:image/(?:png|jpeg|gif|webp);", re.IGNORECASE)
_SCHEMES = {"http", "https", "mailto", "tel", "faq", ""}
_PAGE = re.compile(r"/(?:zh-CN|zh-TW|en)(?:/(articles|categories)/([^?#]+)|/(?:contact|tickets(?:/new)?)?|)/?")
_LONGEST_NAME = 128  # characters of an id or category
_ALIKE = 0.6
"""Likeness from which on a name is suggested, 0 to 1."""
_HOST = re.compile(r"(?:https?://)?((?:[\w-]+\.)+[a-z]{2,24})(?:[/:?#]\S*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Map:
    """Where links may lead. anchors: of each entry by language."""

    ids: frozenset[str]
    categories: frozenset[str]
    anchors: Mapping[tuple[str, str], frozenset[str]]
    sorted_ids: Sequence[str]


def check_links(corpus: Corpus) -> Iterator[Finding]:
    """Findings of all rules of this module."""
    parsed = [(located, parse_markdown(located.text.answer)) for located in texts_of(corpus)]
    paths = [entry.category.split("/") for entry in corpus.entries]
    known = _Map(
        frozenset(entry.id for entry in corpus.entries),
        frozenset("/".join(path[: depth + 1]) for path in paths for depth in range(len(path))),
        {(located.entry.id, located.lang): frozenset(anchors_of(tokens)) for located, tokens in parsed},
        sorted(entry.id for entry in corpus.entries),
    )
    for located, tokens in parsed:
        yield from _running(located)
        for link in links_of(tokens):
            if link.target in corpus.beside:
                continue
            found = _unsafe(link) or _dead(located, link, known)
            if found:
                rule, message = found
                yield located.finds(rule, f"line {link.line} of the answer: {message}")


def _running(located: Located) -> Iterator[Finding]:
    answer = re.sub(r"`[^`\n]*`", "", located.text.answer)
    for target in (*_RUNS.findall(answer), *_RUNS_ITSELF.findall(answer)):
        if not _HARMLESS_DATA.match(target):
            message = f"link {shortened(target)} may run code or read a file; use an https address"
            yield located.finds(UNSAFE, message)


def _unsafe(link: Link) -> tuple[Rule, str] | None:
    target, shown = link.target, shortened(link.target)
    try:
        parts = urlsplit(target)
        host = parts.hostname or ""
    except ValueError:
        return UNSAFE, f"link {shown} is no valid address; mend it"
    scheme = parts.scheme.lower()
    if scheme == "data" and link.is_image and _HARMLESS_DATA.match(target):
        return None
    if scheme not in _SCHEMES:
        return UNSAFE, f"link {shown} has the scheme {parts.scheme!r}; use https, mailto, tel or faq:ID"
    if "@" in parts.netloc:
        return UNSAFE, f"link {shown} hides its site {host!r} behind an @; write the plain address"
    text_host = _HOST.fullmatch(link.text.strip())
    if parts.netloc and text_host and _bare(text_host[1]) != _bare(host):
        return UNSAFE, f"the text says {text_host[1]} but the link leads to {host}; make both the same"
    if scheme == "http":
        return INSECURE, f"link {shown} is not encrypted; use https"
    return None


def _dead(located: Located, link: Link, known: _Map) -> tuple[Rule, str] | None:
    target, _, anchor = link.target.partition("#")
    parts = urlsplit(target)
    entry_id: str | None = located.entry.id
    if parts.scheme == "faq":
        entry_id, problem = _entry(target.removeprefix("faq:"), target, known)
    elif parts.scheme or parts.netloc:
        return None
    elif link.is_image:
        return (
            None
            if target.startswith("/")
            else (
                DEAD,
                f"picture {shortened(target)} lies nowhere below the folder of the corpus; put it there, or use https",
            )
        )
    elif target:
        entry_id, problem = _page(target, parts.path, known)
    else:
        problem = "" if anchor else f"link {shortened(link.text)} has no address"
    if problem:
        return DEAD, problem
    if anchor and entry_id is not None and not _has(known, entry_id, located.lang, anchor):
        return ANCHOR, f"anchor #{anchor} is no heading of {entry_id} in {located.lang}"
    return None


def _entry(entry_id: str, target: str, known: _Map) -> tuple[str | None, str]:
    """An entry that a link names, and what is wrong with that."""
    if entry_id in known.ids:
        return entry_id, ""
    near = _nearest(entry_id, known.sorted_ids)
    return None, f"link {shortened(target)} leads nowhere; no entry has that id{near}"


def _page(target: str, path: str, known: _Map) -> tuple[str | None, str]:
    """The entry of a page of the help centre, if it is an entry's, and what is wrong with the link."""
    page = _PAGE.fullmatch(path)
    if not page:
        return None, f"link {shortened(target)} is no page of the help centre; write faq:ID for an entry"
    if page[1] == "articles":
        return _entry(page[2].rstrip("/"), target, known)
    if page[1] == "categories" and page[2].rstrip("/") not in known.categories:
        near = _nearest(page[2], sorted(known.categories))
        return None, f"link {shortened(target)} leads nowhere; there is no such category{near}"
    return None, ""


def _has(known: _Map, entry_id: str, lang: str, anchor: str) -> bool:
    langs: Sequence[str] = (lang,) if (entry_id, lang) in known.anchors else ("zh", "en")
    return any(anchor in known.anchors.get((entry_id, other), ()) for other in langs)


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")


def _nearest(name: str, known: Sequence[str]) -> str:
    from rapidfuzz import process
    from rapidfuzz.distance import Indel

    # difflib would take the square of both names, for each of a hundred thousand dead links.
    scorer = Indel.normalized_similarity
    close = process.extractOne(name[:_LONGEST_NAME], known, scorer=scorer, score_cutoff=_ALIKE)
    return f"; did you mean {close[0]}?" if close else ""
