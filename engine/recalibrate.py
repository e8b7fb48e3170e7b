"""How does a generation take the threshold that labelled queries promise, and keep it over the next rebuilds?"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus import LabelledQuery, read_queries
from engine.calibrate import Calibration
from engine.engine import Engine
from engine.guarantee import GuaranteeReport, calibrate_labelled, collect_labelled
from engine.history import record
from engine.query import QueryReader
from index import DataFolder, GenerationError, Index, file_hash, sync_file

_KEPT, _TERMS = "calibration.jsonl", "calibration.json"


@dataclass(frozen=True, slots=True)
class Labels:
    """The labelled queries that a data folder keeps, and what was asked of them."""

    queries: tuple[LabelledQuery, ...]
    target_precision: float
    guarantee: float


def recalibrate(
    engine: Engine,
    folder: DataFolder,
    source: Path,
    target_precision: float,
    guarantee: float,
    progress: Callable[[int, int], None],
) -> tuple[str | None, GuaranteeReport]:
    """Publish the served generation anew with the threshold that `source`'s labelled queries promise.

    Gives the new generation's id, or None if no threshold holds: then nothing changes. The queries are copied into the
    data folder, so that every later rebuild is calibrated with them. Raises CorpusError for a bad file and
    FaqError for too few queries.
    """
    queries = tuple(read_queries(source))
    calibration, report = apply_labels(
        engine.index, engine.reader, engine.calibration, Labels(queries, target_precision, guarantee), progress
    )
    if report.pooled.status != "guaranteed":
        return None, report
    with folder.writing():
        keep_labels(folder, source, target_precision, guarantee)
        new_id = _publish(engine, folder, calibration)
        record(folder, "calibrate", new_id, target_precision=target_precision, guarantee=guarantee)
    return new_id, report


def _publish(engine: Engine, folder: DataFolder, calibration: Calibration) -> str:
    """The served generation's files with another calibration, as a generation of its own."""
    manifest = engine.manifest
    new_id, work = folder.begin(manifest.corpus_hash)
    try:
        served = folder.generations / manifest.id
        for name in manifest.files:
            shutil.copyfile(served / name, work / name)
            sync_file(work / name)
            if file_hash(work / name) != manifest.files[name]:
                raise GenerationError(
                    f"{served / name} has changed since it was built; run `faq rebuild --data {folder.path}`"
                )
        created = datetime.now(UTC).isoformat(timespec="seconds")
        replace(manifest, id=new_id, created=created, calibration=calibration.to_json()).write(work)
        folder.publish(new_id, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return new_id


def apply_labels(
    index: Index, reader: QueryReader, base: Calibration, labels: Labels, progress: Callable[[int, int], None]
) -> tuple[Calibration, GuaranteeReport]:
    """The calibration that labelled queries give, and what it promises."""
    labelled = collect_labelled(index, reader, labels.queries, progress)
    return calibrate_labelled(base, labelled, labels.target_precision, labels.guarantee)


def keep_labels(folder: DataFolder, source: Path, target_precision: float, guarantee: float) -> None:
    """Copy the labelled queries into the data folder, whole or not at all."""
    terms = {"target_precision": target_precision, "guarantee": guarantee}
    for name, content in ((_KEPT, source.read_bytes()), (_TERMS, json.dumps(terms).encode())):
        part = folder.path / f".{name}.part"
        part.write_bytes(content)
        part.replace(folder.path / name)


def read_labels(folder: DataFolder) -> Labels | None:
    """The labelled queries of an earlier `faq calibrate`; None if there are none. Raises GenerationError if damaged."""
    terms, kept = folder.path / _TERMS, folder.path / _KEPT
    if not terms.exists() or not kept.exists():
        return None
    try:
        found: dict[str, Any] = json.loads(terms.read_text("utf-8"))
        return Labels(tuple(read_queries(kept)), float(found["target_precision"]), float(found["guarantee"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GenerationError(
            f"{terms} is damaged ({error}); delete it and run `faq calibrate` with the labelled queries again"
        ) from error
