"""What of a generation in Milvus lies in its folder? All but vectors and what finds them; and where those lie."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.backend import Field
from index.errors import GenerationError
from index.local import NAMES, LexicalLeg, LocalBackend, read_learned, read_rows, write_learned, write_rows
from index.milvus.words import Digests, TermTable, read_table, table_of
from index.rows import Rows

PLACE = "milvus.json"
_DIGESTS = "digests.npy"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a generation's rows lie. owner: of the data folder that made the collection, and alone may drop it."""

    uri: str
    collection: str
    owner: str
    dim: int

    @property
    def alias(self) -> str:
        """By which name the collection of the served generation is found on the server."""
        return f"faq_{self.owner}_current"

    def write(self, folder: Path) -> None:
        """Write milvus.json."""
        content = {"uri": self.uri, "collection": self.collection, "owner": self.owner, "dim": self.dim}
        (folder / PLACE).write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def read_place(folder: Path) -> Place | None:
    """Where the rows of a generation lie if not in its folder; raises GenerationError if milvus.json is damaged."""
    file = folder / PLACE
    try:
        found = json.loads(file.read_text("utf-8"))
        return Place(str(found["uri"]), str(found["collection"]), str(found["owner"]), int(found["dim"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise GenerationError(f"{file} is damaged ({error}); run `faq rebuild`") from error


@dataclass
class Stored:
    """What a MilvusBackend needs besides the server. learned: see LocalBackend; digests: (n,) of each row; source: the
    lexical legs, or the folder that holds them."""

    place: Place
    rows: Rows
    learned: Mapping[str, npt.NDArray[np.generic]]
    tables: Mapping[Field, TermTable]
    digests: Digests
    source: Mapping[Field, LexicalLeg] | Path = field(repr=False)

    @property
    def name(self) -> str:
        """Of the collection."""
        return self.place.collection

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self.place.dim

    @cached_property
    def legs(self) -> Mapping[Field, LexicalLeg]:
        """Lexical search in this process, read when it is first needed."""
        if isinstance(self.source, Path):
            return {of: LexicalLeg.read(self.source, name) for of, name in NAMES.items()}
        return self.source

    def write(self, folder: Path) -> None:
        """Write all files; see Backend."""
        self.place.write(folder)
        write_rows(self.rows, folder)
        write_learned(self.learned, folder)
        np.save(folder / _DIGESTS, self.digests)
        for of, leg in self.legs.items():
            leg.write(folder, NAMES[of])


def stored_of(local: LocalBackend, place: Place, digests: Digests) -> Stored:
    """What stays of a backend whose rows were sent to a server."""
    tables: dict[Field, TermTable] = {of: table_of(leg) for of, leg in local.lexical.items()}
    return Stored(place, local.rows, local.learned, tables, digests, local.lexical)


def read_stored(folder: Path, place: Place, categories: Sequence[str], row_count: int) -> Stored:
    """What `Stored.write` wrote; raises GenerationError if its files do not belong together."""
    rows = read_rows(folder)
    digests = read_digests(folder, row_count)
    if not row_count == len(rows.entry) == len(rows.texts) or len(rows.starts) != len(categories) + 1:
        raise GenerationError(f"{folder}: its files disagree on the number of phrasings; run `faq rebuild`")
    tables = {of: read_table(folder, name) for of, name in NAMES.items()}
    return Stored(place, rows, read_learned(folder), tables, digests, folder)


def read_digests(folder: Path, row_count: int) -> Digests:
    """(rows,) of each row what `digest_of` gave when it was sent; raises GenerationError for another number of rows."""
    try:
        digests: Digests = np.load(folder / _DIGESTS, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise GenerationError(f"{folder / _DIGESTS} is damaged ({error}); run `faq rebuild`") from error
    if digests.shape != (row_count,):
        raise GenerationError(f"{folder}: its files disagree on the number of phrasings; run `faq rebuild`")
    return digests
