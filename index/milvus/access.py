"""How may this process reach Milvus? What the environment says, and nothing that a data folder keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from typing import Literal
from urllib.parse import urlsplit

from corpus import FaqError
from index.errors import GenerationError

_SCHEMES = ("http", "https", "tcp", "unix")
_LITE = ".db"
Away = Literal["refuse", "lexical"]
AWAY: tuple[Away, ...] = ("refuse", "lexical")
VARIABLES = (
    "FAQ_MILVUS_URI",
    "FAQ_MILVUS_TOKEN",
    "FAQ_MILVUS_AWAY",
    "FAQ_MILVUS_SECONDS",
    "FAQ_MILVUS_WRITE_SECONDS",
)
_LEAST_SECONDS, _MOST_SECONDS = 0.1, 3600.0


@dataclass(frozen=True, slots=True)
class MilvusAccess:
    """uri: "" for the one that the data folder remembers; token: "user:password" or an API key; away: what becomes of
    queries while the server is away; seconds: how long a query waits for it, write_seconds: how long a rebuild does."""

    uri: str = ""
    token: str = field(default="", repr=False)
    away: Away = "refuse"
    seconds: float = 2.0
    write_seconds: float = 120.0


def read_milvus(environment: Mapping[str, str]) -> MilvusAccess:
    """The access that environment variables describe; raises FaqError, naming the variable that is wrong."""
    given = {name: environment[name].strip() for name in VARIABLES if environment.get(name, "").strip()}
    uri, away = given.get("FAQ_MILVUS_URI", ""), given.get("FAQ_MILVUS_AWAY", "refuse")
    if away not in AWAY:
        raise FaqError(f"FAQ_MILVUS_AWAY is {away[:40]!r}; use one of {', '.join(AWAY)}")
    return MilvusAccess(
        uri=check_uri(uri, "FAQ_MILVUS_URI") if uri else "",
        token=given.get("FAQ_MILVUS_TOKEN", ""),
        away=AWAY[AWAY.index(away)],
        seconds=_seconds(given, "FAQ_MILVUS_SECONDS", MilvusAccess().seconds),
        write_seconds=_seconds(given, "FAQ_MILVUS_WRITE_SECONDS", MilvusAccess().write_seconds),
    )


def _seconds(given: Mapping[str, str], name: str, default: float) -> float:
    text = given.get(name, str(default))
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not _LEAST_SECONDS <= seconds <= _MOST_SECONDS:
        raise FaqError(f"{name} is {text[:40]!r}; give seconds from {_LEAST_SECONDS:g} to {_MOST_SECONDS:g}")
    return seconds


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


def check_installed(uri: str) -> None:
    """Raises GenerationError, with the command to run, where the library for an address is not installed."""
    is_lite = uri.endswith(_LITE) and "://" not in uri
    for module, extra in (("pymilvus", "milvus"), *((("milvus_lite", "milvus-lite"),) if is_lite else ())):
        if find_spec(module) is None:
            raise GenerationError(
                f"an index in Milvus needs {module}, which is not installed; run: pip install 'faq-search[{extra}]'"
            )


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
