"""How does a corpus become the served generation? Read, segment, embed, calibrate, publish: offline, in one go."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from corpus import Corpus, Summary, summary_of
from engine.beside import BESIDE, write_beside
from engine.calibration.transfer import Promised, promised_by
from engine.engine import Engine
from engine.opening import open_generation
from engine.publishing.gate import Rules, check
from engine.publishing.gate_report import GateReport
from engine.publishing.golden import write_golden
from engine.publishing.making import (
    DEFAULT_TARGET_PRECISION,
    BuildOptions,
    Made,
    Material,
    make,
    placed,
    read_material,
    with_words_alone,
)
from engine.publishing.publish import Publication, Publishing, building, outcome, work_folder
from engine.publishing.steps import SilentSteps, Steps
from engine.sentences import Sentences
from index import (
    DataFolder,
    EncoderError,
    Generation,
    GenerationError,
    check_server,
    problem_of,
    write_index,
)

__all__ = ["DEFAULT_TARGET_PRECISION", "SAMPLE", "BuildOptions", "RebuildReport", "rebuild"]

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


def rebuild(
    source: Path,
    data: Path,
    *,
    options: BuildOptions = BuildOptions(),  # noqa: B008 - frozen
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
        material = read_material(source, options, folder)
        with building(publication), work_folder(folder, material.corpus.hash) as (new_id, work):
            made = make(material, folder, steps)
            if milvus:
                made = with_words_alone(made, folder, steps)
            created = started.isoformat(timespec="seconds")
            made = replace(made, manifest=replace(made.manifest, id=new_id, created=created))
            gate = _write_and_check(made, material, publication=publication, work=work, steps=steps)
    seconds = round((datetime.now(UTC) - started).total_seconds(), 2)
    report = _report(made, gate, reading=summary_of(material.corpus), data=folder.path, seconds=seconds)
    return replace(report, published=report.published and not publishing.hold)


def _path_of(source: Path) -> str:
    """The corpus as it is found again from another working folder."""
    return str(source.resolve())


def _report(made: Made, gate: GateReport, *, reading: Summary, data: Path, seconds: float) -> RebuildReport:
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


def _write_and_check(
    made: Made, material: Material, *, publication: Publication, work: Path, steps: Steps
) -> GateReport:
    """Write it while it is asked, and publish it if the gate lets it through; else it goes with the work folder."""
    manifest, publishing = made.manifest, publication.publishing
    index = placed(made, publication.folder, work, uri=publication.milvus or "", steps=steps)
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
