"""Which answer, and how sure are we?"""

from engine.engine import DEFAULT_RESULTS, LONGEST_QUERY, MOST_RESULTS, Engine, open_engine
from engine.errors import QueryError
from engine.evaluate import Figures, Judged, draw, figures, judge, report
from engine.rebuild import DEFAULT_TARGET_PRECISION, SAMPLE, RebuildReport, SilentSteps, Steps, rebuild
from engine.reply import ContactSupport, Reply, Result

__all__ = [
    "DEFAULT_RESULTS",
    "DEFAULT_TARGET_PRECISION",
    "LONGEST_QUERY",
    "MOST_RESULTS",
    "SAMPLE",
    "ContactSupport",
    "Engine",
    "Figures",
    "Judged",
    "QueryError",
    "RebuildReport",
    "Reply",
    "Result",
    "SilentSteps",
    "Steps",
    "draw",
    "figures",
    "judge",
    "open_engine",
    "rebuild",
    "report",
]
