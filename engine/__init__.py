"""Which answer, and how sure are we?"""

from engine.engine import (
    DEFAULT_RESULTS,
    LONGEST_QUERY,
    MOST_RESULTS,
    Engine,
    open_engine,
    open_generation,
    open_newest,
)
from engine.errors import QueryError
from engine.evaluate import Figures, Judged, draw, figures, judge, report
from engine.gate import DEFAULT_TOLERANCE, BrokenQuery, GateReport, Quality
from engine.generations import (
    ChangedQuery,
    Difference,
    GenerationInfo,
    difference,
    list_generations,
    roll_back,
)
from engine.guarantee import Bound, GuaranteeReport
from engine.rebuild import DEFAULT_TARGET_PRECISION, SAMPLE, Publishing, RebuildReport, SilentSteps, Steps, rebuild
from engine.recalibrate import recalibrate
from engine.reply import ContactSupport, Explanation, Reply, Result
from engine.verify import Verification, verify

__all__ = [
    "Publishing",
    "open_newest",
    "open_generation",
    "roll_back",
    "list_generations",
    "difference",
    "GenerationInfo",
    "Difference",
    "ChangedQuery",
    "Quality",
    "GateReport",
    "BrokenQuery",
    "DEFAULT_TOLERANCE",
    "DEFAULT_RESULTS",
    "DEFAULT_TARGET_PRECISION",
    "LONGEST_QUERY",
    "MOST_RESULTS",
    "SAMPLE",
    "Bound",
    "ContactSupport",
    "Engine",
    "Explanation",
    "Figures",
    "GuaranteeReport",
    "Judged",
    "QueryError",
    "RebuildReport",
    "Reply",
    "Result",
    "SilentSteps",
    "Steps",
    "Verification",
    "draw",
    "figures",
    "judge",
    "open_engine",
    "rebuild",
    "recalibrate",
    "report",
    "verify",
]
