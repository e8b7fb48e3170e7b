"""How does a corpus become the served generation? Read, segment, embed, calibrate, publish: offline, in one go."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from corpus import LANGS, Corpus, LabelledQuery, ReadOptions, Segmenter, Summary, summary_of
from engine.beside import BESIDE, names_of, write_beside
from engine.calibration.labels import Labels, kept_labels
from engine.calibration.leave_one_out import collect, leave_one_out_readers
from engine.calibration.transfer import LeaveOneOut, Promised, promised_by
from engine.calibration.words_alone import calibrate_words_alone
from engine.engine import Engine
from engine.moved import MOVED, moved_ids
from engine.opening import open_generation
from engine.publishing.build import Built, build_index
from engine.publishing.gate import Rules, check
from engine.publishing.gate_report import GateReport
from engine.publishing.golden import read_golden, write_golden
from engine.publishing.publish import Publication, Publishing, building, outcome, work_folder
from engine.publishing.reading import kept_reading, read_as_before
from engine.publishing.recalibrate import apply_labels
from engine.publishing.steps import SilentSteps, Steps
from engine.search.confidence import WORDS_ALONE, Calibration
from engine.search.query import QueryReader
from engine.sentences import Sentences
from index import (
    DataFolder,
    Encoder,
    EncoderError,
    EncoderSpec,
    Generation,
    GenerationError,
    Index,
    Manifest,
    QueryCache,
    check_server,
    load_encoder,
    problem_of,
    store_in_milvus,
    write_index,
)

DEFAULT_TARGET_PRECISION = 0.9
SAMPLE = Path(__file__).resolve().parents[2] / "corpus" / "data" / "sample"
"""The sample help centre that ships with the product."""


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild did; `segmented` and `embedded` count the phrasings that no earlier rebuild had prepared.

    promise: what the target precision rests on, labelled queries or leave-one-out queries of this corpus, or on other
    help centres alone ("unmeasured") where no entry has a second phrasing. published: whether the new generation is
    served; if not, `gate` says why and everything is as before. reading: what of the files is in it, and what is not.
    """

    generation: str
    entries: int
    phrasings: int
    segmented: int
    embedded: int
    threshold: float
    target_precision: float
    promise: Promised
    encoder: str
    data: str
    seconds: float
    published: bool
    gate: GateReport
    reading: Summary


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """What of a generation its caller decides.

    spec: its encoder, which `load` loads; target_precision: share of answers that must be right; side: by name of a
    file, what makes of the corpus's path a plain JSON value that is stored beside the index and given back with it
    (`Engine.side`); milvus: address of the Milvus server that its rows go to, "" for files, None for where those of the
    last one went; reading: how its files are read, None for as the last generation of a corpus of that name.
    """

    spec: EncoderSpec = EncoderSpec()
    target_precision: float = DEFAULT_TARGET_PRECISION
    side: Mapping[str, Callable[[Path], Any]] = field(default_factory=dict)
    load: Callable[[EncoderSpec], Encoder] = load_encoder
    milvus: str | None = None
    reading: ReadOptions | None = None


def rebuild(
    source: Path,
    data: Path,
    *,
    options: BuildOptions = BuildOptions(),
    publishing: Publishing = Publishing(),  # noqa: B008 - frozen
    steps: Steps | None = None,
) -> RebuildReport:
    """Build a generation from a corpus file or folder and serve it if it is no worse; the old one is served until then.

    Raises CorpusError with every problem of the corpus, EncoderError, GenerationError if `data` cannot be written or
    another process writes to it.
    """
    started = datetime.now(UTC)
    steps = steps or SilentSteps()
    steps.step("read the corpus")
    folder = DataFolder(data)
    # Before the corpus: another rebuild of a newer state of it may be published while this one waits for its encoder.
    milvus = folder.milvus() if options.milvus is None else options.milvus
    publication = Publication(folder, "rebuild", folder.named(), publishing, milvus, _path_of(source))
    if milvus:
        check_server(milvus)
    with _no_collecting():
        material = _read(source, options, folder)
        with building(publication), work_folder(folder, material.corpus.hash) as (new_id, work):
            made = _make(material, folder, steps)
            if milvus:
                made = _with_words_alone(made, folder, steps)
            created = started.isoformat(timespec="seconds")
            made = replace(made, manifest=replace(made.manifest, id=new_id, created=created))
            gate = _write_and_check(made, material, publication=publication, work=work, steps=steps)
    seconds = round((datetime.now(UTC) - started).total_seconds(), 2)
    report = _report(made, gate, reading=summary_of(material.corpus), data=folder.path, seconds=seconds)
    return replace(report, published=report.published and not publishing.hold)


def _path_of(source: Path) -> str:
    """The corpus as it is found again from another working folder."""
    return str(source.resolve())


