"""What does a corpus file say, and is it fit to be one?"""

from corpus.readers.collect import read_corpus

__all__ = ["read_corpus"]
