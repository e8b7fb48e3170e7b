"""What is a FAQ entry, and what is text?"""

from corpus.entry import LANGS, MAX_QUESTION, Corpus, Entry, EntryText, Lang, entry_of_line
from corpus.errors import CorpusError, FaqError, Problem
from corpus.identifiers import split_identifiers
from corpus.lint import TEXT_RULES, Finding, Level, Located, Rule, lint_corpus, shortened, texts_of
from corpus.markdown import Link, anchors_of, links_of, markdown_parser, parse_markdown
from corpus.normalise import NORMALISER_TAG, normalise
from corpus.queries import LabelledQuery, read_queries, read_query_texts
from corpus.readers import read_corpus
from corpus.segment import SEGMENTER_TAG, STOP_WORDS, Segmenter, Segments, is_han
from corpus.writers import check_target, write_corpus

__all__ = [
    "LANGS",
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
    "Finding",
    "LabelledQuery",
    "Level",
    "Link",
    "Located",
    "Lang",
    "Problem",
    "Rule",
    "Segmenter",
    "Segments",
    "anchors_of",
    "check_target",
    "entry_of_line",
    "is_han",
    "links_of",
    "lint_corpus",
    "markdown_parser",
    "normalise",
    "parse_markdown",
    "read_corpus",
    "read_queries",
    "read_query_texts",
    "shortened",
    "split_identifiers",
    "texts_of",
    "write_corpus",
]
