"""What does a data folder do on its Milvus server? It names collections, lets an alias lead to the served one, and
removes those of generations that are gone."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path

from index.errors import AwayError, GenerationError
from index.milvus.access import milvus_access
from index.milvus.checks import check_stored
from index.milvus.collection import drop, new_name, point
from index.milvus.server import Server
from index.milvus.stored import Place, read_digests, read_place


def new_owner() -> str:
    """A name that no other data folder has."""
    return secrets.token_hex(4)


def new_place(work: Path, generation_id: str, *, uri: str, owner: str, dim: int) -> Place:
    """Choose where the rows of a new generation will lie, and note it in its work folder."""
    place = Place(uri, new_name(generation_id), owner, dim)
    place.write(work)
    return place


def point_alias(folder: Path) -> None:
    """Let the data folder's alias lead to this generation; nothing for one of files. Raises AwayError.

    It is for people and other programs that look at the server: this product opens what CURRENT names.
    """
    place = read_place(folder)
    if place is None:
        return
    server = Server(milvus_access(place.uri))
    try:
        point(server, place.alias, place.collection)
    finally:
        server.close()


def check_rows(folder: Path, count: int) -> None:
    """Raises GenerationError if the collection of a generation is gone or damaged, AwayError if nobody can say.

    count: of rows, as the manifest says.
    """
    place = read_place(folder)
    if place is None:
        return
    digests = read_digests(folder, count)
    server = Server(milvus_access(place.uri))
    try:
        check_stored(server, server.read, place.collection, digests)
    finally:
        server.close()


def discard_rows(folder: Path, owner: str, others: Iterable[Path]) -> bool:
    """Drop the collection of a generation; whether nothing of it is left to drop.

    `others`: generations that stay, and may share it, as those do that `faq calibrate` makes. A copy of a data folder
    has another `owner`, or drops what the original uses: see docs/scale.md.
    """
    try:
        place = read_place(folder)
    except GenerationError:
        return True  # nobody knows its name any more
    if place is None or place.owner != owner or place.collection in map(_collection_of, others):
        return True
    server = Server(milvus_access(place.uri))
    try:
        drop(server, place.collection, place.alias)
    except (AwayError, GenerationError):
        return False
    finally:
        server.close()
    return True


def _collection_of(folder: Path) -> str:
    try:
        place = read_place(folder)
    except GenerationError:
        return ""
    return place.collection if place else ""
