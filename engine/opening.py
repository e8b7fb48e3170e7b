"""Which generation does an engine serve, and what of an engine that is open may it share?"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from weakref import WeakValueDictionary

from corpus import Entry, Segmenter
from engine.engine import Engine
from engine.sentences import Sentences
from engine.synonyms import kept_synonyms
from index import DataFolder, Encoder, EncoderError, GenerationError, Manifest, load_encoder
from index import check_rest as compare


class SharedParts:
    """Encoders, segmenters and sentences, slow to load or make, for all engines of a process.

    Each goes with its last engine; but those that were taken last stay, since there may be no engine for a moment.
    """

    def __init__(self, like: Engine | None = None) -> None:
        """`like`: an engine whose parts are there to begin with."""
        self._lock = threading.Lock()
        self._encoders: WeakValueDictionary[str, Encoder] = WeakValueDictionary()
        self._segmenters: WeakValueDictionary[str, Segmenter] = WeakValueDictionary()
        self._sentences: WeakValueDictionary[str, Sentences] = WeakValueDictionary()
        self._last: dict[str, object] = {}
        if like is not None:
            self._encoders[like.encoder.fingerprint] = like.encoder
            self._segmenters[like.segmenter.fingerprint] = like.segmenter
            self._sentences[like.encoder.fingerprint] = like.sentences

    def encoder(self, manifest: Manifest) -> Encoder:
        """The encoder of a generation; raises EncoderError."""
        with self._lock:
            found = self._encoders.get(manifest.encoder_fingerprint)
            if found is None:
                found = load_encoder(manifest.encoder_spec)
                self._encoders[found.fingerprint] = found
            self._last["encoder"] = found
            return found

    def segmenter(self, manifest: Manifest, cache: Path) -> Segmenter:
        """The segmenter of a generation; `cache`: where its dictionary is kept."""
        with self._lock:
            found = self._segmenters.get(manifest.segmenter_fingerprint)
            if found is None:
                found = Segmenter(manifest.extra.get("user_words", ()), cache)
                self._segmenters[found.fingerprint] = found
            self._last["segmenter"] = found
            return found

    def sentences(self, encoder: Encoder, cache: Path) -> Sentences:
        """What an encoder makes of our labelled sentences; `cache`: where their vectors are kept."""
        with self._lock:
            found = self._sentences.get(encoder.fingerprint)
            if found is None:
                found = self._sentences[encoder.fingerprint] = Sentences(encoder, cache)
            self._last["sentences"] = found
            return found


Like = Engine | SharedParts | None
"""Whose encoder and segmenter are taken where they are the same, since both are slow to load."""


def open_engine(data: Path, like: Like = None) -> Engine:
    """The engine over the served generation of a data folder; see Like. Raises GenerationError or EncoderError."""
    folder = DataFolder(data)
    return open_generation(folder, folder.current_id(), like)


def open_generation(
    folder: DataFolder,
    generation_id: str,
    like: Like = None,
    *,
    known: Mapping[str, Entry] = MappingProxyType({}),
    check_later: bool = False,
) -> Engine:
    """The engine over one generation of a data folder; see `open_engine`. known, check_later: see load_generation."""
    generation = folder.load(generation_id, known, check_later=check_later)
    manifest = generation.manifest
    parts = like if isinstance(like, SharedParts) else SharedParts(like)
    encoder, segmenter = parts.encoder(manifest), parts.segmenter(manifest, folder.cache)
    engine = Engine(generation, encoder, segmenter, sentences=parts.sentences(encoder, folder.cache))
    engine.use_synonyms(kept_synonyms(folder.path))
    return engine


def open_newest(data: Path, like: Like = None, *, check_later: bool = False) -> tuple[Engine, tuple[str, ...]]:
    """The engine over the served generation or, where that is damaged, over the newest before it that is whole.

    One that was rolled back from is never taken, nor one that is newer than what CURRENT names. Also gives what is
    wrong with those that were passed over. check_later: see load_generation; whoever sets it calls `check_rest` soon.
    Raises the first problem if none can be served.
    """
    folder = DataFolder(data)
    problems: list[GenerationError | EncoderError] = []
    try:
        folder.current_id()
    except GenerationError as error:
        problems.append(error)
    for generation_id in folder.servable():
        try:
            engine = open_generation(folder, generation_id, like, check_later=check_later)
            return engine, tuple(map(str, problems))
        except (GenerationError, EncoderError) as error:
            problems.append(error)
    raise problems[0]


def check_rest(data: Path, engine: Engine) -> None:
    """Compare the digests that `open_newest` left for later; raises GenerationError for a file that is damaged."""
    compare(DataFolder(data).generations / engine.manifest.id, engine.manifest, engine.unchecked)