def _report(made: _Made, gate: GateReport, *, reading: Summary, data: Path, seconds: float) -> RebuildReport:
    built, calibration = made.built, made.calibration
    return RebuildReport(
        generation=made.manifest.id,
        entries=len(built.index.entries),
        phrasings=len(built.index.rows.entry),
        segmented=built.segmented,
        embedded=built.embedded,
        threshold=round(calibration.threshold, 4),
        target_precision=calibration.target_precision,
        promise=promised_by(calibration),
        encoder=built.encoder.name,
        data=str(data),
        seconds=seconds,
        published=gate.passed,
        gate=gate,
        reading=reading,
    )


@dataclass(frozen=True, slots=True)
class _Material:
    """What a generation is made from."""

    corpus: Corpus
    side: Mapping[str, Any]
    golden: tuple[LabelledQuery, ...]
    encoder: Encoder
    options: BuildOptions


def _read(source: Path, options: BuildOptions, folder: DataFolder) -> _Material:
    corpus, reading = read_as_before(source, options.reading, folder)
    moved = moved_ids(folder, corpus)
    beside = names_of(corpus)
    side = {name: read(source) for name, read in options.side.items()}
    side |= ({MOVED: moved} if moved else {}) | ({BESIDE: beside} if beside else {})
    options = replace(options, reading=reading)
    return _Material(corpus, side, read_golden(source), options.load(options.spec), options)


@dataclass(frozen=True, slots=True)
class _Made:
    """What was made of it. manifest: without files and what the gate said; at_target: see `Rules`."""

    built: Built
    manifest: Manifest
    calibration: Calibration
    at_target: Callable[[float], Calibration]
    labels: Labels | None


def _make(material: _Material, folder: DataFolder, steps: Steps) -> _Made:
    segmenter = Segmenter(material.corpus.user_words, folder.cache)
    built = build_index(material.corpus, material.encoder, segmenter=segmenter, folder=folder, steps=steps)
    built = replace(built, index=replace(built.index, side=material.side))
    labels = kept_labels(folder)
    calibration, at_target = _calibrated(
        built, labels, target_precision=material.options.target_precision, folder=folder, steps=steps
    )
    return _Made(built, _manifest(material, built, calibration, labels), calibration, at_target, labels)


def _with_words_alone(made: _Made, folder: DataFolder, steps: Steps) -> _Made:
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


def _write_and_check(
    made: _Made, material: _Material, *, publication: Publication, work: Path, steps: Steps
) -> GateReport:
    """Write it while it is asked, and publish it if the gate lets it through; else it goes with the work folder."""
    manifest, publishing = made.manifest, publication.publishing
    index = _placed(made, publication.folder, work, uri=publication.milvus or "", steps=steps)
    encoder, sentences = made.built.encoder, Sentences(made.built.encoder, publication.folder.cache)
    candidate = Engine(Generation(manifest, index), encoder, made.built.segmenter, sentences=sentences)
    candidate.prepare()
    write_golden(material.golden, work)
    write_beside(material.corpus, material.side.get(BESIDE, {}), work)
    if made.labels:
        made.labels.write(work)
    with ThreadPoolExecutor(1) as beside:
        written = beside.submit(write_index, index, material.corpus.lines, work)
        serving, note = _serving(publication.folder, candidate, material.corpus)
        rules = Rules(publishing.tolerance, publishing.accept_target, made.at_target)
        gate = check(candidate, serving, material.golden, rules=rules, progress=steps.step("quality gate"))
        gate = replace(gate, note=note, forced=publishing.force and bool(gate.failures))
    if gate.passed:
        steps.step("write")
        extra = dict(manifest.extra) | {"gate": gate.to_json()}
        replace(manifest, files=written.result(), extra=extra).write(work)
        put = publication.hold if publishing.hold else publication.publish
        put(manifest.id, work, **outcome(gate))
    else:
        publication.refuse(manifest.id, gate)
    return gate


def _placed(made: _Made, folder: DataFolder, work: Path, *, uri: str, steps: Steps) -> Index:
    """The index as it will be served: its rows in this process, or sent to a Milvus server."""
    built = made.built
    if not uri:
        return built.index
    progress = steps.step("send to Milvus")
    place = folder.milvus_place(made.manifest.id, work, uri=uri, dim=built.encoder.dim)
    return replace(built.index, backend=store_in_milvus(built.backend, place, progress))


def _manifest(material: _Material, built: Built, calibration: Calibration, labels: Labels | None) -> Manifest:
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


def _serving(folder: DataFolder, candidate: Engine, corpus: Corpus) -> tuple[Engine | None, str]:
    """The generation that answers now, as `open_newest` finds it, and why it is not the served one."""
    known = dict(zip(corpus.lines, corpus.entries, strict=True))
    note = ""
    for generation_id in folder.servable():
        try:
            serving = open_generation(folder, generation_id, candidate, known=known)
            if not (problem := problem_of(serving.index)):
                return serving, note
            note = note or f"the served generation cannot be compared with: {problem}"
        except (GenerationError, EncoderError) as error:
            note = note or f"the served generation cannot be compared with: {error}"
    return None, note


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Python's garbage collector would look through millions of strings again and again, and find nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
