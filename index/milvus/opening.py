"""How do rows come to a Milvus server, and how is a generation there opened again?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from index.errors import AwayError
from index.local import LocalBackend
from index.milvus.access import check_installed, milvus_access
from index.milvus.backend import MilvusBackend
from index.milvus.checks import check_stored
from index.milvus.collection import fill
from index.milvus.filters import numbers_of
from index.milvus.server import Server
from index.milvus.stored import Place, read_stored, stored_of

_ANY = "faq"
"""A name that is asked for; whether there is such a collection does not matter, but only who may ask is told."""


def check_server(uri: str) -> None:
    """Ask once, before hours of work, whether rows can be sent there; raises AwayError or GenerationError if not."""
    access = milvus_access(uri)
    check_installed(access.uri)
    server = Server(access)
    try:
        server.once("has_collection", _ANY)
    finally:
        server.close()


def store_in_milvus(
    local: LocalBackend, place: Place, progress: Callable[[int, int], None] = lambda _done, _total: None
) -> MilvusBackend:
    """Send all rows of a backend to a collection; raises AwayError if the server is away for too long.

    progress: called with (rows sent, all).
    """
    server = Server(milvus_access(place.uri))
    numbers = numbers_of(local.categories)
    categories = [numbers[name] for name in local.categories]
    digests = fill(server, place.collection, local=local, categories=categories, progress=progress)
    return MilvusBackend(server, stored_of(local, place, digests), local.categories)


def open_milvus(folder: Path, place: Place, categories: Sequence[str], row_count: int) -> MilvusBackend:
    """What was stored, and its server; raises GenerationError if the collection is gone, lacks rows, or a
    sample of them differs from what was sent.

    A server that is away is no error here: each search says so until it is back.
    """
    server = Server(milvus_access(place.uri))
    backend = MilvusBackend(server, read_stored(folder, place, categories, row_count), categories)
    try:
        check_stored(server, server.read, place.collection, backend.stored.digests)
    except AwayError:
        pass
    finally:
        server.close()  # a service forks its workers from here, and no connection survives that
    return backend
