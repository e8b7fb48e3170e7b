"""What is asked most? Of questions that were answered, by at least five visitors each, and none that names anybody."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpus import Lang, normalise, read_talk, to_lang
from engine import Engine
from journal.reading import ActedRow, AskedRow, acted_in, asked_in, days_until, read_journal
from journal.report.episodes import episodes_of
from journal.settings import JournalSettings

LEAST_VISITORS = 5
"""Visitors who must have asked a question before anybody else sees it, and opened an entry before it is called hot."""
POPULAR_DAYS = 30
_LONGEST, _MOST_ASKED = 60, 5000
_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z_]+\]|@|https?:|\d{5}")


@dataclass(frozen=True, slots=True)
class AskedOften:
    """A question that many visitors asked. entry: that answered it; visitors: how many."""

    text: str
    lang: Lang
    entry: str
    visitors: int


@dataclass(frozen=True, slots=True)
class Popular:
    """visitors: who got an entry as the answer, by its id, from LEAST_VISITORS on; asked: questions in their words."""

    visitors: Mapping[str, int] = field(default_factory=dict)
    asked: tuple[AskedOften, ...] = ()

    def hot(self, most: int) -> list[str]:
        """Ids of the entries that most visitors asked for."""
        return sorted(self.visitors, key=lambda id_: (-self.visitors[id_], id_))[:most]


def read_popular(data: Path, settings: JournalSettings, engine: Engine) -> Popular:
    """What was asked most in the last days; nothing where nothing is kept. Raises FaqError."""
    if not settings.on:
        return Popular()
    span = days_until(dt.datetime.now(dt.UTC), POPULAR_DAYS)
    with read_journal(data, settings) as connection:
        if connection is None:
            return Popular()
        return popular_of(asked_in(connection, span), acted_in(connection, span), engine)


def popular_of(asked: Sequence[AskedRow], acted: Sequence[ActedRow], engine: Engine) -> Popular:
    """The same of rows in order of time. What was answered in vain does not count, nor who has no session."""
    vain = {row.id for one in episodes_of(asked, acted) if one.end in ("denied", "contacted") for row in one.asked}
    entries, texts = defaultdict[str, set[str]](set), defaultdict[tuple[str, str], set[str]](set)
    forms: dict[tuple[str, str], AskedRow] = {}
    for row in asked:
        if row.decision != "answer" or not row.who or not row.top or row.id in vain:
            continue
        known = engine.entry(row.top[0][0])
        if known is None:
            continue
        entry = known.id
        entries[entry].add(row.who)
        key = read_talk(normalise(row.query)).rest, entry
        texts[key].add(row.who)
        if key not in forms or len(row.query) < len(forms[key].query):
            forms[key] = row
    often = [
        AskedOften(forms[key].query.strip(), to_lang(forms[key].lang) or "en", key[1], len(who))
        for key, who in texts.items()
        if len(who) >= LEAST_VISITORS and key[0] and _is_fit(forms[key].query)
    ]
    often = sorted(often, key=lambda one: (-one.visitors, one.text))[:_MOST_ASKED]
    return Popular({id_: len(who) for id_, who in entries.items() if len(who) >= LEAST_VISITORS}, tuple(often))


def _is_fit(text: str) -> bool:
    return len(text) <= _LONGEST and not _PLACEHOLDER.search(text)
