"""How does the journal leave the house? As CSV, which spreadsheets read, or as Parquet."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus import FaqError

if TYPE_CHECKING:
    from sqlalchemy import Connection

COLUMNS = (
    *("at", "session", "channel", "lang", "question", "decision", "reason", "confidence", "threshold"),
    *("entry_1", "confidence_1", "entry_2", "confidence_2", "entry_3", "confidence_3", "generation", "ms", "acts"),
)
"""acts: JSON of what the session did in the half hour after, with at, kind, entry and ref."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_AFTER_SECONDS = 1800.0
_AT_ONCE = 10_000


def export(connection: Connection, file: Path, since: dt.datetime, until: dt.datetime) -> int:
    """Write the questions of a span to a new file, .csv or .parquet; how many. Raises FaqError."""
    if file.exists():
        raise FaqError(f"{file} exists already; give the name of a new file")
    if file.suffix not in (".csv", ".parquet"):
        raise FaqError(f"{file} ends in neither .csv nor .parquet, the formats of an export")
    if not file.parent.is_dir():
        raise FaqError(f"folder {file.parent} does not exist; make it first")
    rows = _told(connection, since, until)
    write = _write_csv if file.suffix == ".csv" else _write_parquet
    part = file.with_name(f".{file.name}.part")
    try:
        count = write(part, rows)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return count


def _told(connection: Connection, since: dt.datetime, until: dt.datetime) -> Iterator[dict[str, Any]]:
    from journal.reading import Span, acted_in, asked_in

    span = Span(since, until)
    acts: dict[str, list[Any]] = {}
    for act in acted_in(connection, span):
        acts.setdefault(act.who, []).append(act)
    for row in asked_in(connection, span, steps=True):
        after = [one for one in acts.get(row.who, ()) if row.who and 0 <= one.at - row.at <= _AFTER_SECONDS]
        told: dict[str, Any] = {"at": _iso(row.at), "session": row.who, "question": row.query}
        told |= {name: getattr(row, name) for name in COLUMNS if hasattr(row, name) and name != "at"}
        for place, (entry, confidence) in enumerate(row.top[:3], 1):
            told |= {f"entry_{place}": entry, f"confidence_{place}": confidence}
        done = [{"at": _iso(one.at), "kind": one.kind, "entry": one.entry, "ref": one.ref} for one in after]
        yield {name: told.get(name) for name in COLUMNS} | {"acts": json.dumps(done, ensure_ascii=False)}


def _write_csv(file: Path, rows: Iterator[dict[str, Any]]) -> int:
    count = 0
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        for row in rows:
            count += 1
            writer.writerow({name: _harmless(value) for name, value in row.items()})
    return count


def _harmless(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _write_parquet(file: Path, rows: Iterator[dict[str, Any]]) -> int:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ModuleNotFoundError as error:
        raise FaqError("Parquet needs a library; pip install 'faq-search[parquet]', or write a .csv file") from error
    numbers = {"confidence", "threshold", "ms", *(f"confidence_{place}" for place in (1, 2, 3))}
    schema = pa.schema([(name, pa.float64() if name in numbers else pa.string()) for name in COLUMNS])
    count = 0
    with pq.ParquetWriter(file, schema) as writer:
        for batch in _batches(rows):
            writer.write_table(pa.Table.from_pylist(list(batch), schema))
            count += len(batch)
    return count


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _iso(at: float) -> str:
    return dt.datetime.fromtimestamp(at, dt.UTC).isoformat(timespec="milliseconds")
