"""How may this process reach Milvus? What the environment says, and nothing that a data folder keeps."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal
from urllib.parse import urlsplit

from corpus import FaqError

Away = Literal["refuse", "lexical"]
_SCHEMES = ("http", "https", "tcp", "unix")
_LITE = ".db"


@dataclass(frozen=True, slots=True)
class MilvusAccess:
    """uri: "" for the one that the data folder remembers; token: "user:password" or an API key; away: what happens to
    queries while the server is away; seconds: how long a query waits for it, write_seconds: how long a rebuild does."""

    uri: str = ""
    token: str = field(default="", repr=False)
    away: Away = "refuse"
    seconds: float = 2.0
    write_seconds: float = 120.0


@dataclass
class _Chosen:
    access: MilvusAccess = field(default_factory=MilvusAccess)


_chosen = _Chosen()


def use_milvus(access: MilvusAccess) -> None:
    """Let this process reach Milvus so from now on; what is open stays as it is."""
    _chosen.access = access


def milvus_access(uri: str = "") -> MilvusAccess:
    """How to reach Milvus; `uri`: where, if the environment does not say."""
    access = _chosen.access
    return access if access.uri else replace(access, uri=uri)


def check_uri(uri: str, name: str = "--uri") -> str:
    """The address of a Milvus server or the path of a Milvus Lite file; raises FaqError, naming `name`, for others."""
    told = f"{name} is {uri[:200]!r}; give the address of a Milvus server, such as http://milvus:19530"
    if uri.endswith(_LITE) and "://" not in uri:
        return uri
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError as error:
        raise FaqError(f"{told} ({error})") from error
    if parts.password or parts.username:
        raise FaqError(f"{name} holds a user name or password; leave them out and set FAQ_MILVUS_TOKEN=user:password")
    if parts.scheme not in _SCHEMES or not (parts.hostname or parts.path) or port == 0:
        raise FaqError(f"{told}, or a path that ends with {_LITE} for Milvus Lite")
    return uri
