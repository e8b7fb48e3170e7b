"""What came out: medians over the rounds, as a table and as a file."""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Figures = dict[str, float]
Row = dict[str, Any]
_COLUMNS = ("queries", "workers", "connections", "code", "requests/s", "p50 ms", "p99 ms", "server ms", "x direct")
_COLUMNS += ("client ms", "failed")


def medians(rounds: Sequence[Figures]) -> Figures:
    """The median of each figure; of failures the sum."""
    middle = {name: round(statistics.median(one[name] for one in rounds), 3) for name in rounds[0]}
    return middle | ({"failed": sum(one["failed"] for one in rounds)} if "failed" in middle else {})


def table(rows: Sequence[Row]) -> str:
    """Markdown, a line for each measurement; `x direct`: processor time beside that of `engine.search` of its code."""
    direct = {(row["code"], row["queries"]): row["server_ms"] for row in rows if not row["workers"]}
    lines = [
        f"| {' | '.join(_COLUMNS)} |",
        "|---" * 11 + "|",
    ]
    for row in sorted(rows, key=lambda row: (row["queries"], row["workers"], row["connections"], row["code"])):
        times = row["server_ms"] / direct[row["code"], row["queries"]]
        cells = [row["queries"], row["workers"] or "none", row["connections"] or "", row["code"]]
        cells += [_shown(row, "per_second", 0), _shown(row, "p50_ms", 1), _shown(row, "p99_ms", 1)]
        cells += [_shown(row, "server_ms", 2), f"{times:.2f}", _shown(row, "client_ms", 2), _shown(row, "failed", 0)]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def _shown(row: Row, name: str, places: int) -> str:
    return f"{row[name]:.{places}f}" if name in row else ""


def keep(file: Path, rows: Sequence[Row], *, busy: bool) -> None:
    """Write the figures; those of the other kind of machine (quiet, busy) in the file stay."""
    file.parent.mkdir(parents=True, exist_ok=True)
    kept = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    kept["busy" if busy else "quiet"] = {"load": round(os.getloadavg()[0], 1), "rows": list(rows)}
    file.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
