"""What is said next in a conversation? Turns, choices, follow-ups and small talk, as codes and data."""

from engine.conversation.converse import converse, replay
from engine.conversation.measure import JudgedDialogue, JudgedTurn, dialogue_report, judge_dialogues
from engine.conversation.moves import Move, Moved, Step
from engine.conversation.turns import (
    LONGEST_MESSAGE,
    MOST_CHOICES,
    MOST_IN_ROW,
    MOST_TURNS,
    Conversation,
    HandOffReason,
    MoveReason,
    Turn,
)

__all__ = [
    "LONGEST_MESSAGE",
    "MOST_CHOICES",
    "MOST_IN_ROW",
    "MOST_TURNS",
    "Conversation",
    "HandOffReason",
    "JudgedDialogue",
    "JudgedTurn",
    "Move",
    "MoveReason",
    "Moved",
    "Step",
    "Turn",
    "converse",
    "dialogue_report",
    "judge_dialogues",
    "replay",
]
