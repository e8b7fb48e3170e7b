"""Where are the labelled queries that a generation was calibrated with? In the generation, so that both go together."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus import FaqError, LabelledQuery, read_queries
from index import DataFolder, GenerationError, Manifest, check_files, read_manifest

LABELS = "labels.jsonl"
"""File of a generation."""
_EXTRA = "labels"
"""Key of the manifest's extra under which their target and guarantee are."""
_OLD_QUERIES, _OLD_TERMS = "calibration.jsonl", "calibration.json"
"""Files of a data folder of version 0.1, one set for all generations."""


@dataclass(frozen=True, slots=True)
class Labels:
    """Labelled queries, and what is asked of them. content: the file as it was given."""

    queries: tuple[LabelledQuery, ...]
    target_precision: float
    guarantee: float
    content: bytes

    @property
    def extra(self) -> dict[str, Any]:
        """For the manifest."""
        return {_EXTRA: {"target_precision": self.target_precision, "guarantee": self.guarantee}}

    def write(self, folder: Path) -> None:
        """Put them into the work folder of a generation."""
        (folder / LABELS).write_bytes(self.content)


def read_labels(source: Path, target_precision: float, guarantee: float) -> Labels:
    """Labels of a file; raises CorpusError if it is damaged."""
    return Labels(tuple(read_queries(source)), target_precision, guarantee, source.read_bytes())


def kept_labels(folder: DataFolder) -> Labels | None:
    """The labels of the served generation, or of the newest before it that is whole; None if it has none.

    Raises GenerationError if a data folder of version 0.1 has damaged ones.
    """
    for generation_id in folder.servable():
        where = folder.generations / generation_id
        try:
            manifest = read_manifest(where)
            terms = manifest.extra.get(_EXTRA)
            if terms is None:
                return _old_labels(folder, manifest)
            check_files(where, manifest, only=LABELS)
            return read_labels(where / LABELS, float(terms["target_precision"]), float(terms["guarantee"]))
        except (GenerationError, OSError, KeyError, TypeError, ValueError):
            continue  # as when it is served: what is damaged is passed over
    return None


def _old_labels(folder: DataFolder, manifest: Manifest) -> Labels | None:
    if manifest.calibration.get("guarantee") is None:
        return None
    terms, kept = folder.path / _OLD_TERMS, folder.path / _OLD_QUERIES
    if not terms.exists() or not kept.exists():
        return None
    try:
        found: Mapping[str, Any] = json.loads(terms.read_text("utf-8"))
        return read_labels(kept, float(found["target_precision"]), float(found["guarantee"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FaqError(
            f"{terms} is damaged ({error}); delete it and run `faq calibrate` with the labelled queries again"
        ) from error
