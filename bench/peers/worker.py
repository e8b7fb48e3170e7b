"""One peer in its own environment, asked through its standard input; started by bench.peers.

The first line of input is {"system", "encoder", "documents"}; it builds and answers {"seconds", "processor",
"install_mb"}. Each further line is a list of queries; it answers [[wall ns, processor ns, best document, answered]].
Needs nothing of the house, whose dependencies a peer's environment has not got.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import re
import sys
import time
from importlib import metadata
from pathlib import Path
from typing import Any

_NAME = re.compile(r"[A-Za-z0-9._-]+")


def install_mb(names: list[str]) -> float:
    """MiB on the disk of distributions and all that they depend on, in this environment."""
    waiting, seen, size = list(names), set[str](), 0
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in seen:
            continue
        seen.add(name)
        with contextlib.suppress(metadata.PackageNotFoundError):
            one = metadata.distribution(name)
            files = [file.locate() for file in one.files or ()]
            size += sum(os.path.getsize(str(file)) for file in files if os.path.isfile(str(file)))
            waiting += [found[0] for need in one.requires or () if _is_base(need) and (found := _NAME.match(need))]
    return round(size / 2**20, 1)


def resident_mb() -> float:
    """MiB in memory, of shared pages the proportional share."""
    found = re.search(r"^Pss:\s+(\d+)", Path("/proc/self/smaps_rollup").read_text(), re.MULTILINE)
    return round(int(found[1]) / 1024, 1) if found else 0.0


def answer(system: Any, query: str) -> list[object]:
    """One query, timed."""
    wall, processor = time.perf_counter_ns(), time.process_time_ns()
    found = system.ask(query)
    spent = [time.perf_counter_ns() - wall, time.process_time_ns() - processor]
    best, answered = found if isinstance(found, tuple) else (found, found is not None)
    return [*spent, best, answered]


def _is_base(need: str) -> bool:
    """Whether a requirement holds without an extra, here."""
    return "extra ==" not in need and "sys_platform ==" not in need.replace('"linux"', "").replace("'linux'", "")


def main() -> None:
    """See the module."""
    out, sys.stdout = sys.stdout, sys.stderr  # libraries print
    asked = json.loads(sys.stdin.readline())
    wall, processor = time.perf_counter(), time.process_time()
    system = importlib.import_module(f"bench.peers.systems.{asked['system']}").Peer(asked["encoder"])
    loaded = time.perf_counter() - wall
    documents = [tuple(one) for one in asked["documents"]]
    wall, processor = time.perf_counter(), time.process_time()
    system.build(documents)
    built = {
        "load_seconds": round(loaded, 2),
        "build_seconds": round(time.perf_counter() - wall, 2),
        "build_processor": round(time.process_time() - processor, 2),
        "install_mb": install_mb(asked["packages"]),
    }
    print(json.dumps(built), file=out, flush=True)
    for line in sys.stdin:
        queries = json.loads(line)
        if queries == "memory":
            print(json.dumps(resident_mb()), file=out, flush=True)
            continue
        print(json.dumps([answer(system, query) for query in queries]), file=out, flush=True)


if __name__ == "__main__":
    main()
