"""What speaks against an answer, whatever the evidence for it? Another number than the entry's, or no question at all.

The confidence model weighs how near an entry is; "two years" is as near to "one year" as any paraphrase. So these are
rules on top of it: they only ever lower a confidence, and an entry that they hold down is not answered.
"""

from engine.search.doubts.held_down import OPEN, OTHER_NUMBER_COST, SETTINGS, held_down, is_refused
from engine.search.doubts.numbers import ask_which, names_another
from engine.search.doubts.unread import Doubt, Reading, doubt_about

__all__ = [
    "OPEN",
    "OTHER_NUMBER_COST",
    "SETTINGS",
    "Doubt",
    "Reading",
    "ask_which",
    "doubt_about",
    "held_down",
    "is_refused",
    "names_another",
]
