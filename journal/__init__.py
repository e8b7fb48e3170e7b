"""What was asked, and what follows from it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.lazy_names import from_homes, homes_of

if TYPE_CHECKING:
    from journal.events import CHANNELS as CHANNELS
    from journal.events import Acted as Acted
    from journal.events import ActKind as ActKind
    from journal.events import Asked as Asked
    from journal.events import Channel as Channel
    from journal.exporting import export as export
    from journal.importing import Asking as Asking
    from journal.importing import Imported as Imported
    from journal.importing import import_log as import_log
    from journal.personal import KINDS as KINDS
    from journal.personal import masked as masked
    from journal.personal_store import PersonalJournal as PersonalJournal
    from journal.purging import Chosen as Chosen
    from journal.purging import purge_journal as purge_journal
    from journal.reading import ActedRow as ActedRow
    from journal.reading import AskedRow as AskedRow
    from journal.reading import Span as Span
    from journal.reading import acted_in as acted_in
    from journal.reading import asked_in as asked_in
    from journal.reading import days_until as days_until
    from journal.reading import read_journal as read_journal
    from journal.report.figures import Report as Report
    from journal.report.read import MOST_DAYS as MOST_DAYS
    from journal.report.read import make_report as make_report
    from journal.report.shares import Share as Share
    from journal.report.shares import share as share
    from journal.settings import JournalSettings as JournalSettings
    from journal.storage.losses import Counts as Counts
    from journal.storage.opening import has_journal as has_journal
    from journal.writer import Journal as Journal

# Loaded on first use: the command line and its settings need no database.
_HOMES = {
    "events": "CHANNELS ActKind Acted Asked Channel",
    "exporting": "export",
    "importing": "Asking Imported import_log",
    "personal": "KINDS masked",
    "personal_store": "PersonalJournal",
    "purging": "Chosen purge_journal",
    "reading": "ActedRow AskedRow Span acted_in asked_in days_until read_journal",
    "report.figures": "Report",
    "report.read": "MOST_DAYS make_report",
    "report.shares": "Share share",
    "settings": "JournalSettings",
    "storage.losses": "Counts",
    "storage.opening": "has_journal",
    "writer": "Journal",
}
_HOME_OF = homes_of(_HOMES)
__getattr__ = from_homes(__name__, _HOME_OF)
