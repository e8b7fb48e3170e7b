"""What is a FAQ entry, and what is text?"""

from corpus.entry import LANGS, Corpus, Entry, EntryText, Lang
from corpus.errors import CorpusError, FaqError, Problem
from corpus.identifiers import split_identifiers
from corpus.lint import Finding, lint_corpus
from corpus.normalise import NORMALISER_TAG, normalise
from corpus.queries import LabelledQuery, read_queries, read_query_texts
from corpus.readers import read_corpus
from corpus.segment import SEGMENTER_TAG, STOP_WORDS, Segmenter, Segments, is_han
from corpus.writers import write_corpus

__all__ = [
    "LANGS",
    "NORMALISER_TAG",
    "SEGMENTER_TAG",
    "STOP_WORDS",
    "Corpus",
    "CorpusError",
    "Entry",
    "EntryText",
    "FaqError",
    "Finding",
    "LabelledQuery",
    "Lang",
    "Problem",
    "Segmenter",
    "Segments",
    "is_han",
    "lint_corpus",
    "normalise",
    "read_corpus",
    "read_queries",
    "read_query_texts",
    "split_identifiers",
    "write_corpus",
]
