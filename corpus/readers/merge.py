"""How do rows become entries? By their ids, or by what was derived for those that have none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from corpus.addresses import category_slug, slug
from corpus.entry import ALWAYS, MAX_ID, Entry, EntryText, Showing
from corpus.errors import Notice, Problem, shown
from corpus.formats.base import Row
from corpus.formats.dialects.rasa import PART
from corpus.languages import Lang
from corpus.plurals import counted
from corpus.readers.categories import with_categories
from corpus.readers.derive import Derived, FileContext
from corpus.readers.fields import CheckedRow


class Merged:
    """What the files read so far make together."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.notices: list[Notice] = []
        self.where: dict[tuple[str, Lang], str] = {}
        self.texts: dict[str, dict[Lang, EntryText]] = {}
        self._names: dict[str, dict[Lang, tuple[str, bool]]] = {}
        self._showing: dict[str, Showing] = {}
        self._groups: dict[str, str] = {}
        self._parts: dict[str, list[Row]] = {}
        self._pairs: dict[str, list[tuple[Lang, str]]] = {}
        self._joined: Counter[str] = Counter()
        self._numbers: Counter[str] = Counter()  # of entries whose question makes the same id

    def add(self, found: Derived) -> None:
        """Take one row in, or note what is wrong with it."""
        row, own = found.row, found.own
        if row.group.startswith(PART):
            self._parts.setdefault(row.group, []).append(row)
            return
        if row.group and "id" not in own:
            id_ = self._groups.setdefault(row.group, str(row.fields.get("id", "")))
            row = replace(row, fields={**row.fields, "id": id_})
        self._take(CheckedRow(row), own, row.group)

    def parts_joined(self, context: FileContext) -> Iterator[Derived | Notice]:
        """Rows whose question and answer stood in different places, such as Rasa's."""
        for group, rows in self._parts.items():
            fields: dict[str, object] = {}
            for row in rows:
                fields |= {
                    name: value for name, value in row.fields.items() if name in ("question", "alternates", "answer")
                }
            name = group.removeprefix(PART)
            lacking = [field for field in ("question", "answer") if not fields.get(field)]
            if lacking:
                yield Notice(rows[0].place, f"intent {shown(name)} has no {lacking[0]}, left out", "odd")
                continue
            topic, _, _ = name.partition("/")
            whole = Row(rows[0].place, {**fields, "id": name.replace("/", "-")}, suggested={"category": topic})
            yield from context.completed(whole)
        self._parts.clear()

    def _take(self, row: CheckedRow, own: frozenset[str], group: str) -> None:
        self.problems.extend(row.problems)
        if row.ambiguous:
            message = f"updated {shown(row.ambiguous)} may be two days, left out; write 2026-01-31"
            self.notices.append(Notice(row.place, message, "odd"))
        if row.id is None or row.lang is None:
            return
        id_ = self._settled(row, own, group) if (row.id, row.lang) in self.where else row.id
        if id_ is None:
            return
        if group and "id" not in own:
            self._groups[group] = id_
        self.where[id_, row.lang] = row.place
        if row.text:
            self.texts.setdefault(id_, {})[row.lang] = row.text
        if row.showing != ALWAYS:
            self._showing[id_] = self._showing.get(id_, ALWAYS).joined(row.showing)
        if row.category:
            self._names.setdefault(id_, {})[row.lang] = row.category, "category" in own

    def _settled(self, row: CheckedRow, own: frozenset[str], group: str) -> str | None:
        """The id of a row whose id is taken in its language: a further one, or None if the row joins the other."""
        id_, lang, first = str(row.id), row.lang or "zh", self.where[str(row.id), row.lang or "zh"]
        there = self.texts.get(id_, {}).get(lang)
        if there is None or row.text is None:
            if "id" in own:
                self._clash(row, first)
            return None if "id" in own else self._further(row, id_)
        if there.answer == row.text.answer:
            if row.text.question == there.question and not set(row.text.alternates) - set(there.alternates):
                self.notices.append(
                    Notice(row.place, f"the same as {first}, left out: {shown(there.question)}", "joined")
                )
                return None
            if "id" in own or row.text.question == there.question:
                self._join(id_, lang, there, row)
                return None
        if "id" in own:
            self._clash(row, first)
            return None
        if row.text.question == there.question:
            self.notices.append(Notice(row.place, f"asks the same as {first}: {shown(there.question)}", "odd"))
        return self._further(row, id_)

    def _clash(self, row: CheckedRow, first: str) -> None:
        message = f"id {shown(row.id)} has a row for {row.lang} already, at {first}; remove one or rename it"
        self.problems.append(Problem(row.place, message))

    def _join(self, id_: str, lang: Lang, there: EntryText, row: CheckedRow) -> None:
        assert row.text is not None  # noqa: S101 - see _settled
        more = [one for one in row.text.phrasings if one != there.question]
        self.texts[id_][lang] = replace(there, alternates=tuple(dict.fromkeys((*there.alternates, *more))))
        self._joined[self.where[id_, lang].rpartition(":")[0] or self.where[id_, lang]] += 1

    def _further(self, row: CheckedRow, id_: str) -> str:
        """An id for an entry whose question makes the same one: with its category, else with a number."""
        topic = slug(category_slug(row.category or "").rpartition("/")[2])
        candidates = [f"{id_}-{topic}"] if topic and not topic.startswith("q-") else []
        while True:
            self._numbers[id_] += 1
            for one in (*candidates, f"{id_[: MAX_ID - 9]}-{self._numbers[id_] + 1}"):
                if len(one) <= MAX_ID and one not in self._names and one not in self.texts:
                    return one
            candidates = []

    def paired(self, context: FileContext, only: Derived) -> Derived:
        """The only row of a file; it takes the id of the only one of the file's translation."""
        row = only.row
        if "id" in only.own or row.group or context.lang is None:
            return only
        others = self._pairs.setdefault(context.pairing, [])
        if others and all(lang != context.lang for lang, _ in others):
            row = replace(row, fields={**row.fields, "id": others[0][1]})
        others.append((context.lang, str(row.fields.get("id", ""))))
        return Derived(row, only.own)

    def finish(self) -> None:
        """Say what was joined, once for each file."""
        for place, count in self._joined.items():
            message = f"{counted(count, 'row')} of an id and answer that were there, joined as phrasings"
            self.notices.append(Notice(place, message, "joined"))

    def entries(self) -> tuple[Entry, ...]:
        """All entries, in the order in which their first row was read."""
        entries = with_categories(self.texts, self._names)
        if not self._showing:
            return tuple(entries)
        return tuple(replace(one, showing=self._showing.get(one.id, ALWAYS)) for one in entries)
