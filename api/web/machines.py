"""What do machines read? JSON-LD, sitemap.xml and robots.txt."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from markupsafe import Markup

from api.web.locales import DEFAULT, LOCALES, Locale, lang_of
from api.web.render import Links
from corpus import Entry
from engine import Engine

LARGEST_SITEMAP = 50_000
"""Addresses in one file at most (sitemaps.org)."""
_ENTRIES_A_FILE = LARGEST_SITEMAP // len(LOCALES)
_NAMESPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def json_ld(data: dict[str, Any]) -> Markup:
    """A data block's content; no text in it can end the block or begin another element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704 - without < and &, it is inert in a script element


def faq_page(question: str, answer: str, tag: str, crumbs: Sequence[tuple[str, str]]) -> Markup:
    """schema.org FAQPage with one question and the trail that leads to it; `answer` is safe HTML, `tag` its language,
    `crumbs` are (address, name)."""
    trail = [
        {"@type": "ListItem", "position": number, "item": address, "name": name}
        for number, (address, name) in enumerate(crumbs, start=1)
    ]
    asked = {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}
    graph = [
        {"@type": "FAQPage", "inLanguage": tag, "mainEntity": [asked]},
        {"@type": "BreadcrumbList", "itemListElement": trail},
    ]
    return json_ld({"@context": "https://schema.org", "@graph": graph})


def sitemap(engine: Engine, links: Links, part: int | None = None) -> str | None:
    """sitemap.xml: all pages, or the index of its parts if they are too many; None if there is no such part."""
    entries = engine.entries()
    parts = max(1, -(-len(entries) // _ENTRIES_A_FILE))
    if part is None and parts > 1:
        return _index(links, parts)
    if part is not None and not 1 <= part <= parts:
        return None
    first = ((part or 1) - 1) * _ENTRIES_A_FILE
    addresses = (
        []
        if first
        else [("/", None), ("/contact", None), ("/chat", None), ("/accessibility", None), *_categories(engine)]
    )
    articles = [(f"/articles/{entry.id}", _updated(entry)) for entry in entries[first : first + _ENTRIES_A_FILE]]
    lines = [line for path, day in [*addresses, *articles] for line in _url(links, path, day)]
    return f"{_HEAD}<urlset {_NAMESPACES}>\n{''.join(lines)}</urlset>\n"


def robots(links: Links) -> str:
    """robots.txt: everything but search results, tickets (their numbers begin with T) and the staff's pages may be
    read."""
    hidden = [f"/{locale}/{name}" for locale in LOCALES for name in ("results", "tickets/T")]
    rules = "".join(f"Disallow: {links.root}{path}\n" for path in (*hidden, "/staff", "/v1"))
    return f"User-agent: *\n{rules}\nSitemap: {links.absolute(links.root + '/sitemap.xml')}\n"


def _url(links: Links, path: str, day: str | None) -> Iterator[str]:
    addresses: dict[str, str] = {locale: links.absolute(links.to(path, locale)) for locale in LOCALES}
    others = {**addresses, "x-default": addresses[DEFAULT]}
    same = "".join(
        f'<xhtml:link rel="alternate" hreflang="{name}" href={quoteattr(address)}/>' for name, address in others.items()
    )
    changed = f"<lastmod>{day}</lastmod>" if day else ""
    for address in addresses.values():
        yield f"<url><loc>{escape(address)}</loc>{changed}{same}</url>\n"


def _index(links: Links, parts: int) -> str:
    rows = (
        f"<sitemap><loc>{escape(links.absolute(f'{links.root}/sitemap-{number}.xml'))}</loc></sitemap>\n"
        for number in range(1, parts + 1)
    )
    return f"{_HEAD}<sitemapindex {_NAMESPACES}>\n{''.join(rows)}</sitemapindex>\n"


def _categories(engine: Engine) -> list[tuple[str, None]]:
    names = engine.categories()
    paths = ("/".join(name.split("/")[:depth]) for name in names for depth in range(1, name.count("/") + 2))
    return [(f"/categories/{engine.category_names.address(path)}", None) for path in dict.fromkeys(paths)]


def _updated(entry: Entry) -> str | None:
    days = [text.updated for text in entry.texts.values() if text.updated]
    return max(days).isoformat() if days else None


def description(text: str, locale: Locale) -> str:
    """A text cut to what search engines show."""
    longest = 155 if lang_of(locale) == "en" else 78
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
