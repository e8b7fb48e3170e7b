"""The backend over Milvus, for a corpus that one machine no longer holds. pymilvus is imported when it is needed."""

from index.milvus.access import MilvusAccess, check_installed, check_uri, milvus_access, read_milvus, use_milvus
from index.milvus.backend import MilvusBackend
from index.milvus.opening import check_server, open_milvus, store_in_milvus
from index.milvus.places import check_rows, discard_rows, new_owner, new_place, point_alias
from index.milvus.stored import PLACE, Place, read_place

__all__ = [
    "PLACE",
    "MilvusAccess",
    "MilvusBackend",
    "Place",
    "check_rows",
    "check_installed",
    "check_server",
    "check_uri",
    "discard_rows",
    "milvus_access",
    "new_owner",
    "new_place",
    "open_milvus",
    "point_alias",
    "read_milvus",
    "read_place",
    "store_in_milvus",
    "use_milvus",
]
