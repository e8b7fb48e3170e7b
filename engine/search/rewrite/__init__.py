"""What did the person mean to type?"""

from engine.search.rewrite.pinyin import syllables_of
from engine.search.rewrite.rewriter import MOST_REWRITES, QueryRewriter, collect_words
from engine.search.rewrite.synonyms import LARGEST_SYNONYMS, SYNONYMS_FILE, SYNONYMS_SIDE, Synonyms, read_synonyms

__all__ = [
    "LARGEST_SYNONYMS",
    "MOST_REWRITES",
    "SYNONYMS_FILE",
    "SYNONYMS_SIDE",
    "QueryRewriter",
    "Synonyms",
    "collect_words",
    "read_synonyms",
    "syllables_of",
]
