"""How is a corpus stored, and what is found in it?"""

from index.cores import USUAL_AFTER, use_one_core
from index.dense import FLAT_LIMIT, DenseLeg, Hits, PreparedLeg
from index.encoder import (
    BACKENDS,
    BUNDLED,
    DTYPES,
    Encoder,
    EncoderSpec,
    SentenceTransformerEncoder,
    Vectors,
    load_encoder,
)
from index.errors import EncoderError, GenerationError, LockedError, MovedError
from index.folder_settings import DEFAULT_KEPT, MOST_KEPT
from index.generation import (
    Generation,
    Index,
    Rows,
    Words,
    check_encoder,
    load_generation,
    make_rows,
    phrasing_of_row,
    write_index,
)
from index.lexical import LexicalLeg, best_rows, build_lexical, some_rows
from index.manifest import Manifest, check_files, file_hash, read_manifest, sync_file
from index.segment_cache import SegmentCache
from index.store import DataFolder
from index.vector_cache import Progress, QueryCache, VectorCache

__all__ = [
    "USUAL_AFTER",
    "BACKENDS",
    "BUNDLED",
    "DEFAULT_KEPT",
    "DTYPES",
    "FLAT_LIMIT",
    "DataFolder",
    "DenseLeg",
    "Encoder",
    "EncoderError",
    "EncoderSpec",
    "Generation",
    "GenerationError",
    "Hits",
    "Index",
    "LexicalLeg",
    "LockedError",
    "MOST_KEPT",
    "Manifest",
    "MovedError",
    "Progress",
    "QueryCache",
    "PreparedLeg",
    "Rows",
    "SegmentCache",
    "SentenceTransformerEncoder",
    "VectorCache",
    "Vectors",
    "Words",
    "best_rows",
    "build_lexical",
    "check_encoder",
    "check_files",
    "file_hash",
    "load_encoder",
    "load_generation",
    "make_rows",
    "phrasing_of_row",
    "read_manifest",
    "some_rows",
    "sync_file",
    "use_one_core",
    "write_index",
]
