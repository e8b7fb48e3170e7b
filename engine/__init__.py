"""Which answer, and how sure are we?"""

from engine.calibration.bounds import Bound
from engine.calibration.guarantee import GuaranteeReport
from engine.calibration.labels import Labels, read_labels
from engine.calibration.transfer import MEASURED_PRECISION, UNANSWERABLE_SHARE
from engine.conversation import (
    LONGEST_MESSAGE,
    MOST_CHOICES,
    MOST_IN_ROW,
    MOST_TURNS,
    Conversation,
    HandOffReason,
    JudgedDialogue,
    JudgedTurn,
    Move,
    Moved,
    MoveReason,
    Step,
    Turn,
    converse,
    dialogue_report,
    judge_dialogues,
    replay,
)
from engine.editing.history import Edited, EditHistory
from engine.editing.store import EditConflictError, Editing, NoCorpusError, NothingNewError, Reading, Saved
from engine.engine import Engine, ReadQuery
from engine.errors import QueryError
from engine.evaluate import Figures, Judged, check_plots, draw, figures, judge, report
from engine.guard import KINDS, Guarded, SecretKind, blanked, fold, guard
from engine.lint import LIKELY, PAIR_RULES, SIMILAR_RULES, Pair, check_pairs, check_similar, propose_pairs
from engine.opening import SharedParts, check_rest, open_engine, open_generation, open_newest
from engine.publishing.first import build_first
from engine.publishing.gate import DEFAULT_TOLERANCE
from engine.publishing.gate_report import BrokenQuery, GateReport, Quality, TargetChange, Terms
from engine.publishing.generations import (
    ChangedQuery,
    Difference,
    GenerationInfo,
    RollbackReport,
    difference,
    list_generations,
    roll_back,
)
from engine.publishing.publish import Publishing, drop_held, release
from engine.publishing.rebuild import DEFAULT_TARGET_PRECISION, SAMPLE, BuildOptions, RebuildReport, rebuild
from engine.publishing.recalibrate import CalibrationReport, recalibrate
from engine.publishing.steps import SilentSteps, Steps
from engine.search.highlight import Highlighter
from engine.search.options import DEFAULT_RESULTS, LONGEST_QUERY, MOST_RESULTS, check_query
from engine.search.result import Choice, Explanation, Outcome, Reason, Result, SearchResult
from engine.search.rewrite import syllables_of
from engine.search.ruling import ContactKind, Demand, Remark, Rule, Ruling, Status, Trick, Verification, no_rule

__all__ = [
    "drop_held",
    "EditConflictError",
    "Edited",
    "EditHistory",
    "Editing",
    "NoCorpusError",
    "NothingNewError",
    "Reading",
    "release",
    "Saved",
    "blanked",
    "Bound",
    "BrokenQuery",
    "build_first",
    "BuildOptions",
    "CalibrationReport",
    "ChangedQuery",
    "check_pairs",
    "check_plots",
    "check_query",
    "check_rest",
    "check_similar",
    "Choice",
    "ContactKind",
    "DEFAULT_RESULTS",
    "DEFAULT_TARGET_PRECISION",
    "DEFAULT_TOLERANCE",
    "MEASURED_PRECISION",
    "UNANSWERABLE_SHARE",
    "Demand",
    "Difference",
    "difference",
    "draw",
    "Engine",
    "Explanation",
    "figures",
    "fold",
    "guard",
    "Figures",
    "GateReport",
    "GenerationInfo",
    "GuaranteeReport",
    "Guarded",
    "Highlighter",
    "judge",
    "Judged",
    "KINDS",
    "Labels",
    "LIKELY",
    "list_generations",
    "LONGEST_QUERY",
    "MOST_RESULTS",
    "no_rule",
    "open_engine",
    "open_generation",
    "open_newest",
    "Outcome",
    "Pair",
    "PAIR_RULES",
    "propose_pairs",
    "Publishing",
    "Quality",
    "QueryError",
    "read_labels",
    "ReadQuery",
    "Reason",
    "rebuild",
    "RebuildReport",
    "recalibrate",
    "Remark",
    "report",
    "Result",
    "roll_back",
    "RollbackReport",
    "Rule",
    "Ruling",
    "SAMPLE",
    "SearchResult",
    "SecretKind",
    "SharedParts",
    "SilentSteps",
    "SIMILAR_RULES",
    "Status",
    "syllables_of",
    "Steps",
    "TargetChange",
    "Terms",
    "Trick",
    "Verification",
    "LONGEST_MESSAGE",
    "MOST_CHOICES",
    "MOST_IN_ROW",
    "MOST_TURNS",
    "Conversation",
    "HandOffReason",
    "JudgedDialogue",
    "JudgedTurn",
    "Move",
    "Moved",
    "MoveReason",
    "Step",
    "Turn",
    "converse",
    "dialogue_report",
    "judge_dialogues",
    "replay",
]
