"""Which answer, and how sure are we?"""

from typing import TYPE_CHECKING

from engine.calibration.guarantee import Bound, GuaranteeReport
from engine.calibration.labels import Labels, read_labels
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
from engine.evaluate import Figures, Judged, check_plots, draw, figures, judge, report
from engine.guard import Guarded, blanked
from engine.lint import ALL_RULES, lint
from engine.opening import DAYS, ChannelNow, Day, HoursNow
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
from engine.publishing.publish import Publishing
from engine.publishing.rebuild import DEFAULT_TARGET_PRECISION, SAMPLE, RebuildReport, rebuild
from engine.publishing.recalibrate import CalibrationReport, recalibrate
from engine.publishing.steps import SilentSteps, Steps
from engine.search.highlight import Highlighter
from engine.search.result import ContactSupport, Explanation, FilledField, Reply, Result, TicketForm

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
    "check_plots",
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
