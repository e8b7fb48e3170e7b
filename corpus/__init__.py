"""What is a FAQ entry, and what is text?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.lazy_names import from_homes, homes_of

if TYPE_CHECKING:
    from corpus.addresses import slug as slug
    from corpus.batch import Batch as Batch
    from corpus.batch import BatchCase as BatchCase
    from corpus.batch import batch_with as batch_with
    from corpus.batch import read_batch as read_batch
    from corpus.batch import read_batch_file as read_batch_file
    from corpus.categories import Categories as Categories
    from corpus.dialogues import DECISIONS as DECISIONS
    from corpus.dialogues import Decision as Decision
    from corpus.dialogues import LabelledDialogue as LabelledDialogue
    from corpus.dialogues import LabelledTurn as LabelledTurn
    from corpus.dialogues import read_dialogues as read_dialogues
    from corpus.editing import CHANGES_FILE as CHANGES_FILE
    from corpus.editing import Change as Change
    from corpus.editing import Changes as Changes
    from corpus.editing import Rewritten as Rewritten
    from corpus.editing import Unfit as Unfit
    from corpus.editing import differences as differences
    from corpus.editing import entries_of_rows as entries_of_rows
    from corpus.editing import read_changes as read_changes
    from corpus.editing import rewritten as rewritten
    from corpus.editing import version_of as version_of
    from corpus.editing import with_changes as with_changes
    from corpus.entities import ENTITY_KINDS as ENTITY_KINDS
    from corpus.entities import EntityKind as EntityKind
    from corpus.entities import entities_of as entities_of
    from corpus.entry import MAX_QUESTION as MAX_QUESTION
    from corpus.entry import Corpus as Corpus
    from corpus.entry import Entry as Entry
    from corpus.entry import EntryText as EntryText
    from corpus.entry import Showing as Showing
    from corpus.entry import entry_of_line as entry_of_line
    from corpus.entry import to_lang as to_lang
    from corpus.errors import CorpusError as CorpusError
    from corpus.errors import FaqError as FaqError
    from corpus.errors import Notice as Notice
    from corpus.errors import NoticeKind as NoticeKind
    from corpus.errors import Problem as Problem
    from corpus.formats import FORMATS as FORMATS
    from corpus.formats import FileRow as FileRow
    from corpus.formats import Format as Format
    from corpus.formats import Found as Found
    from corpus.formats import Row as Row
    from corpus.formats import from_text as from_text
    from corpus.formats.rows import rows_of as rows_of
    from corpus.identifiers import split_identifiers as split_identifiers
    from corpus.languages import LANGS as LANGS
    from corpus.languages import LANGUAGES as LANGUAGES
    from corpus.languages import Lang as Lang
    from corpus.languages.asks import asks_of as asks_of
    from corpus.languages.chinese_words import HAN as HAN
    from corpus.languages.lazy import lazy_pattern as lazy_pattern
    from corpus.languages.life_risk import life_risk as life_risk
    from corpus.languages.phrases import asks_for_person as asks_for_person
    from corpus.languages.phrases import chatter as chatter
    from corpus.languages.phrases import is_negated as is_negated
    from corpus.languages.phrases import names_opposites as names_opposites
    from corpus.languages.phrases import opposites as opposites
    from corpus.languages.taiwan import to_taiwan as to_taiwan
    from corpus.languages.talk import INTENTS as INTENTS
    from corpus.languages.talk import LONGEST_UTTERANCE as LONGEST_UTTERANCE
    from corpus.languages.talk import Intent as Intent
    from corpus.languages.talk import Said as Said
    from corpus.languages.talk import asks_something as asks_something
    from corpus.languages.talk import asks_whether as asks_whether
    from corpus.languages.talk import is_incident as is_incident
    from corpus.languages.talk import names_no_topic as names_no_topic
    from corpus.languages.talk import names_thing_alone as names_thing_alone
    from corpus.languages.talk import parts_of as parts_of
    from corpus.languages.talk import persists as persists
    from corpus.languages.talk import pictures_say as pictures_say
    from corpus.languages.talk import place_of as place_of
    from corpus.languages.talk import read_talk as read_talk
    from corpus.languages.talk import step_named as step_named
    from corpus.languages.talk import wants_person as wants_person
    from corpus.languages.talk import wishes_of as wishes_of
    from corpus.languages.talk import without_denied as without_denied
    from corpus.lint import TEXT_RULES as TEXT_RULES
    from corpus.lint import Finding as Finding
    from corpus.lint import Level as Level
    from corpus.lint import Located as Located
    from corpus.lint import Rule as Rule
    from corpus.lint import lint_corpus as lint_corpus
    from corpus.lint import shortened as shortened
    from corpus.lint import texts_of as texts_of
    from corpus.logs import LoggedQuestion as LoggedQuestion
    from corpus.logs import read_log as read_log
    from corpus.markdown import FOLDED_TAGS as FOLDED_TAGS
    from corpus.markdown import INLINE_TAGS as INLINE_TAGS
    from corpus.markdown import JOINED as JOINED
    from corpus.markdown import Link as Link
    from corpus.markdown import addresses_in as addresses_in
    from corpus.markdown import anchors_of as anchors_of
    from corpus.markdown import links_of as links_of
    from corpus.markdown import markdown_parser as markdown_parser
    from corpus.markdown import parse_markdown as parse_markdown
    from corpus.normal_form import NORMALISER_TAG as NORMALISER_TAG
    from corpus.normal_form import normalise as normalise
    from corpus.plurals import counted as counted
    from corpus.queries import LabelledQuery as LabelledQuery
    from corpus.queries import read_queries as read_queries
    from corpus.queries import read_query_texts as read_query_texts
    from corpus.readers import ReadOptions as ReadOptions
    from corpus.readers import Summary as Summary
    from corpus.readers import name_of_file as name_of_file
    from corpus.readers import read_corpus as read_corpus
    from corpus.readers import summary_of as summary_of
    from corpus.readers import with_pairs as with_pairs
    from corpus.segment import SEGMENTER_TAG as SEGMENTER_TAG
    from corpus.segment import STOP_WORDS as STOP_WORDS
    from corpus.segment import Segmenter as Segmenter
    from corpus.segment import Segments as Segments
    from corpus.segment import guess_lang as guess_lang
    from corpus.segment import is_han as is_han
    from corpus.values import NAMED as NAMED
    from corpus.values import Value as Value
    from corpus.values import Values as Values
    from corpus.values import differ as differ
    from corpus.values import values_of as values_of
    from corpus.values import with_places_open as with_places_open
    from corpus.values import without_numerals as without_numerals
    from corpus.write import check_target as check_target
    from corpus.write import write_corpus as write_corpus

# Loaded on first use: a search needs half of it, and importing all takes 0.1 s.
_HOMES = {
    "addresses": "slug",
    "batch": "Batch BatchCase batch_with read_batch read_batch_file",
    "categories": "Categories",
    "dialogues": "DECISIONS Decision LabelledDialogue LabelledTurn read_dialogues",
    "editing": (
        "CHANGES_FILE Change Changes Rewritten Unfit differences entries_of_rows read_changes rewritten version_of "
        "with_changes"
    ),
    "entities": "ENTITY_KINDS EntityKind entities_of",
    "entry": "Corpus Entry EntryText MAX_QUESTION Showing entry_of_line to_lang",
    "errors": "CorpusError FaqError Notice NoticeKind Problem",
    "formats": "FORMATS FileRow Format Found Row from_text",
    "formats.rows": "rows_of",
    "identifiers": "split_identifiers",
    "languages": "LANGS LANGUAGES Lang",
    "languages.asks": "asks_of",
    "languages.chinese_words": "HAN",
    "languages.lazy": "lazy_pattern",
    "languages.life_risk": "life_risk",
    "languages.phrases": "asks_for_person chatter is_negated names_opposites opposites",
    "languages.taiwan": "to_taiwan",
    "languages.talk": (
        "INTENTS Intent LONGEST_UTTERANCE Said asks_something asks_whether is_incident names_no_topic "
        "names_thing_alone parts_of persists pictures_say place_of read_talk step_named "
        "wants_person wishes_of without_denied"
    ),
    "lint": "Finding Level Located Rule TEXT_RULES lint_corpus shortened texts_of",
    "logs": "LoggedQuestion read_log",
    "markdown": "FOLDED_TAGS INLINE_TAGS JOINED Link addresses_in anchors_of links_of markdown_parser parse_markdown",
    "normal_form": "NORMALISER_TAG normalise",
    "plurals": "counted",
    "queries": "LabelledQuery read_queries read_query_texts",
    "readers": "ReadOptions Summary name_of_file read_corpus summary_of with_pairs",
    "segment": "SEGMENTER_TAG STOP_WORDS Segmenter Segments guess_lang is_han",
    "values": "NAMED Value Values differ values_of with_places_open without_numerals",
    "write": "check_target write_corpus",
}
_HOME_OF = homes_of(_HOMES)
__getattr__ = from_homes(__name__, _HOME_OF)
