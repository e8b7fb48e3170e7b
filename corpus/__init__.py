"""What is a FAQ entry, and what is text?"""

from corpus.addresses import slug
from corpus.categories import Categories
from corpus.dialogues import DECISIONS, Decision, LabelledDialogue, LabelledTurn, read_dialogues
from corpus.entities import ENTITY_KINDS, EntityKind, entities_of
from corpus.entry import MAX_QUESTION, Corpus, Entry, EntryText, entry_of_line, to_lang
from corpus.errors import CorpusError, FaqError, Notice, NoticeKind, Problem
from corpus.formats import FORMATS, FileRow, Format, Found, Row, from_text
from corpus.identifiers import split_identifiers
from corpus.languages import LANGS, LANGUAGES, Lang
from corpus.languages.chinese_words import HAN
from corpus.languages.lazy import lazy_pattern
from corpus.languages.life_risk import life_risk
from corpus.languages.phrases import asks_for_person, chatter, is_negated, names_opposites, opposites
from corpus.languages.taiwan import to_taiwan
from corpus.languages.talk import (
    INTENTS,
    LONGEST_UTTERANCE,
    Intent,
    Said,
    asks_something,
    asks_whether,
    is_incident,
    names_no_topic,
    names_thing_alone,
    parts_of,
    persists,
    pictures_say,
    place_of,
    read_talk,
    wants_person,
    wishes_of,
    without_denied,
)
from corpus.lint import TEXT_RULES, Finding, Level, Located, Rule, lint_corpus, shortened, texts_of
from corpus.logs import LoggedQuestion, read_log
from corpus.markdown import (
    FOLDED_TAGS,
    INLINE_TAGS,
    JOINED,
    Link,
    addresses_in,
    anchors_of,
    links_of,
    markdown_parser,
    parse_markdown,
)
from corpus.normalise import NORMALISER_TAG, normalise
from corpus.plurals import counted
from corpus.queries import LabelledQuery, read_queries, read_query_texts
from corpus.readers import ReadOptions, Summary, name_of_file, read_corpus, summary_of, with_pairs
from corpus.segment import SEGMENTER_TAG, STOP_WORDS, Segmenter, Segments, guess_lang, is_han
from corpus.values import Value, Values, differ, values_of, with_places_open, without_numerals
from corpus.write import check_target, write_corpus

__all__ = [
    "DECISIONS",
    "Decision",
    "LabelledDialogue",
    "LabelledTurn",
    "read_dialogues",
    "ENTITY_KINDS",
    "FORMATS",
    "HAN",
    "LANGS",
    "FOLDED_TAGS",
    "INLINE_TAGS",
    "JOINED",
    "LANGUAGES",
    "MAX_QUESTION",
    "NORMALISER_TAG",
    "SEGMENTER_TAG",
    "STOP_WORDS",
    "TEXT_RULES",
    "Categories",
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
    "LoggedQuestion",
    "read_log",
    "Level",
    "Link",
    "Located",
    "Lang",
    "Notice",
    "NoticeKind",
    "Problem",
    "ReadOptions",
    "Row",
    "Rule",
    "Segmenter",
    "Value",
    "Values",
    "differ",
    "values_of",
    "with_places_open",
    "without_numerals",
    "Segments",
    "Summary",
    "addresses_in",
    "anchors_of",
    "asks_for_person",
    "chatter",
    "check_target",
    "counted",
    "entry_of_line",
    "from_text",
    "guess_lang",
    "is_han",
    "is_negated",
    "links_of",
    "lint_corpus",
    "markdown_parser",
    "name_of_file",
    "names_opposites",
    "normalise",
    "opposites",
    "parse_markdown",
    "read_corpus",
    "read_queries",
    "read_query_texts",
    "shortened",
    "slug",
    "split_identifiers",
    "summary_of",
    "texts_of",
    "with_pairs",
    "to_lang",
    "to_taiwan",
    "write_corpus",
    "EntityKind",
    "INTENTS",
    "Intent",
    "LONGEST_UTTERANCE",
    "Said",
    "asks_something",
    "asks_whether",
    "parts_of",
    "entities_of",
    "is_incident",
    "lazy_pattern",
    "life_risk",
    "names_no_topic",
    "names_thing_alone",
    "persists",
    "pictures_say",
    "place_of",
    "read_talk",
    "wants_person",
    "wishes_of",
    "without_denied",
]
