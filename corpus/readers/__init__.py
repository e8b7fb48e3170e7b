"""What does a corpus file say, and is it fit to be one?"""

from corpus.readers.beside import name_of as name_of_file
from corpus.readers.collect import read_corpus
from corpus.readers.options import ReadOptions
from corpus.readers.pairing import with_pairs
from corpus.readers.summary import Summary, summary_of

__all__ = ["ReadOptions", "Summary", "name_of_file", "read_corpus", "summary_of", "with_pairs"]
