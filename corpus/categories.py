"""What are the categories of a help centre called, and at which addresses are they?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from corpus.addresses import category_slug
from corpus.entry import Entry
from corpus.languages import Lang

_LIKE_AN_ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


class Categories:
    """The categories of all entries with those above them."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._names: dict[str, dict[Lang, Counter[str]]] = {}
        for entry in entries:
            self._add(entry)
        self._address_of = _addresses(self._names)
        self._path_at = {address: path for path, address in self._address_of.items()}
        self._by_name = self._other_names()

    def _add(self, entry: Entry) -> None:
        levels = entry.category.split("/")
        for depth in range(1, len(levels) + 1):
            self._names.setdefault("/".join(levels[:depth]), {})
        for lang, text in entry.texts.items():
            own = (text.category or "").split("/")
            if text.category and len(own) == len(levels):
                for depth, name in enumerate(own, 1):
                    self._names["/".join(levels[:depth])].setdefault(lang, Counter())[name] += 1
            elif text.category:
                self._names[entry.category].setdefault(lang, Counter())[text.category] += 1

    def _other_names(self) -> dict[str, str]:
        """Addresses that a category would have by its name in another language, or written otherwise."""
        found: dict[str, str] = {}
        for path, langs in self._names.items():
            for name in (path, *(name for counts in langs.values() for name in counts)):
                found.setdefault(category_slug(name).casefold(), path)
        return found

    def address(self, path: str) -> str:
        """What stands behind /categories/ in the address of a category."""
        return self._address_of.get(path, path)

    def path_at(self, address: str) -> str | None:
        """The category of an address; also of its path, of another name, or of other capitals."""
        if (found := self._path_at.get(address)) or address in self._address_of:
            return found or address
        return self._by_name.get(category_slug(address).casefold()) if address else None

    def name(self, path: str, lang: Lang) -> str:
        """The last level of a category as its entries call it in this language, else as it is written."""
        counts: Mapping[str, int] = self._names.get(path, {}).get(lang, {})
        if counts:
            return max(counts, key=lambda name: (counts[name], name))
        last = path.rpartition("/")[2]
        if _LIKE_AN_ID.fullmatch(last):
            last = last.replace("-", " ").replace("_", " ")
            return last[:1].upper() + last[1:]
        return last


def _addresses(paths: Iterable[str]) -> dict[str, str]:
    """An address for each path, of which no two are the same: a later one gets a number."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for path in paths:
        above, _, last = path.rpartition("/")
        slug = category_slug(last)
        base = f"{found[above]}/{slug}" if above else slug
        address, number = base, 2
        while address.casefold() in taken:
            address, number = f"{base}-{number}", number + 1
        taken.add(address.casefold())
        found[path] = address
    return found
