"""What does a corpus file say, and is it fit to be one?"""

from corpus.readers.collect import read_corpus
from corpus.readers.folder import SUPPORTED, USER_WORDS

__all__ = ["SUPPORTED", "USER_WORDS", "read_corpus"]
