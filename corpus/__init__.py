"""What is a FAQ entry, and what is text?"""

from corpus.dialogues import DECISIONS, LabelledDialogue, LabelledTurn, read_dialogues
from corpus.entities import ENTITY_KINDS, EntityKind, entities_of
from corpus.entry import MAX_QUESTION, Corpus, Entry, EntryText, entry_of_line
from corpus.errors import CorpusError, FaqError, Problem
from corpus.formats import FORMATS, FileRow, Format, Found, Row, from_text
from corpus.identifiers import split_identifiers
from corpus.languages import LANGS, LANGUAGES, Lang
from corpus.languages.phrases import asks_for_person, chatter, is_negated, names_opposites, opposites
from corpus.languages.talk import (
    Intent,
    Said,
    asks_something,
    is_incident,
    parts_of,
    place_of,
    read_talk,
    wants_person,
    wishes_of,
)
from corpus.lint import TEXT_RULES, Finding, Level, Located, Rule, lint_corpus, shortened, texts_of
from corpus.markdown import Link, anchors_of, links_of, markdown_parser, parse_markdown
from corpus.normalise import NORMALISER_TAG, normalise
from corpus.queries import LabelledQuery, read_queries, read_query_texts
from corpus.readers import read_corpus
from corpus.segment import SEGMENTER_TAG, STOP_WORDS, Segmenter, Segments, guess_lang, is_han
from corpus.write import check_target, write_corpus

__all__ = [
    "DECISIONS",
    "LabelledDialogue",
    "LabelledTurn",
    "read_dialogues",
    "ENTITY_KINDS",
    "FORMATS",
    "LANGS",
    "LANGUAGES",
    "MAX_QUESTION",
    "NORMALISER_TAG",
    "SEGMENTER_TAG",
    "STOP_WORDS",
    "TEXT_RULES",
    "Corpus",
    "CorpusError",
    "Entry",
    "EntryText",
    "FaqError",
    "FileRow",
    "Finding",
    "Format",
    "Found",
    "LabelledQuery",
    "Level",
    "Link",
    "Located",
    "Lang",
    "Problem",
    "Row",
    "Rule",
    "Segmenter",
    "Segments",
    "anchors_of",
    "asks_for_person",
    "chatter",
    "check_target",
    "entry_of_line",
    "from_text",
    "guess_lang",
    "is_han",
    "is_negated",
    "links_of",
    "lint_corpus",
    "markdown_parser",
    "names_opposites",
    "normalise",
    "opposites",
    "parse_markdown",
    "read_corpus",
    "read_queries",
    "read_query_texts",
    "shortened",
    "split_identifiers",
    "texts_of",
    "write_corpus",
    "EntityKind",
    "Intent",
    "Said",
    "asks_something",
    "parts_of",
    "entities_of",
    "is_incident",
    "place_of",
    "read_talk",
    "wants_person",
    "wishes_of",
]
