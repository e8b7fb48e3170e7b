"""What does the form of an entry hold? Texts as they are typed, and the entry that they make."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from api.web.words import Words
from corpus import LANGS, CorpusError, Entry, EntryText, Lang, entries_of_rows, rows_of, slug, version_of

MOST_PHRASINGS = 300
"""In one language; more are no help to a search, and slow the page."""
_PLACE = "form"


@dataclass(frozen=True, slots=True)
class TypedText:
    """What is typed in one language. phrasings: one a line."""

    question: str = ""
    answer: str = ""
    phrasings: str = ""
    category: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether the entry has nothing in this language."""
        return not (self.question.strip() or self.answer.strip() or self.phrasings.strip())

    @property
    def items(self) -> list[str]:
        """The phrasings."""
        return list(dict.fromkeys(line.strip() for line in self.phrasings.splitlines() if line.strip()))


@dataclass(frozen=True, slots=True)
class Typed:
    """The form. id: "" of a new entry; version: of the entry as it was seen."""

    id: str = ""
    version: str = ""
    texts: Mapping[Lang, TypedText] = field(default_factory=dict)

    def text(self, lang: Lang) -> TypedText:
        """What is typed in a language."""
        return self.texts.get(lang, TypedText())


def typed_entry(entry: Entry) -> Typed:
    """An entry in the form."""
    texts = {
        lang: TypedText(text.question, text.answer, "\n".join(text.alternates), text.category or entry.category)
        for lang, text in entry.texts.items()
    }
    return Typed(entry.id, version_of(entry), texts)


def typed_of(values: Mapping[str, str]) -> Typed:
    """What was sent, with one kind of line end."""

    def given(name: str) -> str:
        return values.get(name, "").replace("\r\n", "\n").replace("\r", "\n")

    texts = {
        lang: TypedText(
            given(f"question_{lang}"), given(f"answer_{lang}"), given(f"phrasings_{lang}"), given(f"category_{lang}")
        )
        for lang in LANGS
    }
    return Typed(given("id"), given("version"), texts)


def entry_of(
    typed: Typed, before: Entry | None, known: Mapping[str, Entry], words: Words
) -> tuple[Entry | None, dict[str, str]]:
    """The entry that a form makes, and what is wrong by field; the fields that the form does not show stay."""
    problems = _problems(typed, words)
    if problems:
        return None, problems
    entry_id = typed.id or _new_id(typed, known)
    old = {lang: row for lang, row in zip(before.texts, rows_of([before]), strict=True)} if before else {}
    rows = [
        _row(typed.texts[lang], entry_id, lang, old=old.get(lang, {}), category=_category(typed, lang))
        for lang in _langs(typed)
    ]
    try:
        [entry] = entries_of_rows(rows, _PLACE)
    except CorpusError as error:
        return None, {"form": "\n".join(problem.message for problem in error.problems[:10])}
    return _dated(entry, before), {}


def _langs(typed: Typed) -> list[Lang]:
    return [lang for lang in LANGS if not typed.text(lang).is_empty]


def _problems(typed: Typed, words: Words) -> dict[str, str]:
    found: dict[str, str] = {}
    for lang in _langs(typed):
        text = typed.text(lang)
        if not text.question.strip():
            found[f"question_{lang}"] = words("entry_no_question")
        if not text.answer.strip():
            found[f"answer_{lang}"] = words("entry_no_answer")
        if len(text.items) > MOST_PHRASINGS:
            found[f"phrasings_{lang}"] = words("entry_many_phrasings", most=MOST_PHRASINGS)
    if not _langs(typed):
        found[f"question_{LANGS[0]}"] = words("entry_no_question")
    return found


def _row(text: TypedText, entry_id: str, lang: Lang, *, old: Mapping[str, object], category: str) -> dict[str, object]:
    row = {name: value for name, value in old.items() if name in ("url", "tags", "updated")}
    row |= {"id": entry_id, "lang": lang, "category": category, "question": text.question, "answer": text.answer}
    return row | ({"alternates": text.items} if text.items else {})


def _category(typed: Typed, lang: Lang) -> str:
    """In the language itself, else as the other one calls it, else the general one."""
    others: Sequence[str] = [typed.text(one).category for one in (lang, *LANGS)]
    return next((one for one in others if one.strip()), "faq")


def _new_id(typed: Typed, known: Mapping[str, Entry]) -> str:
    """From the English question, else the Chinese one, with a number where another entry has it."""
    question = typed.text("en").question or typed.text("zh").question
    base = slug(question)[:100]
    number, found = 1, base
    while found in known:
        number += 1
        found = f"{base}-{number}"
    return found


def _dated(entry: Entry, before: Entry | None) -> Entry:
    """With today's date on each text that changed and has one."""
    today, texts = dt.datetime.now(dt.UTC).date(), dict[Lang, EntryText]()
    for lang, text in entry.texts.items():
        old = before.texts.get(lang) if before else None
        changed = old is not None and old.updated is not None and replace(text, updated=old.updated) != old
        texts[lang] = replace(text, updated=today) if changed else text
    return replace(entry, texts=texts)
