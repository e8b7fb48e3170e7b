"""How is a corpus written, so that reading it again gives the same?"""

from corpus.writers.write import write_corpus

__all__ = ["write_corpus"]
