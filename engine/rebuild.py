"""How does a corpus become the served generation? Read, cut, embed, calibrate, publish: offline, in one go."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from corpus import LANGS, Corpus, LabelledQuery, Segmenter, read_corpus
from engine.adapt import adapt, fit_metric
from engine.calibrate import Calibration, calibrate, leave_out_readers
from engine.engine import Engine, open_generation
from engine.gate import DEFAULT_TOLERANCE, GateReport, check
from engine.golden import read_golden, write_golden
from engine.history import record
from engine.query import QueryReader
from engine.recalibrate import apply_labels, read_labels
from engine.spelling import collect_words
from index import (
    DEFAULT_KEPT,
    DataFolder,
    DenseLeg,
    Encoder,
    EncoderError,
    EncoderSpec,
    Generation,
    GenerationError,
    Index,
    LexicalLeg,
    Manifest,
    QueryCache,
    SegmentCache,
    VectorCache,
    Vectors,
    build_lexical,
    load_encoder,
    make_rows,
    write_index,
)

DEFAULT_TARGET_PRECISION = 0.9
SAMPLE = Path(__file__).resolve().parents[1] / "corpus" / "data" / "sample"
"""The sample help centre that ships with the product."""

Progress = Callable[[int, int], None]


class Steps(Protocol):
    """Where a rebuild tells how far it is."""

    def step(self, name: str) -> Progress:
        """Begin a step; the result is called with (done, total)."""


class SilentSteps:
    """Tells nothing."""

    def step(self, name: str) -> Progress:
        """See Steps."""
        return lambda _done, _total: None


@dataclass(frozen=True, slots=True)
class Publishing:
    """When is it served? keep: generations on disk; tolerance: the gate's; force: whatever the gate says."""

    keep: int = DEFAULT_KEPT
    tolerance: float = DEFAULT_TOLERANCE
    force: bool = False


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild did; `segmented` and `embedded` count the phrasings that no earlier rebuild had prepared.

    published: whether the new generation is served; if not, `gate` says why and everything is as before.
    """

    generation: str
    entries: int
    phrasings: int
    segmented: int
    embedded: int
    threshold: float
    target_precision: float
    encoder: str
    data: str
    seconds: float
    published: bool
    gate: GateReport


def rebuild(
    source: Path,
    data: Path,
    *,
    spec: EncoderSpec = EncoderSpec(),  # noqa: B008 - frozen
    target_precision: float = DEFAULT_TARGET_PRECISION,
    publishing: Publishing = Publishing(),
    steps: Steps | None = None,
    load: Callable[[EncoderSpec], Encoder] = load_encoder,
) -> RebuildReport:
    """Build a generation from a corpus file or folder and serve it if it is no worse; the old one is served until then.

    Raises CorpusError with every problem of the corpus, EncoderError, GenerationError if `data` cannot be written or
    another process writes to it.
    """
    from engine.support import read_support

    started = datetime.now(UTC)
    steps = steps or SilentSteps()
    steps.step("read the corpus")
    folder = DataFolder(data)
    with _no_collecting():
        corpus, support, golden = read_corpus(source), read_support(source), read_golden(source)
        encoder = load(spec)
        with folder.writing(), _work_folder(folder, corpus.hash) as (new_id, work):
            segmenter = Segmenter(corpus.user_words, folder.cache)
            built = _build(corpus, encoder, segmenter, folder, steps)
            index = replace(built.index, support=support)
            calibration = _calibrated(built, index, target_precision, folder, steps)
            created = started.isoformat(timespec="seconds")
            manifest = replace(_manifest(corpus, built, spec, calibration), id=new_id, created=created)
            candidate = Engine(Generation(manifest, index), encoder, segmenter)
            # Written while it is asked: what does not pass goes with the work folder.
            with ThreadPoolExecutor(1) as beside:
                write_golden(golden, work)
                written = beside.submit(write_index, index, corpus.lines, work)
                gate = _gate(candidate, corpus, folder, golden, publishing, steps)
            if gate.passed:
                steps.step("write")
                extra = dict(manifest.extra) | {"gate": gate.to_json()}
                replace(manifest, files=written.result(), extra=extra).write(work)
                folder.publish(new_id, work, keep=publishing.keep)
            record(folder, "rebuild", new_id, published=gate.passed, forced=gate.forced, failures=list(gate.failures))
    return RebuildReport(
        generation=new_id,
        entries=len(corpus.entries),
        phrasings=len(index.rows.entry),
        segmented=built.segmented,
        embedded=built.embedded,
        threshold=round(calibration.threshold, 4),
        target_precision=calibration.target_precision,
        encoder=encoder.name,
        data=str(folder.path),
        seconds=round((datetime.now(UTC) - started).total_seconds(), 2),
        published=gate.passed,
        gate=gate,
    )


def _manifest(corpus: Corpus, built: Built, spec: EncoderSpec, calibration: Calibration) -> Manifest:
    """All but the generation's id and time, its files and what the gate said."""
    return Manifest(
        id="",
        created="",
        product=version("faq-search"),
        encoder=asdict(spec),
        encoder_name=built.encoder.name,
        encoder_fingerprint=built.encoder.fingerprint,
        dim=built.encoder.dim,
        segmenter_fingerprint=built.segmenter.fingerprint,
        corpus_source=corpus.source.name,
        corpus_hash=corpus.hash,
        counts=_counts(corpus, built.index),
        calibration=calibration.to_json(),
        files={},
        extra={"user_words": list(corpus.user_words)},
    )


