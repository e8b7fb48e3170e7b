"""What is in the help centre, and what are its parts called?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from api.web.locales import Locale, lang_of, shown_in
from api.web.navigation.categories import by_category
from api.web.navigation.icons import icon_of
from corpus import LANGS, Entry, EntryText, Lang
from engine import Engine
from support import hand_off_of

_MOST_BELOW = 4
"""Names after a topic's own: about what a line holds."""


@dataclass(frozen=True, slots=True)
class Category:
    """A category with all entries below it counted. address: what stands behind /categories/ in its own; icon: name of
    its picture; below: names of what is in it, the first of them."""

    path: str
    address: str
    name: str
    count: int
    icon: str
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """An entry in a list. tag: BCP 47 tag of the question; foreign: whether the reader's language lacks the entry."""

    id: str
    question: str
    tag: str
    foreign: bool


class Catalogue:
    """The categories and entries of one engine as the readers of one locale see them."""

    def __init__(self, engine: Engine, locale: Locale) -> None:
        self._engine, self._locale = engine, locale
        self._lang: Lang = lang_of(locale)
        self._centre = hand_off_of(engine).support.help_centre
        self._counts, self._names = engine.categories(), engine.category_names

    def name(self, path: str) -> str:
        """A category's name: that of support.yaml, by its path or its address, else as its entries write it."""
        for key in (path, self._names.address(path)):
            if key in self._centre.categories:
                return shown_in(self._centre.categories[key][self._lang], self._locale)
        return shown_in(self._names.name(path, self._lang), self._locale)

    def path_at(self, address: str) -> str | None:
        """The category at an address, also at one that it had or would have by another of its names."""
        return self._names.path_at(address)

    def address(self, path: str) -> str:
        """What stands behind /categories/ in a category's address."""
        return self._names.address(path)

    def children(self, path: str = "") -> list[Category]:
        """The categories directly below one, or the top ones; those that support.yaml names first, in its order."""
        prefix = f"{path}/" if path else ""
        below: dict[str, int] = {}
        for category, count in self._counts.items():
            if category.startswith(prefix):
                child = prefix + category[len(prefix) :].partition("/")[0]
                below[child] = below.get(child, 0) + count
        named = [child for key in self._centre.categories if (child := self.path_at(key) or "") in below]
        order = dict.fromkeys([*named, *below])
        return [self._category(child, below[child]) for child in order]

    def _category(self, path: str, count: int) -> Category:
        address = self.address(path)
        named = next((self._centre.icons[key] for key in (path, address) if key in self._centre.icons), None)
        icon = icon_of(address, (self._names.name(path, lang) for lang in LANGS), named)
        return Category(path, address, self.name(path), count, icon)

    def topics(self) -> list[Category]:
        """The top categories, each with what is in it: the names of those below it, else its first questions."""
        first = dict[str, Entry]()
        for category, entries in by_category(self._engine).items():
            first.setdefault(category.partition("/")[0], entries[0])
        return [replace(one, below=self._below(one.path, first[one.path])) for one in self.children()]

    def _below(self, path: str, first: Entry) -> tuple[str, ...]:
        names = [self.name(child) for child in self._names_below(path)]
        return tuple(names or [item.question for item in self.items([first])])[:_MOST_BELOW]

    def _names_below(self, path: str) -> list[str]:
        start = f"{path}/"
        below = [start + one[len(start) :].partition("/")[0] for one in self._counts if one.startswith(start)]
        return list(dict.fromkeys(below))

    def crumbs(self, path: str) -> list[tuple[str, str]]:
        """Address and name of a category and those above it, the highest first."""
        parts = path.split("/")
        paths = ["/".join(parts[: i + 1]) for i in range(len(parts))]
        return [(self.address(path), self.name(path)) for path in paths]

    def entries(self, path: str) -> list[Item]:
        """The entries that are in this very category."""
        return self.items(entry for entry in self._engine.entries(path) if entry.category == path)

    def popular(self, most: int) -> list[Item]:
        """The entries that support.yaml puts first; else the first of each top category."""
        chosen = [entry for name in self._centre.popular if (entry := self._engine.entry(name))]
        if not chosen:
            chosen = [self._engine.entries(category.path)[0] for category in self.children()]
        return self.items(chosen[:most])

    def items(self, entries: Iterable[Entry]) -> list[Item]:
        """Entries as they are listed."""
        return [self._item(entry) for entry in entries]

    def text(self, entry: Entry) -> tuple[Lang, EntryText]:
        """The entry in the reader's language, else in the one that it has."""
        lang = self._lang if self._lang in entry.texts else next(iter(entry.texts))
        return lang, entry.texts[lang]

    def tag(self, lang: Lang) -> str:
        """BCP 47 tag of a text as it is shown here."""
        return "en" if lang == "en" else self._locale if self._lang == "zh" else "zh-CN"

    def _item(self, entry: Entry) -> Item:
        lang, text = self.text(entry)
        return Item(entry.id, shown_in(text.question, self._locale), self.tag(lang), lang != self._lang)
