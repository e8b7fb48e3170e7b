"""What is shown beside the form? The answer as its page will show it, and what the linter says of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from fastapi import Request
from markupsafe import Markup

from api.presenters.page import ReplyWriter
from api.web.answers import answer_html
from api.web.entries.form import Typed
from api.web.entries.listing import Overview
from api.web.entries.pictures import Pictures
from api.web.locales import Locale, lang_of, shown_in
from api.web.render import Links, engine_of
from api.web.words import Words
from corpus import LANGS, Corpus, Entry, EntryText, Lang, lint_corpus, normalise

_MOST_SHOWN = 20
_OF_OTHERS = ("dead-link", "same-phrasing")
"""Rules that need the whole corpus; the same is looked up here by what is known of it."""
_TAGS: Mapping[Lang, Locale] = {"zh": "zh-CN", "en": "en"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A text as its page shows it. tag: BCP 47."""

    lang: Lang
    tag: str
    question: str
    answer: Markup


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding. lang: of the text; rule: of the linter, "" for one of the form."""

    level: str
    lang: str
    message: str
    rule: str = ""


def shown_texts(request: Request, typed: Typed, locale: Locale, pictures: Pictures) -> list[Shown]:
    """Each text that has an answer, by the code that writes articles."""
    found = []
    for lang in LANGS:
        text = typed.text(lang)
        if text.answer.strip():
            tag: Locale = locale if lang_of(locale) == lang else _TAGS[lang]
            links = Links(request, tag)
            writing = ReplyWriter(engine_of(request), tag, links).writing(first_heading=2)
            writing = replace(writing, file=partial(_file, request, pictures, writing.file))
            answer = answer_html(text.answer, writing)
            found.append(Shown(lang, tag, shown_in(text.question, tag), answer))
    return found


def _file(request: Request, pictures: Pictures, known: Callable[[str], str | None], target: str) -> str | None:
    """Address of a file: of the served generation, else of a picture that was added since."""
    return known(target) or pictures.address(request, target)


def remarks_of(typed: Typed, overview: Overview, words: Words) -> Sequence[Remark]:
    """What the linter says of the texts as they stand, also of one that is not whole yet."""
    texts = {
        lang: EntryText(text.question.strip(), text.answer.strip(), tuple(text.items))
        for lang in LANGS
        if not (text := typed.text(lang)).is_empty
    }
    entry_id = typed.id or "new"
    corpus = Corpus((Entry(entry_id, "faq", texts),)) if texts else Corpus(())
    found = [
        Remark(one.level, one.lang or "", one.message, one.rule)
        for one in lint_corpus(corpus)
        if one.rule not in _OF_OTHERS
    ]
    for lang, said in texts.items():
        for phrasing in filter(None, said.phrasings):
            other = overview.phrasings.get(normalise(phrasing))
            if other and other != typed.id:
                found.append(Remark("error", lang, words("entry_same_phrasing", phrasing=phrasing, id=other)))
    return found[:_MOST_SHOWN]
