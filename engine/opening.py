"""Which generation does an engine serve, and what of an engine that is open may it share?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from corpus import Entry, Segmenter
from engine.engine import Engine
from engine.sentences import Sentences
from index import DataFolder, EncoderError, GenerationError, load_encoder
from index import check_rest as compare


def open_engine(data: Path, like: Engine | None = None) -> Engine:
    """The engine over the served generation of a data folder; raises GenerationError or EncoderError.

    like: another engine, whose encoder and segmenter are taken where they are the same, since both are slow to load.
    """
    folder = DataFolder(data)
    return open_generation(folder, folder.current_id(), like)


def open_generation(
    folder: DataFolder,
    generation_id: str,
    like: Engine | None = None,
    *,
    known: Mapping[str, Entry] = MappingProxyType({}),
    check_later: bool = False,
) -> Engine:
    """The engine over one generation of a data folder; see `open_engine`. known, check_later: see load_generation."""
    generation = folder.load(generation_id, known, check_later=check_later)
    manifest = generation.manifest
    same_encoder = like is not None and like.encoder.fingerprint == manifest.encoder_fingerprint
    same_segmenter = like is not None and like.segmenter.fingerprint == manifest.segmenter_fingerprint
    encoder = like.encoder if like and same_encoder else load_encoder(manifest.encoder_spec)
    user_words = manifest.extra.get("user_words", ())
    segmenter = like.segmenter if like and same_segmenter else Segmenter(user_words, folder.cache)
    sentences = like.sentences if like and same_encoder else Sentences(encoder, folder.cache)
    return Engine(generation, encoder, segmenter, sentences=sentences)


def open_newest(data: Path, like: Engine | None = None, *, check_later: bool = False) -> tuple[Engine, tuple[str, ...]]:
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
