"""What was asked, and what follows from it?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.lazy_names import from_homes, homes_of

if TYPE_CHECKING:
    from journal.drafts.corpus_file import drafts_file as drafts_file
    from journal.drafts.make import LEAST_SESSIONS as LEAST_SESSIONS
    from journal.drafts.make import MOST_SESSIONS_ASKED as MOST_SESSIONS_ASKED
    from journal.drafts.make import Wanted as Wanted
    from journal.drafts.make import drafts_of as drafts_of
    from journal.drafts.make import make_drafts as make_drafts
    from journal.drafts.missed import missed_of as missed_of
    from journal.drafts.result import Addition as Addition
    from journal.drafts.result import Draft as Draft
    from journal.drafts.result import Drafts as Drafts
    from journal.drafts.result import Phrasing as Phrasing
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
    from journal.replaying import Question as Question
    from journal.replaying import Replayed as Replayed
    from journal.replaying import questions_of as questions_of
    from journal.replaying import replay_questions as replay_questions
    from journal.report.figures import Report as Report
    from journal.report.read import MOST_DAYS as MOST_DAYS
    from journal.report.read import make_report as make_report
    from journal.report.shares import Share as Share
    from journal.report.shares import share as share
    from journal.settings import JournalSettings as JournalSettings
    from journal.storage.losses import Counts as Counts
    from journal.storage.opening import has_journal as has_journal
    from journal.suggest.popular import Popular as Popular
    from journal.suggest.popular import read_popular as read_popular
    from journal.suggest.suggester import MOST_SUGGESTED as MOST_SUGGESTED
    from journal.suggest.suggester import Suggester as Suggester
    from journal.suggest.suggester import Suggestion as Suggestion
    from journal.writer import Journal as Journal

# Loaded on first use: the command line and its settings need no database.
_HOMES = {
    "drafts.corpus_file": "drafts_file",
    "drafts.make": "LEAST_SESSIONS MOST_SESSIONS_ASKED Wanted drafts_of make_drafts",
    "drafts.missed": "missed_of",
    "drafts.result": "Addition Draft Drafts Phrasing",
    "events": "CHANNELS ActKind Acted Asked Channel",
    "exporting": "export",
    "importing": "Asking Imported import_log",
    "personal": "KINDS masked",
    "personal_store": "PersonalJournal",
    "purging": "Chosen purge_journal",
    "reading": "ActedRow AskedRow Span acted_in asked_in days_until read_journal",
    "replaying": "Question Replayed questions_of replay_questions",
    "report.figures": "Report",
    "report.read": "MOST_DAYS make_report",
    "report.shares": "Share share",
    "settings": "JournalSettings",
    "storage.losses": "Counts",
    "storage.opening": "has_journal",
    "suggest.popular": "Popular read_popular",
    "suggest.suggester": "MOST_SUGGESTED Suggester Suggestion",
    "writer": "Journal",
}
_HOME_OF = homes_of(_HOMES)
__getattr__ = from_homes(__name__, _HOME_OF)
