"""How are follow-ups found best? Query vectors with and without what was said before, on public sets of dialogues.

python -m bench.follow_ups FOLDER            # the sets, as JSON Lines: rewrite_zh, canard_en, cast_en, dstc10_faq
python -m bench.follow_ups FOLDER --speed DATA   # also: processor time of a turn and of a search, over a data folder

The query must find its own rewrite (or, in dstc10_faq, the FAQ that answers it, among all of 668 places) as the first
of the others. A foreign history is that of another dialogue before a question that says all it means.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from index import EncoderSpec, Vectors, load_encoder

WEIGHTS = (0.0, 0.2, 0.3, 0.5, 0.7, 1.0)
SETS = ("rewrite_zh.dev", "canard_en.dev", "cast_en")
AMONG = 1000
LAST = 2
"""Turns before the current one that count as its context."""
SEED = 20261130
Encode = Any


def rows_of(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of one set."""
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def blended(alone: Vectors, with_context: Vectors, weight: float) -> Vectors:
    """(n, dim) unit vectors of the messages, moved towards those after their context."""
    moved = alone + np.float32(weight) * with_context
    vectors: Vectors = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return vectors


def hits(queries: Vectors, targets: Vectors, right: Sequence[Sequence[int]]) -> float:
    """Share of the queries whose nearest target is a right one."""
    nearest = (queries @ targets.T).argmax(axis=1)
    return float(np.mean([int(at) in known for at, known in zip(nearest, right, strict=True)]))


def measure(
    encode: Encode, turns: Sequence[str], contexts: Sequence[str], goal: tuple[Vectors, Any]
) -> dict[str, float]:
    """hit@1 by way of making the query vector; goal: (targets, right positions)."""
    alone, joined = encode(turns), encode([f"{c} {t}" for c, t in zip(contexts, turns, strict=True)])
    found = {"texts joined": hits(joined, *goal)}
    return found | {f"{weight}": hits(blended(alone, joined, weight), *goal) for weight in WEIGHTS}


def rewrites(encode: Encode, rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Follow-ups that must find their rewrite, and rewrites under a foreign history that must find their turns."""
    chosen = np.random.default_rng(SEED).permutation(len(rows))[:AMONG].tolist()
    kept = [rows[at] for at in chosen]
    contexts = [" ".join(row["context"][-LAST:]) for row in kept]
    own = [[at] for at in range(len(kept))]
    targets = encode([row["rewrite"] for row in kept])
    foreign = contexts[1:] + contexts[:1]
    turns = encode([row["turn"] for row in kept])
    return {
        "own history": measure(encode, [row["turn"] for row in kept], contexts, (targets, own)),
        "foreign history": measure(encode, [row["rewrite"] for row in kept], foreign, (turns, own)),
    }


def faqs(encode: Encode, folder: Path) -> dict[str, float]:
    """Which FAQ of which place the last message asks for; the context is what the person said before."""
    known = rows_of(folder, "dstc10_faq.faq")
    place = {row["id"]: at for at, row in enumerate(known)}
    asked = [row for row in rows_of(folder, "dstc10_faq.dialogues") if row["needs_faq"]]
    said = [[turn["text"] for turn in row["turns"] if turn["speaker"] == "U"] for row in asked]
    targets = np.concatenate(
        [
            encode([f"{row['entity']} {row['question']}" for row in known[at : at + 500]])
            for at in range(0, len(known), 500)
        ]
    )
    contexts = [" ".join(texts[-1 - LAST : -1]) for texts in said]
    right = [[place[one] for one in row["relevant_ids"] if one in place] for row in asked]
    return measure(encode, [texts[-1] for texts in said], contexts, (targets, right))


def speed(data: Path) -> dict[str, float]:
    """Milliseconds of processor time of a search and of a turn, over the dev dialogues, no vector remembered."""
    from corpus import read_dialogues
    from engine import Conversation, QueryError, converse, open_engine
    from support import hand_off_of

    engine = open_engine(data)
    rule = hand_off_of(engine).rule
    file = Path(__file__).parents[1] / "corpus" / "data" / "sample" / "dialogues" / "dev.jsonl"
    dialogues = read_dialogues(file)
    spent, count = {"search": 0.0, "turn": 0.0}, 0
    for repeat in range(2):
        engine.reader.forget()
        for dialogue in dialogues:
            conversation = Conversation()
            for turn in dialogue.turns:
                begun = time.process_time()
                try:
                    engine.search(turn.say, rule=rule)
                except QueryError:
                    continue
                middle = time.process_time()
                engine.reader.forget()
                started = time.process_time()
                conversation = converse(engine, turn.say, conversation, rule=rule).conversation
                ended = time.process_time()
                if repeat:
                    spent["search"] += middle - begun
                    spent["turn"] += ended - started
                    count += 1
                engine.reader.forget()
    return {name: round(1000 * seconds / count, 3) for name, seconds in spent.items()}


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--speed", type=Path)
    options = parser.parse_args()
    encoder = load_encoder(EncoderSpec())

    def encode(texts: Sequence[str]) -> Vectors:
        return np.concatenate([encoder.encode_queries(texts[at : at + 64]) for at in range(0, len(texts), 64)])

    for name in SETS:
        for history, found in rewrites(encode, rows_of(options.folder, name)).items():
            print(name, history, {way: round(100 * share, 1) for way, share in found.items()})
    print("dstc10_faq", {way: round(100 * share, 1) for way, share in faqs(encode, options.folder).items()})
    if options.speed:
        print("milliseconds of processor time", speed(options.speed))


if __name__ == "__main__":
    main()
