"""What is wrong with a corpus that can be read? Findings that its owner should mend before people search it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Literal

from corpus.entry import LANGS, Corpus
from corpus.normalise import normalise

_ENTRY_LINK = re.compile(r"\]\(faq:([^)\s#]+)")
_UNSAFE_LINK = re.compile(r"\]\(\s*<?((?:javascript|data|vbscript|file):[^)\s]*)", re.IGNORECASE)
_LONG_QUESTION = 120
_FEW_PHRASINGS = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; errors should stop a rebuild, warnings should be read. place: "file:line"."""

    level: Literal["error", "warning"]
    rule: str
    place: str
    message: str

    def to_json(self) -> dict[str, str]:
        """Plain values."""
        return asdict(self)


def lint_corpus(corpus: Corpus) -> list[Finding]:
    """All findings, in the corpus's order within each rule."""
    return [*_same_phrasing(corpus), *_links(corpus), *_coverage(corpus), *_lengths(corpus)]


def _same_phrasing(corpus: Corpus) -> Iterator[Finding]:
    """One wording that leads to several entries: no engine can tell them apart."""
    owners: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for entry in corpus.entries:
        for lang, text in entry.texts.items():
            for phrasing in text.phrasings:
                owners[normalise(phrasing)].append((entry.id, corpus.where[entry.id, lang], phrasing))
    for owned in owners.values():
        ids = list(dict.fromkeys(entry_id for entry_id, _, _ in owned))
        if len(ids) > 1:
            message = f"phrasing {owned[0][2]!r} belongs to {', '.join(ids)}; keep it in one of them"
            yield Finding("error", "same-phrasing", owned[-1][1], message)
        elif len(owned) > 1:
            yield Finding(
                "warning", "repeated-phrasing", owned[-1][1], f"{ids[0]} has {owned[0][2]!r} twice; remove one"
            )


def _links(corpus: Corpus) -> Iterator[Finding]:
    ids = {entry.id for entry in corpus.entries}
    for place, answer in _answers(corpus):
        for target in _ENTRY_LINK.findall(answer):
            if target not in ids:
                message = f"link to faq:{target} leads nowhere; no entry has that id"
                yield Finding("error", "dead-link", place, message)
        for target in _UNSAFE_LINK.findall(answer):
            yield Finding("error", "unsafe-link", place, f"link {target[:80]!r} may run code; use https")


def _coverage(corpus: Corpus) -> Iterator[Finding]:
    bilingual = len({lang for entry in corpus.entries for lang in entry.texts}) > 1
    for entry in corpus.entries:
        for lang, text in entry.texts.items():
            if len(text.phrasings) < _FEW_PHRASINGS:
                message = f"{entry.id} has one {lang} phrasing only; add alternates as people type them"
                yield Finding("warning", "few-phrasings", corpus.where[entry.id, lang], message)
        missing = [lang for lang in LANGS if lang not in entry.texts]
        if bilingual and missing:
            place = corpus.where[entry.id, next(iter(entry.texts))]
            yield Finding("warning", "missing-language", place, f"{entry.id} has no text in {missing[0]}")


def _lengths(corpus: Corpus) -> Iterator[Finding]:
    for entry in corpus.entries:
        for lang, text in entry.texts.items():
            for phrasing in text.phrasings:
                if len(phrasing) > _LONG_QUESTION:
                    message = (
                        f"phrasing {phrasing[:40]!r}... has {len(phrasing)} characters; people type fewer than 120"
                    )
                    yield Finding("warning", "long-phrasing", corpus.where[entry.id, lang], message)


def _answers(corpus: Corpus) -> Iterable[tuple[str, str]]:
    return ((corpus.where[e.id, lang], text.answer) for e in corpus.entries for lang, text in e.texts.items())
