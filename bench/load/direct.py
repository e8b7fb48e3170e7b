"""What `engine.search` costs by itself: processor ms per search, in a process of its own, as one JSON number."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from engine import open_engine
from support import hand_off_of


def main() -> None:
    """Ask every query of a JSON list, and with --again all of them once before that."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--again", action="store_true", help="ask all once before the clock starts")
    options = parser.parse_args()
    queries = json.loads(options.queries.read_text("utf-8"))
    engine = open_engine(options.data)
    rule = hand_off_of(engine).rule
    for text in queries if options.again else ("提现一直没到账", "how do I reset my password"):
        engine.search(text, rule=rule)
    started = time.process_time()
    for text in queries:
        engine.search(text, rule=rule)
    print(json.dumps((time.process_time() - started) * 1000 / len(queries)))


if __name__ == "__main__":
    main()
