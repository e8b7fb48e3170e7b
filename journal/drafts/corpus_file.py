"""Drafts as a corpus file: once answers are filled in, `faq rebuild` reads it beside the entries that there are.

A new phrasing stands in a row with its entry's question and answer, which the reader joins with the entry's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from corpus import FORMATS, FileRow, Lang
from engine import Engine
from journal.drafts.result import Addition, Draft, Drafts, Phrasing

_HEAD = """\
# Drafts of {since} to {until}: {missed} questions had no answer, these are about {covered} of them.
# Write the answers, delete what is not worth one, put this file beside your entries, and run `faq rebuild`.
# Texts are as people typed them, without what tells who they are.
"""


def drafts_file(drafts: Drafts, engine: Engine) -> bytes:
    """The file, UTF-8: new entries first, each with what is known of it in comments."""
    head = _HEAD.format(since=drafts.since, until=drafts.until, missed=drafts.missed, covered=drafts.covered)
    parts = [_drafted(draft) for draft in drafts.drafts]
    parts += [_added(one, engine) for one in drafts.additions]
    return (head + "".join(f"\n{part}" for part in parts if part)).encode()


def _drafted(draft: Draft) -> str:
    notes = [f"{draft.sessions} visitors asked."]
    if draft.near:
        named = "; ".join(f"{one.id} ({one.confidence:.2f}) {one.question}" for one in draft.near[:3])
        first = "May be what an entry is about already" if draft.unclear else "Near"
        notes.append(f"{first}: {named}")
    if draft.missing:
        notes.append(f"Nobody asked in {' or '.join(draft.missing)}; that language is missing.")
    if draft.reply:
        notes.append("The answer is what staff wrote in a ticket, masked: make it one for everybody.")
    rows = [_row(draft, lang) for lang in draft.questions]
    return _commented(notes) + _yaml(rows)


def _row(draft: Draft, lang: Lang) -> FileRow:
    question = draft.questions[lang]
    row: FileRow = {"id": draft.id, "lang": lang}
    if draft.category:
        row["category"] = draft.category
    others = _texts(draft.phrasings, lang, {question})
    return {**row, "question": question, "alternates": others, "answer": draft.reply}


def _added(one: Addition, engine: Engine) -> str:
    entry = engine.entry(one.id)
    if entry is None:
        return ""
    notes = [f"New phrasings of {one.id}: {one.sessions} visitors asked, {one.proven} were helped by it."]
    rows = list[FileRow]()
    for lang, text in entry.texts.items():
        new = _texts(one.phrasings, lang, set(text.phrasings))
        if new:
            row: FileRow = {"id": one.id, "lang": lang, "category": text.category or entry.category}
            rows.append({**row, "question": text.question, "alternates": new, "answer": text.answer})
    return _commented(notes) + _yaml(rows) if rows else ""


def _texts(phrasings: tuple[Phrasing, ...], lang: Lang, known: set[str]) -> list[str]:
    return list(dict.fromkeys(one.text for one in phrasings if one.lang == lang and one.text not in known))


def _commented(notes: list[str]) -> str:
    return "".join(f"# {' '.join(note.split())}\n" for note in notes)


def _yaml(rows: Iterable[FileRow]) -> str:
    written = FORMATS.of(Path("drafts.yaml"))
    assert written is not None and written.write is not None  # noqa: S101 - corpus.formats has a writer of YAML
    return written.write(rows).decode()
