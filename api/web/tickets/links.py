"""Which addresses in what people wrote may be clicked? Web and e-mail addresses as they stand, and nothing hidden."""

from __future__ import annotations

from markupsafe import Markup, escape

from corpus import addresses_in

_SCHEMES = ("https://", "http://", "mailto:")


def linked(text: str) -> Markup:
    """A text as HTML, each address in it a link that shows where it leads and tells the other site nothing."""
    parts, at = list[Markup](), 0
    for start, end, address in addresses_in(text):
        if address.lower().startswith(_SCHEMES):
            parts += [escape(text[at:start]), _link(address, text[start:end])]
            at = end
    return Markup("").join([*parts, escape(text[at:])])


def _link(address: str, shown: str) -> Markup:
    if address.lower().startswith("mailto:"):
        return Markup('<a href="{}">{}</a>').format(address, shown)
    return Markup('<a href="{}" target="_blank" rel="nofollow noopener noreferrer">{}</a>').format(address, shown)