def _counts(corpus: Corpus, index: Index) -> dict[str, int]:
    texts: dict[str, int] = {lang: sum(lang in entry.texts for entry in corpus.entries) for lang in LANGS}
    return {"entries": len(corpus.entries), "phrasings": len(index.rows.entry), **texts}


def _calibrated(built: Built, index: Index, target_precision: float, folder: DataFolder, steps: Steps) -> Calibration:
    """From the corpus itself, or from the labelled queries of an earlier `faq calibrate` if they still promise."""
    encoder = QueryCache(folder.cache, built.encoder)
    readers = leave_out_readers(index, built.vectors, encoder, built.segmenter)
    calibration = calibrate(readers, target_precision, steps.step("calibrate"))
    labels = read_labels(folder)
    if labels:
        reader = QueryReader(index, encoder, built.segmenter)
        promised, report = apply_labels(index, reader, calibration, labels, steps.step("calibrate with labels"))
        calibration = promised if report.pooled.status == "guaranteed" else calibration
    encoder.keep()
    return calibration


def _gate(
    candidate: Engine,
    corpus: Corpus,
    folder: DataFolder,
    golden: Sequence[LabelledQuery],
    publishing: Publishing,
    steps: Steps,
) -> GateReport:
    serving, note = None, ""
    progress = steps.step("quality gate")
    if folder.current_file.exists():
        try:
            known = dict(zip(corpus.lines, corpus.entries, strict=True))
            serving = open_generation(folder, folder.current_id(), candidate, known)
        except (GenerationError, EncoderError) as error:
            note = f"the served generation cannot be compared with: {error}"
    report = check(candidate, serving, golden, tolerance=publishing.tolerance, progress=progress)
    return replace(report, note=note, forced=publishing.force and bool(report.failures))


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


@contextmanager
def _work_folder(folder: DataFolder, corpus_hash: str) -> Iterator[tuple[str, Path]]:
    try:
        new_id, work = folder.begin(corpus_hash)
        try:
            yield new_id, work
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        raise GenerationError(
            f"{error.filename or folder.path} could not be written ({error.strerror or error}); nothing was published, "
            "what was served is served still; make room or mend the permissions, then run `faq rebuild` again"
        ) from error


@dataclass(frozen=True, slots=True)
class Built:
    """The index without support data, the vectors as the encoder gave them, and how many texts were new."""

    index: Index
    vectors: Vectors
    encoder: Encoder
    segmenter: Segmenter
    segmented: int
    embedded: int


def _build(corpus: Corpus, encoder: Encoder, segmenter: Segmenter, folder: DataFolder, steps: Steps) -> Built:
    # Beside it, on another core: vectors are numpy's and FAISS's work, words are Python's.
    with ThreadPoolExecutor(1) as beside:
        reading = beside.submit(VectorCache, folder.cache, encoder)
        segments_of = SegmentCache(folder.cache, segmenter)
        phrasings = [p for entry in corpus.entries for text in entry.texts.values() for p in text.phrasings]
        normals, segments = segments_of.segments(phrasings, steps.step("segment"))
        normal = dict(zip(phrasings, normals, strict=True))
        segmented = segments_of.cut
        # The encoder sees what it sees of a query: the text without its identifiers, unless nothing else is left.
        plain = [s.plain or normal[p] for s, p in zip(segments, phrasings, strict=True)]
        vectors_of = reading.result()
        vectors, embedded = vectors_of.encode(plain, steps.step("embed"))
        kept = beside.submit(vectors_of.keep, plain, vectors)
        rows = make_rows(corpus.entries, normal)
        metric = fit_metric(vectors, rows.entry)
        dense = beside.submit(lambda: DenseLeg(adapt(vectors, metric)))
        answers = [[text.answer for text in entry.texts.values()] for entry in corpus.entries]
        index = Index(
            entries=corpus.entries,
            rows=rows,
            metric=metric,
            questions=build_lexical([s.terms for s in segments]),
            answers=_answer_leg(answers, segments_of, steps),
            words=collect_words(segments),
            support={},
            dense=dense.result(),
        )
        segments_of.keep()
        kept.result()
    return Built(index, vectors, encoder, segmenter, segmented, embedded)


def _answer_leg(answers: Sequence[Sequence[str]], cache: SegmentCache, steps: Steps) -> LexicalLeg:
    """One row per entry: the words of its answers in all languages."""
    terms = iter(cache.terms([text for texts in answers for text in texts], steps.step("segment the answers")))
    return build_lexical([[term for _ in texts for term in next(terms)] for texts in answers])
