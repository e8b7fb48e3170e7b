"""What do rows not say of themselves? Id, language and category from the file's name, its folder and the text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from corpus.addresses import slug
from corpus.entry import MAX_ID, to_lang
from corpus.errors import Notice, shown
from corpus.formats.base import Row
from corpus.formats.paths import is_other_language, lang_of_folders, pairing_key, split_lang
from corpus.languages import Lang
from corpus.readers.markup import as_markdown
from corpus.readers.options import ReadOptions
from corpus.segment import lang_of_letters

_HAN = re.compile(r"[㐀-鿿]")
_LETTERS = re.compile(r"[^\W\d_]")
_KANA_OR_HANGUL = re.compile(r"[぀-ヿㇰ-ㇿ가-힯ᄀ-ᇿ]")
_FOREIGN_SHARE = 0.2
"""Share of kana or Hangul among the letters that makes a text Japanese or Korean: a Chinese one may quote some."""
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
        if is_foreign := _other_language(fields, row):
            yield Notice(row.place, f"{is_foreign}, left out: {shown(fields.get('question', ''))}")
            return
        if "question" in fields and "answer" not in fields and "id" not in fields and not row.reported:
            yield Notice(row.place, f"no answer, left out: {shown(fields['question'])}", "odd")
            return
        fields, lost = as_markdown(fields, row.html)
        yield from (Notice(row.place, one) for one in lost)
        fields.setdefault("lang", self._lang(fields, row.suggested))
        fields.setdefault("category", self._options.category or row.suggested.get("category") or self._category)
        question, reported = fields.get("question"), row.reported
        if "id" not in fields and isinstance(question, str):
            fields["id"] = slug(question)
        elif "id" not in fields:
            reported = (*reported, "id")  # the missing question is
        if isinstance(fields.get("id"), str) and len(str(fields["id"])) > MAX_ID:
            yield Notice(row.place, f"id {shown(fields['id'])} is shortened to {MAX_ID} characters", "odd")
            fields["id"] = _shortened(str(fields["id"]))
        yield Derived(replace(row, fields=fields, reported=reported), own)

    def _lang(self, fields: Mapping[str, object], suggested: Mapping[str, str]) -> str:
        known = to_lang(suggested.get("lang", "")) or self.lang or self._options.lang
        return known or lang_of_text(str(fields.get("question", "")), str(fields.get("answer", "")))


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
    text = f"{fields.get('question', '')}{str(fields.get('answer', ''))[:2000]}"
    foreign = len(_KANA_OR_HANGUL.findall(text))
    if foreign and foreign >= _FOREIGN_SHARE * len(_LETTERS.findall(text)):
        return "Japanese or Korean by its letters, neither zh nor en"
    return ""


def _is_blank(value: object) -> bool:
    return value is None or isinstance(value, str) and not value.strip() or value == []


def _shortened(id_: str) -> str:
    return f"{id_[: MAX_ID - 9]}-{hashlib.sha256(id_.encode('utf-8', 'replace')).hexdigest()[:8]}"
