"""Which answer, and how sure are we?"""

from engine.engine import DEFAULT_RESULTS, LONGEST_QUERY, MOST_RESULTS, Engine, open_engine
from engine.errors import QueryError
from engine.evaluate import Figures, Judged, draw, figures, judge, report
from engine.guarantee import Bound, GuaranteeReport
from engine.guard import Guarded
from engine.highlight import Highlighter
from engine.opening import DAYS, ChannelNow, Day, HoursNow
from engine.rebuild import DEFAULT_TARGET_PRECISION, SAMPLE, RebuildReport, SilentSteps, Steps, rebuild
from engine.recalibrate import recalibrate
from engine.reply import ContactSupport, Explanation, Reply, Result
from engine.verify import Verification, verify

__all__ = [
    "DAYS",
    "DEFAULT_RESULTS",
    "DEFAULT_TARGET_PRECISION",
    "LONGEST_QUERY",
    "MOST_RESULTS",
    "SAMPLE",
    "Bound",
    "ChannelNow",
    "ContactSupport",
    "Day",
    "Engine",
    "Explanation",
    "Figures",
    "GuaranteeReport",
    "Guarded",
    "Highlighter",
    "HoursNow",
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
