"""What do rows not say of themselves? Id, language and category from the file's name, its folder and the text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from corpus.addresses import slug
from corpus.entry import MAX_ID, to_lang
from corpus.errors import Notice, shown
from corpus.formats.base import Row, folder_in
from corpus.formats.dialects.rasa import PART
from corpus.formats.paths import is_other_language, lang_of_folders, pairing_key, split_lang
from corpus.languages import Lang
from corpus.readers.foreign import third_language
from corpus.readers.markup import as_markdown
from corpus.readers.options import ReadOptions
from corpus.segment import lang_of_letters

_HAN = re.compile(r"[㐀-鿿]")
_LETTERS = re.compile(r"[^\W\d_]")
_SHORT_QUESTION = 30
"""Characters of a question such as "Wi-Fi?", whose language the answer tells."""
_DEFAULT_CATEGORY = "faq"
_INDEX = ("index", "readme", "_index", "summary", "faq", "faqs", "home")


@dataclass(frozen=True, slots=True)
class Derived:
    """A row in which id, language and category are set where they can be known. own: which the file itself gave."""

    row: Row
    own: frozenset[str]


class FileContext:
    """What the place of one file says. parts: its path below the corpus folder."""

    def __init__(self, parts: Sequence[str], options: ReadOptions, *, is_in_folder: bool = False) -> None:
        stem, lang = split_lang(PurePath(parts[-1]).stem)
        self.lang: Lang | None = lang or lang_of_folders(parts[:-1])
        self.pairing = pairing_key(parts)
        self.holds = "/".join((*parts[:-1], folder_in(parts[-1])))
        """The folder of what the file holds, such as pictures."""
        self._options = options
        self.is_in_folder = is_in_folder
        folders = [part for part in parts[:-1] if not (to_lang(part) or lang_of_folders([part]))]
        if not stem or stem.casefold() in _INDEX and folders:
            stem = folders[-1] if folders else stem
        self._category = stem.strip(" ._-") or _DEFAULT_CATEGORY

    def completed(self, row: Row) -> Iterator[Derived | Notice]:
        """The row with all that can be known of it, or why it is left out."""
        fields = {name: value for name, value in row.fields.items() if not _is_blank(value)}
        own = frozenset(fields)
        if why := _left_out(fields, row):
            yield why
            return
        if row.html is not False:
            fields, lost = as_markdown(fields, row.html)
            yield from (Notice(row.place, one) for one in lost)
        if "lang" not in fields:
            fields["lang"] = self._lang(fields, row.suggested)
        if "category" not in fields:
            fields["category"] = self._options.category or row.suggested.get("category") or self._category
        yield from _with_id(Row(row.place, fields, row.reported, row.group), fields, own)

    def _lang(self, fields: Mapping[str, object], suggested: Mapping[str, str]) -> str:
        known = to_lang(suggested.get("lang", "")) or self.lang or self._options.lang
        return known or lang_of_text(str(fields.get("question", "")), str(fields.get("answer", "")))


def _left_out(fields: Mapping[str, object], row: Row) -> Notice | None:
    tag = fields.get("lang")
    is_known = isinstance(tag, str) and to_lang(tag)
    if not is_known and (is_foreign := _other_language(fields, row)):
        return Notice(row.place, f"{is_foreign}, left out: {shown(fields.get('question', ''))}")
    is_part = row.group.startswith(PART)
    if "question" in fields and not fields.keys() & {"answer", "id"} and not (row.reported or is_part):
        return Notice(row.place, f"no answer, left out: {shown(fields['question'])}", "odd")
    return None


def _with_id(row: Row, fields: dict[str, object], own: frozenset[str]) -> Iterator[Derived | Notice]:
    question, id_, reported = fields.get("question"), fields.get("id"), row.reported
    if id_ is None and isinstance(question, str):
        fields["id"] = slug(question)
    elif id_ is None:
        reported = (*reported, "id")  # the missing question is
    elif isinstance(id_, str) and len(id_) > MAX_ID:
        yield Notice(row.place, f"id {shown(id_)} is shortened to {MAX_ID} characters", "odd")
        fields["id"] = _shortened(id_)
    yield Derived(Row(row.place, fields, reported, row.group), own)


def lang_of_text(question: str, answer: str) -> Lang:
    """The language of a question, which a short one without a Chinese character takes from its answer."""
    lang = lang_of_letters(question)
    if lang == "en" and len(question) <= _SHORT_QUESTION:
        letters = len(_LETTERS.findall(answer[:2000]))
        if 2 * len(_HAN.findall(answer[:2000])) > letters:
            return "zh"
    return lang


def _other_language(fields: Mapping[str, object], row: Row) -> str:
    """Why a row is in neither of the languages, if it is."""
    tag = fields.get("lang") or row.suggested.get("lang")
    if isinstance(tag, str) and not to_lang(tag) and is_other_language(tag):
        return f"in {tag}, neither zh nor en"
    if isinstance(tag, str) and to_lang(tag):
        return ""
    name = third_language(f"{fields.get('question', '')}\n{fields.get('answer', '')}")
    return f"{name} by its letters or words, neither zh nor en" if name else ""


def _is_blank(value: object) -> bool:
    return value is None or isinstance(value, str) and not value.strip() or value == []


def _shortened(id_: str) -> str:
    return f"{id_[: MAX_ID - 9]}-{hashlib.sha256(id_.encode('utf-8', 'replace')).hexdigest()[:8]}"
