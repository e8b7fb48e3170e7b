"""Replies to the 1,590 sample queries, plain and explained, written by one state of the code and compared with another.

python tests/replies.py write before.jsonl       # on the old code; starts a server of its own
python tests/replies.py write after.jsonl        # on the new code
python tests/replies.py compare before.jsonl after.jsonl
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

QUERIES = Path(__file__).resolve().parents[1] / "corpus" / "data" / "sample" / "queries"
VARYING = ("took_ms", "generation", "until", "state")
"""Fields that differ between two runs of the same code."""
STARTS_WITHIN = 120
ROUNDING = 5e-4
"""Difference of two numbers that counts as none: evidence is rounded to four places."""


def sample_queries() -> list[str]:
    """The queries of both parts of the sample, in their order."""
    lines = [line for name in ("dev", "test") for line in (QUERIES / f"{name}.jsonl").read_text("utf-8").splitlines()]
    return [json.loads(line)["query"] for line in lines if line.strip()]


@contextmanager
def server() -> Iterator[str]:
    """A server over the sample help centre, by the code that is first on the path; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    root = str(QUERIES.parents[3])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    environment = os.environ | {"PYTHONPATH": path, "FAQ_RATE_LIMIT": "1000000/minute"}
    faq = "import sys; from api.cli import main; sys.argv[0] = 'faq'; main()"
    with tempfile.TemporaryDirectory() as folder:
        options = ["--data", folder]
        subprocess.run([sys.executable, "-c", faq, "rebuild", *options], check=True, env=environment, cwd=root)
        command = [sys.executable, "-c", faq, "serve", *options, "--port", str(port)]
        process = subprocess.Popen(command, env=environment, cwd=root)
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def wait_for(address: str) -> None:
    """Until the address answers; raises TimeoutError."""
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"{address} did not answer within {STARTS_WITHIN} seconds")


def write(file: Path) -> None:
    """One line a query: the reply, and the explained reply."""
    with server() as address, file.open("w", encoding="utf-8") as out, ThreadPoolExecutor(2) as pool:
        for line in pool.map(lambda query: asked(address, query), sample_queries()):
            out.write(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n")


def asked(address: str, query: str) -> dict[str, Any]:
    """The query with both replies."""
    found: dict[str, Any] = {"asked": query}
    for name, more in (("plain", {}), ("explained", {"explain": "true"})):
        parameters = urllib.parse.urlencode({"query": query, **more})
        with urllib.request.urlopen(f"{address}/v1/search?{parameters}", timeout=30) as response:  # noqa: S310
            found[name] = json.load(response)
    return found


def differences(old: Any, new: Any, place: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Places at which two JSON values differ, list positions left out, with both values."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in (old.keys() | new.keys()) - set(VARYING):
            yield from differences(old.get(name), new.get(name), f"{place}.{name}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for one, other in zip(old, new, strict=True):
            yield from differences(one, other, f"{place}[]")
    elif not same(old, new):
        yield place, old, new


def same(old: Any, new: Any) -> bool:
    """Whether two values that are no containers are equal, numbers within their rounding."""
    numbers = isinstance(old, float) and isinstance(new, float | int)
    return bool(abs(old - new) <= ROUNDING) if numbers else bool(old == new)


def compare(before: Path, after: Path) -> int:
    """Print each place that differs with its number of replies and an example; gives the number of places."""
    found: dict[str, list[tuple[str, Any, Any]]] = defaultdict(list)
    lines = [file.read_text("utf-8").splitlines() for file in (before, after)]
    for old, new in zip(*(map(json.loads, each) for each in lines), strict=True):
        for place, one, other in differences(old, new):
            found[place].append((old["asked"], one, other))
    for place, examples in sorted(found.items()):
        query, one, other = examples[0]
        print(f"{place}: {len(examples)}, e.g. {query!r}: {str(one)[:160]!r} -> {str(other)[:160]!r}")
    print(f"{len(lines[0])} queries, {len(found)} places differ")
    return len(found)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("write").add_argument("file", type=Path)
    comparing = commands.add_parser("compare")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    options = parser.parse_args()
    if options.command == "write":
        write(options.file)
    else:
        sys.exit(compare(options.before, options.after) > 0)


if __name__ == "__main__":
    main()
