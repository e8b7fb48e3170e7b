"""How does one question of a page become a row? Its answer without marks, in each of its languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.addresses import slug, without_ordinal
from corpus.formats.base import Row
from corpus.formats.markdown.admonitions import with_quotes
from corpus.formats.markdown.lines import Line
from corpus.formats.markdown.links import Links
from corpus.formats.markdown.titles import Title, answer_halves, two_languages, without_answer_mark

RULE = re.compile(r"\s{0,3}(?:-\s*){3,}|\s{0,3}(?:\*\s*){3,}|\s{0,3}(?:_\s*){3,}")
"""A line that only divides."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page. values: its front matter; title: of the whole page, if it says something; is_numbered: whether its
    headings are counted, so that a number says where a question stands and nothing of it."""

    name: str
    values: Mapping[str, str]
    lines: Sequence[Line]
    links: Links
    title: str = ""
    is_numbered: bool = False

    def row(self, start: int, title: Title, answer: Sequence[str], category: Sequence[str]) -> Iterator[Row]:
        """The row of a question; two of them where heading and answer are in two languages."""
        text = _answer(answer)
        text = self.links.resolved(text, title)
        if self.is_numbered:
            title = Title(without_ordinal(title.text), title.id)
        fields: dict[str, object] = {"question": title.text, "answer": text}
        if title.id:
            fields["id"] = title.id
        path = [
            without_ordinal(name) if self.is_numbered else name
            for name in category
            if name != self.title or len(category) == 1
        ]
        if self.values.get("category"):
            fields["category"] = self.values["category"]
        elif path or self.title:
            fields["category"] = "/".join(path or [self.title])
        if tag := self.values.get("lang") or self.values.get("locale") or self.values.get("language"):
            fields["lang"] = tag
        place = f"{self.name}:{start + 1}"
        yield from _by_language(Row(place, fields, html=False), title)


def _answer(lines: Sequence[str]) -> str:
    while lines and (not lines[-1].strip() or RULE.fullmatch(lines[-1])):
        lines = lines[:-1]
    return without_answer_mark("\n".join(with_quotes(lines)).strip("\n"))


def _by_language(row: Row, title: Title) -> Iterator[Row]:
    halves = two_languages(title.text)
    if not halves:
        yield row
        return
    answers = answer_halves(str(row.fields["answer"]))
    if answers:
        for lang, question, answer in zip(("zh", "en"), halves, answers, strict=True):
            fields = {**row.fields, "id": title.id or slug(halves[1]), "lang": lang}
            yield Row(row.place, {**fields, "question": question, "answer": answer}, html=False, group=row.place)
        return
    chinese = bool(re.search("[㐀-鿿]", str(row.fields["answer"])))
    own, other = halves if chinese else halves[::-1]
    yield Row(row.place, {**row.fields, "question": own, "alternates": [other]}, html=False)
