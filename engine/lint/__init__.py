"""What is wrong with a corpus that only the engine can tell?"""

from engine.lint.pairs import LIKELY, PAIR_RULES, Pair, check_pairs, propose_pairs
from engine.lint.similar import SIMILAR_RULES, check_similar

__all__ = ["LIKELY", "PAIR_RULES", "SIMILAR_RULES", "Pair", "check_pairs", "check_similar", "propose_pairs"]
