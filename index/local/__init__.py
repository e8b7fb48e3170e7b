"""The embedded backend: FAISS, BM25 and plain files."""

from index.local.backend import LocalBackend, open_local
from index.local.dense import FLAT_LIMIT, DenseLeg, PreparedLeg
from index.local.files import NAMES, read_learned, read_rows, write_learned, write_rows
from index.local.lexical import DocumentCounts, LexicalLeg, best_rows, build_lexical, idf_of
from index.local.words_alone import NoVectors, words_alone

__all__ = [
    "FLAT_LIMIT",
    "NAMES",
    "DenseLeg",
    "DocumentCounts",
    "LexicalLeg",
    "LocalBackend",
    "NoVectors",
    "PreparedLeg",
    "best_rows",
    "build_lexical",
    "idf_of",
    "open_local",
    "read_learned",
    "read_rows",
    "words_alone",
    "write_learned",
    "write_rows",
]
