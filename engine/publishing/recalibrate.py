"""How does a generation take the threshold that labelled queries promise, and keep it over the next rebuilds?"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from engine.calibration.bounds import Promise
from engine.calibration.guarantee import GuaranteeReport, calibrate_labelled, collect_labelled
from engine.calibration.labels import LABELS, Labels
from engine.engine import Engine
from engine.moved import MOVED, labelled_now
from engine.opening import open_generation
from engine.publishing.gate import Rules, check
from engine.publishing.gate_report import GateReport
from engine.publishing.golden import kept_golden
from engine.publishing.publish import Publication, Publishing, building, outcome, work_folder
from engine.publishing.steps import SilentSteps, Steps
from engine.search.confidence import Calibration
from engine.search.query import QueryReader
from index import DataFolder, Generation, GenerationError, Index, Manifest, file_hash, sync_file


@dataclass(frozen=True, slots=True)
class CalibrationReport:
    """What `recalibrate` did. generation: the one that is served now, None if nothing was published: then no threshold
    holds (`gate` is None), or the gate let it not through."""

    generation: str | None
    guarantee: GuaranteeReport
    gate: GateReport | None = None


def recalibrate(
    folder: DataFolder,
    labels: Labels,
    *,
    publishing: Publishing = Publishing(),  # noqa: B008 - frozen
    steps: Steps | None = None,
    like: Engine | None = None,
) -> CalibrationReport:
    """Publish the served generation anew with the threshold that labelled queries promise, if it answers no worse.

    The queries go into the new generation, and later rebuilds are calibrated with them. like: see `open_engine`. Raises
    FaqError for too few queries, GenerationError if the served generation is damaged, LockedError while another process
    builds, MovedError if something else was published meanwhile.
    """
    steps = steps or SilentSteps()
    publication = Publication(folder, "calibrate", folder.named(), publishing)
    with building(publication):
        serving = open_generation(folder, folder.current_id(), like)
        calibration, report = apply_labels(
            serving.index,
            serving.reader,
            base=serving.calibration,
            labels=labels,
            progress=steps.step("calibrate with labels"),
        )
        if report.pooled.status != "guaranteed":
            return CalibrationReport(None, report)
        manifest = replace(serving.manifest, calibration=calibration.to_json())
        # Both anew: the reader of the labels remembers some of the gate's questions, and would be the faster one.
        serving, candidate = (
            Engine(Generation(one, serving.index), serving.encoder, serving.segmenter, sentences=serving.sentences)
            for one in (serving.manifest, manifest)
        )
        rules = Rules(publishing.tolerance, publishing.accept_target)
        golden = kept_golden(folder.generations / serving.manifest.id)
        gate = check(candidate, serving, golden, rules=rules, progress=steps.step("quality gate"))
        gate = replace(gate, forced=publishing.force and bool(gate.failures))
        new_id = _publish(publication, manifest, labels, gate)
    return CalibrationReport(new_id if gate.passed else None, report, gate)


def _publish(publication: Publication, manifest: Manifest, labels: Labels, gate: GateReport) -> str:
    """The served generation's files with another calibration, as a generation of its own; gives its id."""
    folder, served = publication.folder, publication.folder.generations / manifest.id
    with work_folder(folder, manifest.corpus_hash) as (new_id, work):
        if not gate.passed:
            publication.refuse(new_id, gate)
            return new_id
        for name in manifest.files:
            if name != LABELS:
                _copy(served / name, work / name, manifest.files[name], folder)
        labels.write(work)
        sync_file(work / LABELS)
        new = replace(
            manifest,
            id=new_id,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            files=dict(manifest.files) | {LABELS: file_hash(work / LABELS)},
            extra=dict(manifest.extra) | labels.extra | {"gate": gate.to_json()},
        )
        new.write(work)
        terms = {"target_precision": labels.target_precision, "guarantee": labels.guarantee}
        publication.publish(new_id, work, **outcome(gate), **terms)
    return new_id


def _copy(source: Path, target: Path, expected: str, folder: DataFolder) -> None:
    shutil.copyfile(source, target)
    sync_file(target)
    if file_hash(target) != expected:
        raise GenerationError(f"{source} has changed since it was built; run `faq rebuild --data {folder.path}`")


def apply_labels(
    index: Index,
    reader: QueryReader,
    *,
    base: Calibration,
    labels: Labels,
    progress: Callable[[int, int], None],
) -> tuple[Calibration, GuaranteeReport]:
    """The calibration that labelled queries give, and what it promises."""
    queries = labelled_now(labels.queries, index.side.get(MOVED, {}))
    labelled = collect_labelled(index, reader, queries, progress)
    return calibrate_labelled(base, labelled, Promise(labels.target_precision, labels.guarantee))
