"""How is a person's data found, given and taken away? Each store in turn; what is left is told."""

from __future__ import annotations

import datetime as dt
import json
import os
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from api.kept.store import StoreAway
from api.operate.privacy.stores import stores_of
from api.settings import Settings
from corpus import FaqError
from support.privacy import Person, PersonalStore, Record

Answer = TypeVar("Answer")
_ROUNDS = 3
"""How often is looked again for what came in while it was erased."""
_READ_ME = """What this help centre keeps of you, as of {at}.

Every folder is one store. The .json files are text: any editor opens them. Times are in UTC. Passwords, codes and card
numbers were never kept: where you typed one, the text has a mark in its place. Texts of other people that mention you
are not in it.
"""


@dataclass(frozen=True, slots=True)
class Found:
    """What one store keeps of a person."""

    store: PersonalStore
    records: Sequence[Record]

    @property
    def own(self) -> list[Record]:
        """The person's own."""
        return [one for one in self.records if one.own]


@contextmanager
def found_of(settings: Settings, person: Person, *, without: Collection[str] = ()) -> Iterator[list[Found]]:
    """What every store keeps of a person, but the records with the ids `without`; raises FaqError if one is away."""
    with ExitStack() as stack:
        stores = []
        for store in stores_of(settings):
            stack.callback(_asked, store, store.close)
            stores.append(store)
        yield [Found(one, _asked(one, partial(_chosen, one, person, without))) for one in stores]


def write_export(found: Sequence[Found], out: Path) -> Mapping[str, int]:
    """Write a zip that only its owner can read, whole or not at all; says how many files each store gave.

    Raises FaqError where the file exists.
    """
    if out.exists():
        raise FaqError(f"{out} exists already; give the name of a new file")
    if not out.parent.is_dir():
        raise FaqError(f"folder {out.parent} does not exist; make it first")
    part = out.with_name(f".{out.name}.part")
    part.unlink(missing_ok=True)
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            at = dt.datetime.now(dt.UTC).isoformat(timespec="minutes")
            archive.writestr("README.txt", _READ_ME.format(at=at))
            counts = {one.store.name: _asked(one.store, partial(_write, archive, one)) for one in found}
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return counts


def erase(
    found: Sequence[Found], person: Person, *, skeleton: bool, without: Collection[str] = ()
) -> Mapping[str, int]:
    """Erase everything that was found, and what came in meanwhile; says how many records of each store.

    Raises FaqError if something is still there afterwards.
    """
    done: Counter[str] = Counter()
    for one in found:
        done[one.store.name] += _asked(one.store, partial(_erase, one.store, person, skeleton, without))
    return done


def leftovers(settings: Settings) -> list[str]:
    """Copies of whole databases, which migrations leave behind: of one person nothing can be taken out of them."""
    return sorted(file.name for file in settings.data.glob("*.db.bak-*"))


def _erase(store: PersonalStore, person: Person, skeleton: bool, without: Collection[str]) -> int:
    count = 0
    for _ in range(_ROUNDS):
        records = _chosen(store, person, without)
        if not records:
            return count
        for record in records:
            store.erase(person, record, skeleton=skeleton)
        count += len(records)
    if left := _chosen(store, person, without):
        raise FaqError(f"{len(left)} of {store.name} are still there, such as {left[0].id}; run this again")
    return count


def _chosen(store: PersonalStore, person: Person, without: Collection[str]) -> list[Record]:
    return [record for record in store.find(person) if record.id not in without]


def _write(archive: zipfile.ZipFile, found: Found) -> int:
    count = 0
    for record in found.own:
        for file in found.store.export(record):
            if isinstance(file.content, Path):
                archive.write(file.content, file.path)
            else:
                archive.writestr(file.path, json.dumps(file.content, ensure_ascii=False, indent=1, default=str) + "\n")
            count += 1
    return count


def _asked(store: PersonalStore, act: Callable[[], Answer]) -> Answer:
    """What a store answers; one that is away ends it all, as nobody could say what it still keeps."""
    try:
        return act()
    except StoreAway as error:
        raise FaqError(f"{store.name} cannot be reached ({error}); start it, and run this again") from error
