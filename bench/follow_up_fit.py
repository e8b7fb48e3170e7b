"""What is the evidence of a conversation worth? Fits the constants of engine/conversation/follow_up.py.

python -m bench.follow_up_fit DATA       # a data folder with the sample; needs the extra `training`

The turns of the dev dialogues that have a context, each after the right ones; first questions and every third dev
query after a turn of another topic; dev queries that must be refused, the same way.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from corpus import entities_of, normalise, read_dialogues, read_queries, read_talk, wants_person
from engine import Conversation, Engine, Turn, open_engine
from engine.conversation import follow_up
from engine.conversation.context import content, context_of, field_of, in_context, linked_ids
from engine.search.features import evidence_of
from engine.search.retrieve import retrieve

SAMPLE = Path(__file__).parents[1] / "corpus" / "data" / "sample"
NAMES = ("slope", "same category", "same field, short", "linked", "topic", "opposed")
CANDIDATES, FARTHEST, SEED = 10, 8.0, 1
FOLLOW_UPS_COUNT = 2.0
"""Weight of a follow-up against a question under a foreign history."""
Case = tuple[str, Conversation, list[str], float]


def candidates(engine: Engine, text: str, before: Conversation) -> Iterator[tuple[str, list[float]]]:
    """Id and evidence of each candidate of a message; none if nothing is searched for it."""
    normal = normalise(text)
    rest = read_talk(normal).rest
    query = engine.reader.read(rest) if rest and not wants_person(normal) else None
    context = query and context_of(engine, before, query.lang, dict(entities_of(query.normal)))
    if not query or query.is_empty or not context:
        return
    placed = in_context(engine, query, context)
    found = retrieve(engine.index, placed, limit=CANDIDATES)
    odds = engine.calibration.model.odds(evidence_of(placed, found)) if len(found) else ()
    topics, short = context.topics, content(query) <= follow_up._SHORT
    for at, value in zip(found.entry.tolist(), odds, strict=True):
        entry = engine.index.entries[at]
        evidence = (
            max(min(float(value), FARTHEST), -FARTHEST),
            any(entry.category == one.category for one in topics),
            short and any(field_of(entry) == field_of(one) for one in topics),
            any(entry.id in linked_ids(one) or one.id in linked_ids(entry) for one in topics),
            any(entry.id == one.id for one in topics),
            follow_up._is_opposed(engine, entry, placed),
        )
        yield entry.id, [float(one) for one in evidence]


def cases() -> Iterator[Case]:
    """Message, conversation before it, the right ids, and the weight of the case."""
    firsts: list[tuple[str, str]] = []
    for dialogue in read_dialogues(SAMPLE / "dialogues" / "dev.jsonl"):
        conversation = Conversation()
        for turn in dialogue.turns:
            ids = [one for wanted in turn.entries for one in wanted]
            right = ids if "answer" in turn.decisions else []
            if (
                conversation.turns
                and len(turn.entries) < 2
                and turn.choice is None
                and "small_talk" not in turn.decisions
            ):
                yield turn.say, conversation, right, FOLLOW_UPS_COUNT
            elif not conversation.turns and len(turn.entries) == 1:
                firsts.append((turn.say, ids[0]))
            conversation = conversation.with_turn(_turn(turn.say, turn.decisions[0], [one[0] for one in turn.entries]))
    chosen = random.Random(SEED)
    queries = read_queries(SAMPLE / "queries" / "dev.jsonl")
    asked = [(say, [one]) for say, one in firsts] + [(row.query, list(row.relevant_ids)) for row in queries]
    for say, ids in asked:
        if not ids or chosen.random() < 1 / 3:
            before = Conversation().with_turn(_turn(*_of_topic(chosen.choice(firsts))))
            yield say, before, ids, 1.0


def _of_topic(first: tuple[str, str]) -> tuple[str, str, list[str]]:
    return first[0], "answer", [first[1]]


def _turn(say: str, decision: str, ids: list[str]) -> Turn:
    answered = decision == "answer"
    reason = "found" if answered else "which" if decision == "clarify" else "thanks"
    return Turn(say, decision, reason, "zh", tuple(ids) if answered else ())  # type: ignore[arg-type]


def main() -> None:
    """See the module."""
    from sklearn.linear_model import LogisticRegression

    engine = open_engine(Path(sys.argv[1]))
    rows, right, weights = list[list[float]](), list[bool](), list[float]()
    for say, before, ids, weight in cases():
        for entry_id, evidence in candidates(engine, say, before):
            rows.append(evidence)
            right.append(entry_id in ids)
            weights.append(weight)
    fitted = LogisticRegression(C=0.5, max_iter=2000).fit(np.asarray(rows), right, sample_weight=weights)
    for name, value in zip((*NAMES, "intercept"), (*fitted.coef_[0], fitted.intercept_[0]), strict=True):
        print(f"{name:20}{value:8.2f}")


if __name__ == "__main__":
    main()
