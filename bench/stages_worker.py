"""One state of the code, asked stage by stage through its standard input; started by bench.stages.

Needs nothing but what every state of the engine has, so that an old one can be measured beside a new one.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from engine import Engine, open_engine
from engine.search.features import evidence_of
from engine.search.retrieve import retrieve
from support import hand_off_of


def stages(engine: Engine, queries: list[str]) -> dict[str, Callable[[int], object]]:
    """What is measured, by name: each takes the position of a query."""
    rule, reader, encoder = hand_off_of(engine).rule, engine.reader, engine.encoder
    asked = [engine.read(query, rule=rule) for query in queries]
    prepared = [one.query for one in asked]
    found = [retrieve(engine.index, query) for query in prepared]

    def never_asked(at: int) -> object:
        reader.forget()
        return engine.search(queries[at], rule=rule)

    return {
        "search, never asked": never_asked,
        "search, asked before": lambda at: engine.search(queries[at], rule=rule),
        "  guard": lambda at: engine.guarded(queries[at]),
        "  read, vectors known": lambda at: reader.read(queries[at]),
        "  rule": lambda at: rule(queries[at], prepared[at].normal),
        "  answer": lambda at: engine.answer(asked[at]),
        "    retrieve": lambda at: retrieve(engine.index, prepared[at]),
        "      dense search": lambda at: engine.index.backend.dense_search(prepared[at].vectors, 60),
        "    evidence": lambda at: evidence_of(prepared[at], found[at]),
        "  encode": lambda at: encoder.encode_queries([prepared[at].texts[0]]),
    }


def main() -> None:
    """For each line [stage, [positions]] prints [[wall ns, processor ns], ...]."""
    data, queries = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text("utf-8"))
    measured = stages(open_engine(data), queries)
    print(json.dumps(list(measured)), flush=True)
    for line in sys.stdin:
        stage, places = json.loads(line)
        action, times = measured[stage], []
        action(places[0])  # the other's turn has cooled the caches
        for at in places:
            wall, processor = time.perf_counter_ns(), time.process_time_ns()
            action(at)
            times.append((time.perf_counter_ns() - wall, time.process_time_ns() - processor))
        print(json.dumps(times), flush=True)


if __name__ == "__main__":
    main()
