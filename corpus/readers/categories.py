"""What is a category called when the languages of its entries call it differently?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from corpus.entry import Entry, EntryText
from corpus.languages import LANGS, Lang

_BETWEEN_LEVELS = re.compile(r"\s*(?:/|\s>>?\s|»|\s›\s|>>)\s*")


def category_path(text: str) -> str:
    """A category as it is written, with / between its levels: "账户 > 安全" is 账户/安全."""
    if text.isalnum():
        return text
    return "/".join(part for part in _BETWEEN_LEVELS.split(text.strip()) if part.strip())


def with_categories(
    texts: Mapping[str, Mapping[Lang, EntryText]], names: Mapping[str, Mapping[Lang, tuple[str, bool]]]
) -> Iterable[Entry]:
    """Entries with one category each; names: by id and language, with whether the file itself gave it.

    The English name is the entry's, for it makes the plainer address; a Chinese one is the same category as the English
    name that it most often stands beside. Each text keeps the name in its own language.
    """
    chosen = {id_: _own(found) for id_, found in names.items()}
    pairs: Counter[tuple[str, str]] = Counter()
    for found in chosen.values():
        if len(found) > 1 and found["zh"] != found["en"]:
            pairs[found["zh"], found["en"]] += 1
    english: dict[str, str] = {}
    for (zh, en), _ in sorted(pairs.items(), key=lambda item: (-item[1], item[0])):
        english.setdefault(zh, en)
    for id_, by_lang in texts.items():
        found = chosen[id_]
        category = found["en"] if "en" in found else english.get(found["zh"], found["zh"])
        ordered = {lang: by_lang[lang] for lang in LANGS if lang in by_lang}
        yield Entry(id_, category, {lang: _named(text, found.get(lang), category) for lang, text in ordered.items()})


def _own(found: Mapping[Lang, tuple[str, bool]]) -> dict[Lang, str]:
    """The names that files gave; else the first derived one for all languages."""
    given: dict[Lang, str] = {lang: name for lang, (name, is_given) in found.items() if is_given}
    if given:
        return given
    name = next(iter(found.values()))[0]
    return dict.fromkeys(found, name)


def _named(text: EntryText, own: str | None, category: str) -> EntryText:
    return replace(text, category=own) if own and own != category else text
