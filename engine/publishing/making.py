"""What is a generation made of? A corpus that is read, segmented, embedded and calibrated, before it is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from corpus import LANGS, Corpus, LabelledQuery, ReadOptions, Segmenter
from engine.beside import BESIDE, names_of
from engine.calibration.labels import Labels, kept_labels
from engine.calibration.leave_one_out import collect, leave_one_out_readers
from engine.calibration.transfer import LeaveOneOut
from engine.calibration.words_alone import calibrate_words_alone
from engine.moved import MOVED, moved_ids
from engine.publishing.build import Built, build_index
from engine.publishing.golden import read_golden
from engine.publishing.reading import kept_reading, read_as_before
from engine.publishing.recalibrate import apply_labels
from engine.publishing.steps import Steps
from engine.search.confidence import WORDS_ALONE, Calibration
from engine.search.query import QueryReader
from index import (
    DataFolder,
    Encoder,
    EncoderSpec,
    Index,
    Manifest,
    QueryCache,
    Spread,
    load_encoder,
    spread_over,
    store_in_milvus,
)

DEFAULT_TARGET_PRECISION = 0.9


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What of a generation its caller decides.

    spec: its encoder, which `load` loads; target_precision: share of answers that must be right; side: by name of a
    file, what makes of the corpus's path a plain JSON value that is stored beside the index and given back with it
    (`Engine.side`); milvus: address of the Milvus server that its rows go to, "" for files, None for where those of the
    last one went; reading: how its files are read, None for as the last generation of a corpus of that name; spread:
    over which processes embedding is spread, which load `spec` themselves.
    """

    spec: EncoderSpec = EncoderSpec()
    target_precision: float = DEFAULT_TARGET_PRECISION
    side: Mapping[str, Callable[[Path], Any]] = field(default_factory=dict)
    load: Callable[[EncoderSpec], Encoder] = load_encoder
    milvus: str | None = None
    reading: ReadOptions | None = None
    spread: Spread = Spread()


@dataclass(frozen=True, slots=True)
class Material:
    """What a generation is made from."""

    corpus: Corpus
    side: Mapping[str, Any]
    golden: tuple[LabelledQuery, ...]
    encoder: Encoder
    options: BuildOptions


def read_material(source: Path, options: BuildOptions, folder: DataFolder) -> Material:
    """Read the corpus, the questions of its gate and what lies beside it; raises CorpusError, EncoderError."""
    corpus, reading = read_as_before(source, options.reading, folder)
    moved = moved_ids(folder, corpus)
    beside = names_of(corpus)
    side = {name: read(source) for name, read in options.side.items()}
    side |= ({MOVED: moved} if moved else {}) | ({BESIDE: beside} if beside else {})
    options = replace(options, reading=reading)
    return Material(corpus, side, read_golden(source), options.load(options.spec), options)


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of it. manifest: without files and what the gate said; at_target: see `Rules`."""

    built: Built
    manifest: Manifest
    calibration: Calibration
    at_target: Callable[[float], Calibration]
    labels: Labels | None


def make(material: Material, folder: DataFolder, steps: Steps) -> Made:
    """Segment, embed, learn and calibrate; nothing is written but the cache."""
    segmenter = Segmenter(material.corpus.user_words, folder.cache)
    options = material.options
    with spread_over(material.encoder, options.spec, options.spread) as many:
        built = build_index(material.corpus, many, segmenter=segmenter, folder=folder, steps=steps)
    built = replace(built, encoder=material.encoder, index=replace(built.index, side=material.side))
    labels = kept_labels(folder)
    calibration, at_target = _calibrated(
        built, labels, target_precision=options.target_precision, folder=folder, steps=steps
    )
    return Made(built, _manifest(material, built, calibration, labels), calibration, at_target, labels)


def with_words_alone(made: Made, folder: DataFolder, steps: Steps) -> Made:
    """The same with what judges answers by words alone, for the time when the server is away."""
    built = made.built
    encoder = QueryCache(folder.cache, built.encoder)
    found = calibrate_words_alone(
        built.index,
        built.backend,
        reading=(encoder, built.segmenter),
        target_precision=made.calibration.target_precision,
        progress=steps.step("calibrate words alone"),
    )
    kept = {WORDS_ALONE: found.to_json()} if found else {}
    return replace(made, manifest=replace(made.manifest, extra=dict(made.manifest.extra) | kept))


def placed(made: Made, folder: DataFolder, work: Path, *, uri: str, steps: Steps) -> Index:
    """The index as it will be served: its rows in this process, or sent to a Milvus server."""
    built = made.built
    if not uri:
        return built.index
    progress = steps.step("send to Milvus")
    place = folder.milvus_place(made.manifest.id, work, uri=uri, dim=built.encoder.dim)
    return replace(built.index, backend=store_in_milvus(built.backend, place, progress))


def _manifest(material: Material, built: Built, calibration: Calibration, labels: Labels | None) -> Manifest:
    """All but the generation's id and time, its files and what the gate said."""
    corpus = material.corpus
    return Manifest(
        id="",
        created="",
        product=version("faq-search"),
        encoder=asdict(material.options.spec),
        encoder_name=built.encoder.name,
        encoder_fingerprint=built.encoder.fingerprint,
        dim=built.encoder.dim,
        segmenter_fingerprint=built.segmenter.fingerprint,
        corpus_source=corpus.source.name,
        corpus_hash=corpus.hash,
        counts=_counts(corpus, built.index),
        calibration=calibration.to_json(),
        files={},
        extra={
            "user_words": list(corpus.user_words),
            "side": sorted(material.side),
            **kept_reading(material.options.reading),
            **(labels.extra if labels else {}),
        },
    )


def _counts(corpus: Corpus, index: Index) -> dict[str, int]:
    texts: dict[str, int] = {lang: sum(lang in entry.texts for entry in corpus.entries) for lang in LANGS}
    return {"entries": len(corpus.entries), "phrasings": len(index.rows.entry), **texts}


def _calibrated(
    built: Built, labels: Labels | None, *, target_precision: float, folder: DataFolder, steps: Steps
) -> tuple[Calibration, Callable[[float], Calibration]]:
    """From the corpus itself, or from the labelled queries of an earlier `faq calibrate` if they still promise.

    Also gives the one from the corpus itself for any target.
    """
    encoder = QueryCache(folder.cache, built.encoder)
    readers = leave_one_out_readers(
        built.index, built.backend, vectors=built.vectors, encoder=encoder, segmenter=built.segmenter
    )
    at_target = LeaveOneOut(*collect(readers, steps.step("calibrate"))).calibration
    calibration = at_target(target_precision)
    if labels:
        reader = QueryReader(built.index, encoder, built.segmenter)
        progress = steps.step("calibrate with labels")
        promised, report = apply_labels(built.index, reader, base=calibration, labels=labels, progress=progress)
        calibration = promised if report.pooled.status == "guaranteed" else calibration
    encoder.keep()
    return calibration, at_target
