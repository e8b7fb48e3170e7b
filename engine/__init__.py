"""Which answer, and how sure are we?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.lazy_names import from_homes, homes_of
from engine.guard import KINDS as KINDS
from engine.guard import Guarded as Guarded
from engine.guard import SecretKind as SecretKind
from engine.guard import blanked as blanked
from engine.guard import fold as fold
from engine.guard import guard as guard

if TYPE_CHECKING:
    from engine.calibration.bounds import Bound as Bound
    from engine.calibration.guarantee import GuaranteeReport as GuaranteeReport
    from engine.calibration.labels import Labels as Labels
    from engine.calibration.labels import read_labels as read_labels
    from engine.calibration.transfer import MEASURED_PRECISION as MEASURED_PRECISION
    from engine.calibration.transfer import UNANSWERABLE_SHARE as UNANSWERABLE_SHARE
    from engine.conversation import LONGEST_MESSAGE as LONGEST_MESSAGE
    from engine.conversation import MOST_CHOICES as MOST_CHOICES
    from engine.conversation import MOST_IN_ROW as MOST_IN_ROW
    from engine.conversation import MOST_TURNS as MOST_TURNS
    from engine.conversation import Conversation as Conversation
    from engine.conversation import HandOffReason as HandOffReason
    from engine.conversation import JudgedDialogue as JudgedDialogue
    from engine.conversation import JudgedTurn as JudgedTurn
    from engine.conversation import Move as Move
    from engine.conversation import Moved as Moved
    from engine.conversation import MoveReason as MoveReason
    from engine.conversation import Step as Step
    from engine.conversation import Turn as Turn
    from engine.conversation import converse as converse
    from engine.conversation import dialogue_report as dialogue_report
    from engine.conversation import judge_dialogues as judge_dialogues
    from engine.conversation import replay as replay
    from engine.editing.history import Edited as Edited
    from engine.editing.history import EditHistory as EditHistory
    from engine.editing.store import EditConflictError as EditConflictError
    from engine.editing.store import Editing as Editing
    from engine.editing.store import NoCorpusError as NoCorpusError
    from engine.editing.store import NothingNewError as NothingNewError
    from engine.editing.store import Reading as Reading
    from engine.editing.store import Saved as Saved
    from engine.engine import Engine as Engine
    from engine.engine import ReadQuery as ReadQuery
    from engine.errors import QueryError as QueryError
    from engine.evaluate import Figures as Figures
    from engine.evaluate import Judged as Judged
    from engine.evaluate import check_plots as check_plots
    from engine.evaluate import draw as draw
    from engine.evaluate import figures as figures
    from engine.evaluate import judge as judge
    from engine.evaluate import report as report
    from engine.lint import LIKELY as LIKELY
    from engine.lint import PAIR_RULES as PAIR_RULES
    from engine.lint import SIMILAR_RULES as SIMILAR_RULES
    from engine.lint import Pair as Pair
    from engine.lint import check_pairs as check_pairs
    from engine.lint import check_similar as check_similar
    from engine.lint import propose_pairs as propose_pairs
    from engine.opening import SharedParts as SharedParts
    from engine.opening import check_rest as check_rest
    from engine.opening import open_engine as open_engine
    from engine.opening import open_generation as open_generation
    from engine.opening import open_newest as open_newest
    from engine.publishing.first import build_first as build_first
    from engine.publishing.gate import DEFAULT_TOLERANCE as DEFAULT_TOLERANCE
    from engine.publishing.gate_report import BrokenQuery as BrokenQuery
    from engine.publishing.gate_report import GateReport as GateReport
    from engine.publishing.gate_report import Quality as Quality
    from engine.publishing.gate_report import TargetChange as TargetChange
    from engine.publishing.gate_report import Terms as Terms
    from engine.publishing.generations import ChangedQuery as ChangedQuery
    from engine.publishing.generations import Difference as Difference
    from engine.publishing.generations import GenerationInfo as GenerationInfo
    from engine.publishing.generations import RollbackReport as RollbackReport
    from engine.publishing.generations import difference as difference
    from engine.publishing.generations import list_generations as list_generations
    from engine.publishing.generations import roll_back as roll_back
    from engine.publishing.publish import Publishing as Publishing
    from engine.publishing.publish import drop_held as drop_held
    from engine.publishing.publish import release as release
    from engine.publishing.rebuild import DEFAULT_TARGET_PRECISION as DEFAULT_TARGET_PRECISION
    from engine.publishing.rebuild import SAMPLE as SAMPLE
    from engine.publishing.rebuild import BuildOptions as BuildOptions
    from engine.publishing.rebuild import RebuildReport as RebuildReport
    from engine.publishing.rebuild import rebuild as rebuild
    from engine.publishing.recalibrate import CalibrationReport as CalibrationReport
    from engine.publishing.recalibrate import recalibrate as recalibrate
    from engine.publishing.steps import SilentSteps as SilentSteps
    from engine.publishing.steps import Steps as Steps
    from engine.search.highlight import Highlighter as Highlighter
    from engine.search.options import DEFAULT_RESULTS as DEFAULT_RESULTS
    from engine.search.options import LONGEST_QUERY as LONGEST_QUERY
    from engine.search.options import MOST_RESULTS as MOST_RESULTS
    from engine.search.options import check_query as check_query
    from engine.search.result import Choice as Choice
    from engine.search.result import Explanation as Explanation
    from engine.search.result import Outcome as Outcome
    from engine.search.result import Reason as Reason
    from engine.search.result import Result as Result
    from engine.search.result import SearchResult as SearchResult
    from engine.search.rewrite import syllables_of as syllables_of
    from engine.search.ruling import ContactKind as ContactKind
    from engine.search.ruling import Demand as Demand
    from engine.search.ruling import Remark as Remark
    from engine.search.ruling import Rule as Rule
    from engine.search.ruling import Ruling as Ruling
    from engine.search.ruling import Status as Status
    from engine.search.ruling import Trick as Trick
    from engine.search.ruling import Verification as Verification
    from engine.search.ruling import no_rule as no_rule

# Loaded on first use: a search needs half of it, and importing all takes 0.1 s.
_HOMES = {
    "calibration.bounds": "Bound",
    "calibration.guarantee": "GuaranteeReport",
    "calibration.labels": "Labels read_labels",
    "calibration.transfer": "MEASURED_PRECISION UNANSWERABLE_SHARE",
    "conversation": (
        "Conversation HandOffReason JudgedDialogue JudgedTurn LONGEST_MESSAGE MOST_CHOICES MOST_IN_ROW "
        "MOST_TURNS Move MoveReason Moved Step Turn converse dialogue_report judge_dialogues replay"
    ),
    "editing.history": "EditHistory Edited",
    "editing.store": "EditConflictError Editing NoCorpusError NothingNewError Reading Saved",
    "engine": "Engine ReadQuery",
    "errors": "QueryError",
    "evaluate": "Figures Judged check_plots draw figures judge report",
    "lint": "LIKELY PAIR_RULES Pair SIMILAR_RULES check_pairs check_similar propose_pairs",
    "opening": "SharedParts check_rest open_engine open_generation open_newest",
    "publishing.first": "build_first",
    "publishing.gate": "DEFAULT_TOLERANCE",
    "publishing.gate_report": "BrokenQuery GateReport Quality TargetChange Terms",
    "publishing.generations": (
        "ChangedQuery Difference GenerationInfo RollbackReport difference list_generations roll_back"
    ),
    "publishing.publish": "Publishing drop_held release",
    "publishing.rebuild": "BuildOptions DEFAULT_TARGET_PRECISION RebuildReport SAMPLE rebuild",
    "publishing.recalibrate": "CalibrationReport recalibrate",
    "publishing.steps": "SilentSteps Steps",
    "search.highlight": "Highlighter",
    "search.options": "DEFAULT_RESULTS LONGEST_QUERY MOST_RESULTS check_query",
    "search.result": "Choice Explanation Outcome Reason Result SearchResult",
    "search.rewrite": "syllables_of",
    "search.ruling": "ContactKind Demand Remark Rule Ruling Status Trick Verification no_rule",
}
_HOME_OF = homes_of(_HOMES)
__getattr__ = from_homes(__name__, _HOME_OF)
