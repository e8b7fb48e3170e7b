"""What do labelled sentences of ours mean to an encoder? Their vectors, made once for a data folder."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from corpus import chatter, normalise
from index import Encoder, QueryCache, Vectors

_FOLDER = Path(__file__).parent / "data"


class Labelled(NamedTuple):
    """labels, and (n, dim) unit rows of their sentences, not whitened."""

    labels: tuple[str, ...]
    vectors: Vectors


class Sentences:
    """Sentences by the name of their file, as vectors of one encoder; threads may share it."""

    def __init__(self, encoder: Encoder, cache: Path | None = None) -> None:
        """cache: the folder in which vectors are kept for the next process; a damaged file of it counts as empty."""
        self._encoder, self._cache = encoder, cache
        self._known: dict[str, Labelled] = {}

    def read(self, name: str) -> Labelled:
        """The sentences of engine/data/NAME.tsv, "label<tab>sentence" a line."""
        if (known := self._known.get(name)) is None:
            rows = [line.split("\t") for line in (_FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()]
            texts = [normalise(text) for _, text in rows]
            known = self._known[name] = Labelled(tuple(label for label, _ in rows), self._vectors(name, texts))
        return known

    def read_chatter(self) -> Vectors:
        """(n, dim) unit rows of what people say to a bot that asks nothing of it."""
        return self._vectors("chatter", [normalise(text) for text in chatter()])

    def _vectors(self, name: str, texts: list[str]) -> Vectors:
        if self._cache is None:
            return self._encoder.encode_queries(texts)
        kept = QueryCache(self._cache, self._encoder, name)
        vectors = kept.encode_queries(texts)
        if kept.has_new:
            with suppress(OSError):  # a folder that cannot be written costs time only
                kept.keep()
        return vectors
