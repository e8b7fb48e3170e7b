"""How are dialogues that went wrong read? As conversations on a page, with what would have been right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.web.render import environment
from engine import JudgedDialogue, JudgedTurn


def failures_page(judged: Sequence[JudgedDialogue], figures: Mapping[str, Any]) -> str:
    """An HTML page without scripts; whole dialogues, so that a turn is seen where it was said."""
    failed = [one for one in judged if any(_is_bad(turn) for turn in one.turns)]
    return (
        environment()
        .get_template("eval_dialogues.html")
        .render(
            figures=figures,
            groups=list(_groups(figures)),
            failed=[
                {
                    "name": one.labelled.name,
                    "lang": one.labelled.lang,
                    "kind": one.labelled.kind,
                    "turns": [_turn(turn) for turn in one.turns],
                }
                for one in failed
            ],
            percent=lambda share: "-" if share is None else f"{share:.1%}",
        )
    )


def _groups(figures: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "all", figures["overall"]
    yield from figures["by_lang"].items()
    yield from figures["by_kind"].items()


def _is_bad(turn: JudgedTurn) -> bool:
    return turn.loops or not (turn.right or turn.skipped)


def _turn(turn: JudgedTurn) -> dict[str, Any]:
    move = turn.moved.move
    return {
        "said": turn.moved.said,
        "decision": move.decision,
        "reason": move.reason,
        "entries": move.entries,
        "choices": move.choices,
        "bad": _is_bad(turn),
        "wrong": turn.wrong_answer,
        "loops": turn.loops,
        "decisions": turn.wanted.decisions,
        "wanted": " and ".join(" or ".join(ids) for ids in turn.wanted.entries),
    }
