"""Which generation is asked, does everything in it fit together, and which entries has it?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from corpus import Categories, Entry, Segmenter
from engine.beside import BESIDE
from engine.distress import Distress
from engine.moved import MOVED
from engine.sayings import Sayings
from engine.search.confidence import Calibration
from engine.search.features import fingerprint
from engine.search.query import QueryReader
from engine.search.related import related
from engine.search.retrieve import is_in
from engine.sentences import Sentences
from index import Encoder, Generation, GenerationError, check_encoder


class Loaded:
    """A generation with the encoder and the segmenter that it was built with, and its entries by id and category."""

    def __init__(
        self, generation: Generation, encoder: Encoder, segmenter: Segmenter, *, sentences: Sentences | None = None
    ) -> None:
        """sentences: those of an engine with the same encoder, or of a data folder; each engine's own where absent.

        Raises GenerationError if the encoder or the calibration is not the generation's own.
        """
        manifest = generation.manifest
        check_encoder(manifest, encoder)
        if segmenter.fingerprint != manifest.segmenter_fingerprint:
            raise GenerationError(
                f"generation {manifest.id} was segmented with another user dictionary than the running one "
                f"({manifest.segmenter_fingerprint}, not {segmenter.fingerprint}); run `faq rebuild`"
            )
        self.calibration = Calibration.from_json(manifest.calibration)
        if self.calibration.fusion != fingerprint():
            raise GenerationError(
                f"the threshold of generation {manifest.id} was fitted on other features "
                f"({self.calibration.fusion}, this program has {fingerprint()}); run `faq rebuild`"
            )
        if not self.calibration.is_finite:
            raise GenerationError(
                f"the calibration of generation {manifest.id} has a threshold or a weight that is no number; "
                "run `faq rebuild`"
            )
        self.manifest, self.unchecked = manifest, generation.unchecked
        self.index = generation.index
        self.reader = QueryReader(generation.index, encoder, segmenter)
        self.encoder, self.segmenter = encoder, segmenter
        self.sentences = Sentences(encoder) if sentences is None else sentences
        self._distress = Distress(self.sentences, generation.index.whitening)
        self._sayings = Sayings(self.sentences, generation.index.whitening)
        self._by_id = {entry.id: entry for entry in generation.index.entries}
        self._categories = Counter(entry.category for entry in generation.index.entries)
        self._category_names: Categories | None = None
        self._position = {entry.id: i for i, entry in enumerate(generation.index.entries)}

    @property
    def side(self) -> Mapping[str, Any]:
        """What the rebuild's caller stored beside the index, by name of the file."""
        return self.index.side

    def entry(self, entry_id: str) -> Entry | None:
        """The entry with this id, or that had it before its question was changed."""
        return self._by_id.get(entry_id) or self._by_id.get(self.moved_to(entry_id) or "")

    def entries(self, category: str | None = None) -> list[Entry]:
        """All entries, or those of a category and the ones below it, in the corpus's order."""
        return [entry for entry in self.index.entries if category is None or is_in(entry.category, category)]

    def moved_to(self, entry_id: str) -> str | None:
        """The id that an entry has now whose question was changed since this was its id."""
        found = self.side.get(MOVED, {}).get(entry_id)
        return found if found in self._by_id else None

    def file_beside(self, target: str) -> str | None:
        """The name, in the generation's folder, of a picture or document that answers give a path of."""
        found: str | None = self.side.get(BESIDE, {}).get(target)
        return found

    @property
    def files_beside(self) -> frozenset[str]:
        """The names of all of them."""
        return frozenset(self.side.get(BESIDE, {}).values())

    @property
    def category_names(self) -> Categories:
        """Names and addresses of the categories, read when they are first asked for."""
        if self._category_names is None:
            self._category_names = Categories(self.index.entries)
        return self._category_names

    def categories(self) -> dict[str, int]:
        """Number of entries by category, in the corpus's order."""
        return dict(self._categories)

    def related(self, entry_id: str, count: int = 5) -> list[Entry]:
        """The entries that are most like this one; none if there is no such entry."""
        position = self._position.get(entry_id)
        return [] if position is None else related(self.index, position, count)
