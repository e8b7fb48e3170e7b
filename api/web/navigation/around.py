"""What is around an article? The entries of its category, the one before and the one after, its own headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from api.web.catalogue import Catalogue, Item
from api.web.navigation.categories import by_category
from corpus import Entry
from engine import Engine

_MOST_BESIDE = 6
"""Entries of the same category beside an article."""
_LEAST_HEADINGS = 3
"""Of a long article, which begins with a list of them."""
_HEADING = re.compile(r'<h[2-6] id="([^"]+)">(.*?)</h[2-6]>', re.DOTALL)
"""As `answer_html` writes them."""


@dataclass(frozen=True, slots=True)
class Around:
    """beside: other entries of the category, in its order, those nearest to the article; more: whether there are
    others; previous, following: neighbours in the category."""

    beside: list[Item]
    more: bool
    previous: Item | None
    following: Item | None


def around(engine: Engine, catalogue: Catalogue, entry: Entry, listed: Sequence[Entry]) -> Around:
    """The neighbours of an entry. listed: entries that the page names already."""
    near = by_category(engine)[entry.category]
    at = next(place for place, one in enumerate(near) if one.id == entry.id)
    named = {entry.id, *(one.id for one in listed)}
    others = [place for place, one in enumerate(near) if one.id not in named]
    others = sorted(sorted(others, key=lambda place: abs(place - at))[:_MOST_BESIDE])
    previous, following = near[max(at - 1, 0) : at], near[at + 1 : at + 2]
    return Around(
        catalogue.items(near[place] for place in others),
        len(near) - 1 > len(others),
        next(iter(catalogue.items(previous)), None),
        next(iter(catalogue.items(following)), None),
    )


def contents(html: Markup) -> list[tuple[str, str]]:
    """Anchor and text of the headings of an answer's HTML; none of a short one."""
    found = [(anchor, Markup(text).striptags()) for anchor, text in _HEADING.findall(html)]  # noqa: S704 - cleaned
    return found if len(found) >= _LEAST_HEADINGS else []
