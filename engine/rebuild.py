"""How does a corpus become the served generation? Read, cut, embed, calibrate, publish: offline, in one go."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from corpus import Corpus, Entry, Segmenter, Segments, normalise, read_corpus
from engine.adapt import adapt, fit_metric
from engine.calibrate import Calibration, calibrate, leave_out_readers
from engine.query import QueryReader
from engine.recalibrate import apply_labels, read_labels
from engine.spelling import collect_words
from index import (
    DataFolder,
    DenseLeg,
    Encoder,
    EncoderSpec,
    Index,
    LexicalLeg,
    Manifest,
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
class RebuildReport:
    """What a rebuild did; `embedded` counts the texts that were not in the vector cache."""

    generation: str
    entries: int
    phrasings: int
    embedded: int
    threshold: float
    target_precision: float
    encoder: str
    data: str
    seconds: float


def rebuild(
    source: Path,
    data: Path,
    *,
    spec: EncoderSpec = EncoderSpec(),  # noqa: B008 - frozen
    target_precision: float = DEFAULT_TARGET_PRECISION,
    steps: Steps | None = None,
    load: Callable[[EncoderSpec], Encoder] = load_encoder,
) -> RebuildReport:
    """Build a generation from a corpus file or folder and serve it; the old one is served until then.

    Raises CorpusError with every problem of the corpus, EncoderError, GenerationError if `data` cannot be written.
    """
    from engine.support import read_support

    started = datetime.now(UTC)
    steps = steps or SilentSteps()
    steps.step("read the corpus")
    corpus, support = read_corpus(source), read_support(source)
    folder = DataFolder(data)
    encoder = load(spec)
    with _work_folder(folder, corpus.hash) as (new_id, work):
        segmenter = Segmenter(corpus.user_words, folder.cache)
        index, vectors, embedded = _build(corpus, encoder, segmenter, VectorCache(folder.cache, encoder), steps)
        index = replace(index, support=support)
        readers = leave_out_readers(index, vectors, encoder, segmenter)
        calibration = calibrate(readers, target_precision, steps.step("calibrate"))
        labels = read_labels(folder)
        if labels:
            reader = QueryReader(index, encoder, segmenter)
            promised, report = apply_labels(index, reader, calibration, labels, steps.step("calibrate with labels"))
            calibration = promised if report.pooled.status == "guaranteed" else calibration
        steps.step("write")
        manifest = Manifest(
            id=new_id,
            created=started.isoformat(timespec="seconds"),
            product=version("faq-search"),
            encoder=asdict(spec),
            encoder_name=encoder.name,
            encoder_fingerprint=encoder.fingerprint,
            dim=encoder.dim,
            segmenter_fingerprint=segmenter.fingerprint,
            corpus_source=corpus.source.name,
            corpus_hash=corpus.hash,
            counts={"entries": len(corpus.entries), "phrasings": len(index.rows.entry)},
            calibration=calibration.to_json(),
            files=write_index(index, work),
            extra={"user_words": list(corpus.user_words)},
        )
        manifest.write(work)
        folder.publish(new_id, work)
    seconds = (datetime.now(UTC) - started).total_seconds()
    return _report(manifest, calibration, embedded, folder, seconds)


def _report(
    manifest: Manifest, calibration: Calibration, embedded: int, folder: DataFolder, seconds: float
) -> RebuildReport:
    return RebuildReport(
        generation=manifest.id,
        entries=manifest.counts["entries"],
        phrasings=manifest.counts["phrasings"],
        embedded=embedded,
        threshold=round(calibration.threshold, 4),
        target_precision=calibration.target_precision,
        encoder=manifest.encoder_name,
        data=str(folder.path),
        seconds=round(seconds, 2),
    )


@contextmanager
def _work_folder(folder: DataFolder, corpus_hash: str) -> Iterator[tuple[str, Path]]:
    new_id, work = folder.begin(corpus_hash)
    try:
        yield new_id, work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _build(
    corpus: Corpus, encoder: Encoder, segmenter: Segmenter, cache: VectorCache, steps: Steps
) -> tuple[Index, Vectors, int]:
    """The index without support data, the vectors as the encoder gave them, and how many texts it had to embed."""
    progress = steps.step("segment")
    phrasings = [p for entry in corpus.entries for text in entry.texts.values() for p in text.phrasings]
    normal = {phrasing: normalise(phrasing) for phrasing in phrasings}
    segments: list[Segments] = []
    for done, phrasing in enumerate(phrasings):
        progress(done, len(phrasings))
        segments.append(segmenter.segment(normal[phrasing]))
    # The encoder sees what it sees of a query: the text without its identifiers, unless nothing else is left.
    plain = [s.plain or normal[p] for s, p in zip(segments, phrasings, strict=True)]
    vectors, embedded = cache.encode(plain, steps.step("embed"))
    cache.keep(plain)
    rows = make_rows(corpus.entries, normal)
    metric = fit_metric(vectors, rows.entry)
    return (
        Index(
            entries=corpus.entries,
            rows=rows,
            metric=metric,
            dense=DenseLeg(adapt(vectors, metric)),
            questions=build_lexical([s.terms for s in segments]),
            answers=_answer_leg(corpus.entries, segmenter, steps.step("segment the answers")),
            words=collect_words(segments),
            support={},
        ),
        vectors,
        embedded,
    )


def _answer_leg(entries: Sequence[Entry], segmenter: Segmenter, progress: Progress) -> LexicalLeg:
    """One row per entry: the words of its answers in all languages."""
    terms = []
    for done, entry in enumerate(entries):
        progress(done, len(entries))
        answers = [normalise(text.answer) for text in entry.texts.values()]
        terms.append([term for answer in answers for term in segmenter.segment(answer).terms])
    return build_lexical(terms)
