"""Which answer, and how sure are we?"""

from typing import TYPE_CHECKING

from engine.contacts import Verification, check_contact, verify
from engine.engine import (
    DEFAULT_RESULTS,
    LONGEST_QUERY,
    MOST_RESULTS,
    Engine,
    check_query,
    open_engine,
    open_generation,
    open_newest,
)
from engine.errors import QueryError
from engine.evaluate import Figures, Judged, draw, figures, judge, report
from engine.first import build_first
from engine.gate import DEFAULT_TOLERANCE
from engine.gate_report import BrokenQuery, GateReport, Quality, TargetChange, Terms
from engine.generations import (
    ChangedQuery,
    Difference,
    GenerationInfo,
    RollbackReport,
    difference,
    list_generations,
    roll_back,
)
from engine.guarantee import Bound, GuaranteeReport
from engine.guard import Guarded, blanked
from engine.highlight import Highlighter
from engine.labels import Labels, read_labels
from engine.lint import ALL_RULES, lint
from engine.opening import DAYS, ChannelNow, Day, HoursNow
from engine.publish import Publishing
from engine.rebuild import DEFAULT_TARGET_PRECISION, SAMPLE, RebuildReport, rebuild
from engine.recalibrate import CalibrationReport, recalibrate
from engine.reply import ContactSupport, Explanation, FilledField, Reply, Result, TicketForm
from engine.steps import SilentSteps, Steps

if TYPE_CHECKING:  # pydantic comes with it
    from engine.support import Support, TicketField, Tickets, TicketType

__all__ = [
    "Terms",
    "TargetChange",
    "RollbackReport",
    "Labels",
    "CalibrationReport",
    "ALL_RULES",
    "DAYS",
    "DEFAULT_RESULTS",
    "DEFAULT_TARGET_PRECISION",
    "DEFAULT_TOLERANCE",
    "LONGEST_QUERY",
    "MOST_RESULTS",
    "SAMPLE",
    "Bound",
    "BrokenQuery",
    "ChangedQuery",
    "ChannelNow",
    "ContactSupport",
    "Day",
    "Difference",
    "Engine",
    "Explanation",
    "FilledField",
    "Figures",
    "GateReport",
    "GenerationInfo",
    "GuaranteeReport",
    "Guarded",
    "Highlighter",
    "HoursNow",
    "Judged",
    "Publishing",
    "Quality",
    "QueryError",
    "RebuildReport",
    "Reply",
    "Result",
    "SilentSteps",
    "Steps",
    "Support",
    "TicketField",
    "TicketForm",
    "TicketType",
    "Tickets",
    "Verification",
    "blanked",
    "build_first",
    "check_contact",
    "check_query",
    "difference",
    "draw",
    "figures",
    "judge",
    "lint",
    "list_generations",
    "open_engine",
    "open_generation",
    "open_newest",
    "read_labels",
    "rebuild",
    "recalibrate",
    "report",
    "roll_back",
    "verify",
]
