"""What does the form hold before anybody types? What people asked, as drafts have it."""

from __future__ import annotations

from dataclasses import replace

from api.web.entries.form import Typed, TypedText
from corpus import LANGS, Lang, normalise
from journal import Drafts, Phrasing


def from_draft(drafts: Drafts, draft_id: str) -> Typed:
    """A new entry for what people asked in vain; empty where there is no such draft any more."""
    draft = next((one for one in drafts.drafts if one.id == draft_id), None)
    if draft is None:
        return Typed()
    texts: dict[Lang, TypedText] = {}
    for lang in LANGS:
        question = draft.questions.get(lang, "")
        answer = draft.reply if question and not texts else ""
        texts[lang] = TypedText(question, answer, _lines(draft.phrasings, lang, question), draft.category)
    return Typed("", "", texts)


def from_addition(typed: Typed, drafts: Drafts, entry_id: str) -> Typed:
    """An entry with the phrasings that people used for it."""
    found = next((one for one in drafts.additions if one.id == entry_id == typed.id), None)
    if found is None:
        return typed
    texts = dict(typed.texts)
    for lang in LANGS:
        text = typed.text(lang)
        if text.question:
            known = {normalise(one) for one in (text.question, *text.items)}
            new = [one.text for one in found.phrasings if one.lang == lang and normalise(one.text) not in known]
            texts[lang] = replace(text, phrasings="\n".join([*text.items, *new]))
    return replace(typed, texts=texts)


def _lines(phrasings: tuple[Phrasing, ...], lang: Lang, question: str) -> str:
    return "\n".join(one.text for one in phrasings if one.lang == lang and normalise(one.text) != normalise(question))
