"""How do two entries of one language each become one?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from corpus.entry import ALWAYS, Corpus, Entry, EntryText, Showing
from corpus.languages import Lang
from corpus.readers.categories import with_categories


def with_pairs(corpus: Corpus, pairs: Iterable[tuple[str, str]]) -> Corpus:
    """The corpus with each pair (id of the Chinese entry, of the English one) as one entry, by the English id."""
    english = dict(pairs)
    texts: dict[str, dict[Lang, EntryText]] = {}
    names: dict[str, dict[Lang, tuple[str, bool]]] = {}
    showing: dict[str, Showing] = {}
    where = dict(corpus.where)
    for entry in corpus.entries:
        id_ = english.get(entry.id, entry.id) if "en" not in entry.texts else entry.id
        _add(entry, id_, texts, names)
        showing[id_] = showing.get(id_, ALWAYS).joined(entry.showing)
        if id_ != entry.id and (place := where.pop((entry.id, "zh"), None)):
            where[id_, "zh"] = place
    entries = tuple(replace(one, showing=showing[one.id]) for one in with_categories(texts, names))
    return replace(corpus, entries=entries, where=where)


def _add(
    entry: Entry,
    id_: str,
    texts: dict[str, dict[Lang, EntryText]],
    names: dict[str, dict[Lang, tuple[str, bool]]],
) -> None:
    for lang, text in entry.texts.items():
        texts.setdefault(id_, {})[lang] = replace(text, category=None)
        names.setdefault(id_, {})[lang] = text.category or entry.category, True
