"""How is a corpus stored, and what is found in it?"""

from index.backend import (
    ALL_ROWS,
    OTHER_LANG,
    Backend,
    EntryFeatures,
    FeatureQuery,
    Field,
    Hits,
    Phrasings,
    RowFilter,
    Terms,
)
from index.encoders import BUNDLED, DTYPES, RUNTIMES, Encoder, EncoderSpec, Vectors, load_encoder
from index.errors import EncoderError, GenerationError, LockedError, MovedError
from index.folder_settings import DEFAULT_KEPT, MOST_KEPT
from index.generation import (
    Generation,
    Index,
    Words,
    check_encoder,
    check_rest,
    load_generation,
    phrasing_of_row,
    write_index,
)
from index.local import FLAT_LIMIT, DenseLeg, LexicalLeg, LocalBackend, PreparedLeg, build_lexical
from index.manifest import Manifest, check_files, file_hash, read_manifest, sync_file
from index.rows import Rows, make_rows, phrasing_at
from index.segment_cache import SegmentCache
from index.store import DataFolder
from index.vector_cache import Progress, QueryCache, VectorCache

__all__ = [
    "ALL_ROWS",
    "RUNTIMES",
    "BUNDLED",
    "Backend",
    "DEFAULT_KEPT",
    "DTYPES",
    "FLAT_LIMIT",
    "DataFolder",
    "DenseLeg",
    "Encoder",
    "EncoderError",
    "EncoderSpec",
    "EntryFeatures",
    "FLAT_LIMIT",
    "FeatureQuery",
    "Field",
    "Generation",
    "GenerationError",
    "Hits",
    "Index",
    "LexicalLeg",
    "LocalBackend",
    "LockedError",
    "MOST_KEPT",
    "Manifest",
    "MovedError",
    "OTHER_LANG",
    "Phrasings",
    "PreparedLeg",
    "Progress",
    "QueryCache",
    "RowFilter",
    "Rows",
    "SegmentCache",
    "Terms",
    "VectorCache",
    "Vectors",
    "Words",
    "build_lexical",
    "check_encoder",
    "check_files",
    "check_rest",
    "file_hash",
    "load_encoder",
    "load_generation",
    "make_rows",
    "phrasing_at",
    "phrasing_of_row",
    "read_manifest",
    "sync_file",
    "write_index",
]
