"""How does a report come about? The journal of some days, read and worked out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from engine import Engine
from journal.reading import acted_in, asked_in, days_until, read_journal
from journal.report.figures import Asking, Report, report_of
from journal.settings import JournalSettings
from journal.storage.losses import Counts, counts_since

MOST_DAYS = 366


def make_report(data: Path, settings: JournalSettings, engine: Engine, days: int) -> Report:
    """The report of the last days, today included; empty where nothing is kept. Raises FaqError."""
    span = days_until(dt.datetime.now(dt.UTC), days)
    with read_journal(data, settings) as connection:
        asked = asked_in(connection, span) if connection else []
        acted = acted_in(connection, span) if connection else []
        counts = counts_since(connection, span.since) if connection else Counts()
    return report_of(asked, acted, asking_of(engine), since=span.since.date(), counts=counts)


def asking_of(engine: Engine) -> Asking:
    """What a report asks of the index that is served."""
    texts = {entry.id: next(iter(entry.texts.values())).question for entry in engine.index.entries}
    return Asking(engine.embedded, texts)
