"""How is a corpus written, so that reading it again gives the same?"""

from corpus.writers.write import check_target, write_corpus

__all__ = ["check_target", "write_corpus"]
