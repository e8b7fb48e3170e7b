"""What did the person mean to type?"""

from engine.search.rewrite.pinyin import syllables_of
from engine.search.rewrite.rewriter import QueryRewriter, collect_words

__all__ = ["QueryRewriter", "collect_words", "syllables_of"]
