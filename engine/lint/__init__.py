"""What is wrong with a corpus that only the engine can tell?"""

from engine.lint.pairs import LIKELY, PAIR_RULES, Pair, check_pairs, propose_pairs
from engine.lint.similar import SIMILAR_RULES, check_similar
from engine.lint.synonyms import SYNONYM_RULES, check_synonyms

__all__ = [
    "LIKELY",
    "PAIR_RULES",
    "SIMILAR_RULES",
    "SYNONYM_RULES",
    "Pair",
    "check_pairs",
    "check_similar",
    "check_synonyms",
    "propose_pairs",
]
